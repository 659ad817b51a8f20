"""The sections of the page "Slow motion"."""
