"""What do the sections of this page share? A table, and bits beside nats."""

from dashboard.words.language import written
from vae_core.explain.ruler import bits_per_pixel

PAGE = "how_good"


def in_bits(nats: float) -> str:
    """As a table has it."""
    return written(bits_per_pixel(nats), ".3f")
