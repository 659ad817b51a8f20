"""What did check_my_vae.py say of a student's own code?

    check_my_vae: shapes=ok sigmoid=wrong sum=ok kl=skipped …

Its last line, pasted by whoever ran it at home. It is looked through and never executed. Nothing
here draws.
"""

import re
from collections.abc import Mapping

from vae_core.errors import BadValue

NAMES = (  # of vae_core/check_my_vae.py, which imports torch
    *("shapes", "sigmoid", "sum", "kl", "untrained"),
    *("through_z", "noise", "range", "eval", "overfit"),
)

BEGIN = "check_my_vae:"
ANSWERS = ("ok", "wrong", "skipped")
MAX_CHARS = 4000  # somebody may paste all that was printed
EXAMPLE = f"{BEGIN} {NAMES[0]}=ok {NAMES[1]}=wrong …"

_SAID = re.compile(rf"(\w+)=({'|'.join(ANSWERS)})", re.ASCII)


def pasted(text: str) -> dict[str, str]:
    """What each check said, by its name, from a text whose last such line counts.

    Raises BadValue, which says what is missing.
    """
    lines = [line.strip() for line in text[-MAX_CHARS:].splitlines()]
    last = next((line for line in reversed(lines) if line.startswith(BEGIN)), None)
    if last is None:
        raise BadValue(
            "No line begins with {begin} here. It is the last one that the file prints.",
            begin=BEGIN,
        )
    found = [_SAID.fullmatch(word) for word in last.removeprefix(BEGIN).split()]
    said = {word[1]: word[2] for word in found if word}
    missing = [name for name in NAMES if name not in said]
    if missing:
        raise BadValue(
            "The line says nothing of {missing}: copy all of it.", missing=", ".join(missing)
        )
    if len(found) != len(NAMES):
        raise BadValue("The line says more than {n} checks can: copy it anew.", n=len(NAMES))
    return said


def figures(said: Mapping[str, str]) -> dict[str, float]:
    """What an exercise may ask of it, by the names in measures.py."""
    answers = list(said.values())
    return {f"checks {answer}": float(answers.count(answer)) for answer in ANSWERS}
