"""The sections of the page "The bound"."""
