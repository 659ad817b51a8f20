"""The sections of the page "Teacher"."""
