"""The sections of the page "Is 152 good?"."""
