"""The sections of the page "Replay"."""
