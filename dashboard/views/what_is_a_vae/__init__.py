"""The sections of the page "What is a VAE?"."""
