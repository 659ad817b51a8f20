"""The sections of the page "Your data"."""
