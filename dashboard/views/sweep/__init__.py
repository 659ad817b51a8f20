"""The sections of the page "Sweep"."""
