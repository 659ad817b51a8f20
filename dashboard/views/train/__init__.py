"""The sections of the page "Train"."""
