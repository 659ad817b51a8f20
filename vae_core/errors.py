"""How is a person told what went wrong, in whatever language a page speaks?

    raise CheckpointError("{file} is damaged or cut short ({why})", file=name, why=error)

An error carries a sentence: its template and its values, of which each may be a sentence again.
`str` of it is English, as the command line says it. Nothing here translates: the dashboard does, by
the template.
"""

import errno
from collections.abc import Mapping
from dataclasses import dataclass
from functools import partial
from typing import Any


@dataclass(frozen=True)
class Sentence:
    """What is to be told. Plain values only: it may be kept, compared and pickled."""

    template: str  # English, with {name} where a value stands
    values: Mapping[str, object]

    def __str__(self) -> str:
        return self.template.format(**self.values) if self.values else self.template


@dataclass(frozen=True)
class Place:
    """Where something lies on this machine: whoever runs the program is told, and no visitor."""

    path: str
    called: Sentence  # what a page says instead

    def __str__(self) -> str:
        return self.path


def sentence(template: str, /, **values: object) -> Sentence:
    """A sentence of these values. An error among them stands for what it says."""
    return Sentence(template, {name: _plain(value) for name, value in values.items()})


class Trouble(Exception):
    """An error that says to a person what is wrong and what to do."""

    def __init__(self, template: str, /, **values: object) -> None:
        self.sentence = sentence(template, **values)
        super().__init__(template)

    def __str__(self) -> str:
        return str(self.sentence)

    def __reduce__(self) -> tuple[Any, ...]:
        return partial(type(self), **self.sentence.values), (self.sentence.template,)


class BadValue(Trouble, ValueError):
    """A value that makes no sense: a setting, a number in a file, another run's state."""


def _plain(value: object) -> object:
    """No error is kept: with it would stay all that was at hand where it was raised."""
    if isinstance(value, Trouble):
        return value.sentence
    if isinstance(value, OSError):
        return SYSTEM.get(value.errno or 0, value.strerror or str(value))
    return str(value) if isinstance(value, BaseException) else value


# What the system says of a file, by its number: in English on every system, and translated.
SYSTEM = {
    errno.ENOENT: sentence("No such file or directory"),
    errno.EACCES: sentence("Permission denied"),
    errno.EROFS: sentence("Read-only file system"),
    errno.ENOSPC: sentence("No space left on device"),
}


def told(error: BaseException) -> Sentence:
    """What an error says; another library's in its own words."""
    return error.sentence if isinstance(error, Trouble) else Sentence(str(error), {})
