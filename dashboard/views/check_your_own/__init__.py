"""The sections of the page "Check your own"."""
