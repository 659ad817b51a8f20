"""The sections of the page "Where the KL comes from"."""
