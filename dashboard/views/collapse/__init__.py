"""The sections of the page "Collapse clinic"."""
