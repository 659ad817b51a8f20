"""In which order does a newcomer understand it all, how long does it take, and what is new where?

The route of "Understand it in 30 minutes". A lesson is a page of the menu; one whose page is not
part of the running app is passed over (menu.py).
"""

from collections.abc import Iterable
from typing import NamedTuple


class Lesson(NamedTuple):
    """A page of the route."""

    page: str
    minutes: int  # to read it and to move what can be moved: tests/dashboard/shell/test_path.py
    asks: str | None  # which earlier lesson its question is about: prose/<language>/questions.md
    new_words: tuple[str, ...] = ()  # terms of the glossary that first stand here
    spare: bool = False  # what can be left out by whoever is short of time


PATH = (
    Lesson(
        "what_is_a_vae",
        6,
        None,
        ("encoder", "mu", "std", "normal", "loss", "recon", "beta", "kl", "nat"),
    ),
    Lesson("encoder", 3, "what_is_a_vae", ("x", "h1", "logvar", "posterior")),
    Lesson("reparameterization", 4, "what_is_a_vae", ("eps", "gradient")),
    Lesson("decoder", 3, "encoder", ("h3", "logit", "recon_x")),
    Lesson("loss", 6, "reparameterization", ("epoch",)),
    Lesson("kl", 6, "encoder", spare=True),
    Lesson("bound", 4, "loss", ("elbo", "evidence", "true_posterior", "prior", "gap")),
    Lesson("results", 3, "decoder", spare=True),
    Lesson("how_good", 4, "bound"),
    Lesson("latent_space", 2, "kl", spare=True),
)
LESSONS = {lesson.page: lesson for lesson in PATH}


def in_round_minutes(lessons: Iterable[Lesson]) -> int:
    """How long what can't be spared takes, as one says it: in fives."""
    return 5 * round(sum(lesson.minutes for lesson in lessons if not lesson.spare) / 5)


def after(page: str) -> tuple[Lesson, ...]:
    """The lessons that follow this one."""
    pages = [lesson.page for lesson in PATH]
    return PATH[pages.index(page) + 1 :]
