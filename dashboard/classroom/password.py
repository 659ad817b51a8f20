"""By what does a teacher prove to be one?

By the password that whoever runs the server has set; where there is none, by one that is printed in
the server's terminal, which only they see. That one opens once: then it is spent, and another is
printed. That somebody comes from 127.0.0.1 proves nothing: behind a proxy everybody does.
"""

import hashlib
import hmac
import secrets
import unicodedata
from collections.abc import Callable

SECRET = "VAE_LAB_TEACHER"  # its name in Streamlit's secrets and in the environment
SHORT = 8  # characters: fewer are soon guessed, however seldom one may try
MOST_TYPED = 200  # characters
LETTERS = "bcdfghjkmnpqrstvwxz"  # none looks like another, and no words come about
GROUPS, IN_A_GROUP = 3, 4  # 51 bits


def in_the_terminal(words: str) -> None:
    """Printed, and in no log; in English, as all that stands there."""
    print(words, flush=True)


class Password:
    """What opens teacher mode. What was set is kept as a digest alone."""

    def __init__(
        self, set_by_hand: str = "", *, terminal: Callable[[str], None] = in_the_terminal
    ) -> None:
        self._terminal = terminal
        self._once = ""
        plain = _plain(set_by_hand)
        if plain:
            self._digest = _digest(plain)
            if len(plain) < SHORT:
                terminal(f"Teacher mode: {SECRET} is short. Take {SHORT} characters or more.")
        else:
            self._another()

    def opens(self, typed: str) -> bool:
        """Is it this? What opens once is spent by that."""
        plain = _plain(typed[: MOST_TYPED + 1])
        if self._once:
            plain = "".join(filter(str.isalnum, plain)).lower()
        right = len(typed) <= MOST_TYPED and hmac.compare_digest(_digest(plain), self._digest)
        if right and self._once:
            self._another()
        return right

    def _another(self) -> None:
        letters = [secrets.choice(LETTERS) for _ in range(GROUPS * IN_A_GROUP)]
        self._once = "".join(letters)
        self._digest = _digest(self._once)
        groups = [self._once[i : i + IN_A_GROUP] for i in range(0, len(letters), IN_A_GROUP)]
        self._terminal(
            f"Teacher mode: {'-'.join(groups)} opens the page Teacher once. "
            f"Set {SECRET} for a password that stays."
        )


def _plain(typed: str) -> str:
    """One keyboard has é as one character, another as two."""
    return unicodedata.normalize("NFC", typed).strip()


def _digest(plain: str) -> bytes:
    """Of equal length for all: how long a comparison takes says nothing."""
    return hashlib.sha256(plain.encode("utf-8", "surrogatepass")).digest()
