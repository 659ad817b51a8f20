"""The sections of the page "Sample"."""
