"""What do those read whom a teacher's order concerns?

    stopped("look at the board")     The teacher stopped this run: look at the board

The reason is what a teacher typed, or nothing.
"""

from vae_core.errors import Sentence, sentence

MOST_TYPED = 120  # characters


def clean(typed: str) -> str:
    """One line, not too long, of characters that can be seen."""
    seen = "".join(char if char.isprintable() else " " for char in typed)
    return " ".join(seen.split())[:MOST_TYPED].rstrip()


def stopped(why: str) -> Sentence:
    """To a run's owner."""
    if why:
        return sentence("The teacher stopped this run: {why}", why=why)
    return sentence("The teacher stopped this run.")


def paused(why: str) -> Sentence:
    """To a run's owner."""
    if why:
        return sentence("The teacher paused this run: {why}", why=why)
    return sentence("The teacher paused this run.")


def held(why: str) -> Sentence:
    """To all who wait."""
    if why:
        return sentence("The teacher holds the line, and runs wait: {why}", why=why)
    return sentence("The teacher holds the line, and runs wait until it is let go.")
