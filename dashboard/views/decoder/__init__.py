"""The sections of the page "Decoder"."""
