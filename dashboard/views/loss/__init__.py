"""The sections of the page "Loss"."""
