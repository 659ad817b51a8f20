"""The sections of the page "Encoder"."""
