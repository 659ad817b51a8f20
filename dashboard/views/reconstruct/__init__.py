"""The sections of the page "Reconstruct"."""
