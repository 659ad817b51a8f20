"""The sections of the page "Reparameterization"."""
