"""The sections of the page "Latent space"."""
