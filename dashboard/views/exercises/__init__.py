"""The sections of the page "Exercises"."""
