"""What stands in an exercise's file, and in which line?

A header in TOML between two lines of `+++`, then Markdown. What is wrong is named by file and line.
"""

import re
import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

MAX_BYTES = 40_000

_HEADER = re.compile(r"\+\+\+\n(?P<header>.*?)^\+\+\+$\n?", re.DOTALL | re.MULTILINE)


class ExerciseError(ValueError):
    """A file that is no exercise: which, in which line, and why."""

    def __init__(self, file: str, line: int, why: str) -> None:
        self.file, self.line, self.why = file, line, why
        super().__init__(f"{file}, line {line}: {why}")


class Source:
    """A file's text, its header's values, and the line where something stands."""

    def __init__(self, path: Path) -> None:
        self.path = path
        try:
            content = path.read_bytes()
            self.text = content.decode("utf-8").replace("\r\n", "\n")
        except (OSError, UnicodeDecodeError) as error:
            raise ExerciseError(shown(path), 1, f"it can't be read: {error}") from error
        if len(content) > MAX_BYTES:
            raise self.error(f"it is longer than {MAX_BYTES:,} bytes")
        found = _HEADER.match(self.text)
        if not found:
            raise self.error("it has to begin with a header between two lines of +++")
        self.body = self.text[found.end() :]
        try:
            self.header = tomllib.loads(found["header"])
        except tomllib.TOMLDecodeError as error:
            at = re.search(r" \(at line (\d+), column (\d+)\)| \(at end of document\)", str(error))
            line = int(at[1]) + 1 if at and at[1] else found["header"].count("\n") + 1
            why = str(error).replace(at[0], "") if at else str(error)
            raise self.error(f"the header is no TOML: {why}", line=line) from error

    def error(
        self, why: str, *, line: int | None = None, at: str | None = None, since: int = 1
    ) -> ExerciseError:
        """The error, in the first line since the one numbered `since` that holds `at`."""
        lines = self.text.split("\n")[since - 1 :] if hasattr(self, "text") else []
        named = (n for n, words in enumerate(lines, since) if at and at in words)
        return ExerciseError(shown(self.path), line or next(named, since), why)

    def line_of(self, begin: str, nth: int = 0) -> int:
        """The line in which a table begins, such as the second [[choice]]; 1 where none does."""
        lines = enumerate(self.text.split("\n"), 1)
        found = [n for n, words in lines if words.replace(" ", "").startswith(begin)]
        return found[nth] if nth < len(found) else 1

    def value(
        self, name: str, kind: type | tuple[type, ...], *, within: Any = None, since: int = 1
    ) -> Any:
        """A value of the header, or of a table in it, that has to be there, of this type."""
        table = self.header if within is None else within
        if name not in table:
            raise self.error(f"{name!r} is missing in the header", since=since)
        value = table[name]
        if not isinstance(value, kind) or isinstance(value, bool) or value == "":
            raise self.error(f"{name} = {value!r} is not what belongs here", at=name, since=since)
        return value

    def only(self, known: set[str], table: Mapping[str, Any], *, since: int = 1) -> None:
        """Complain of a name in a table that nobody knows."""
        for name in table:
            if name not in known:
                why = f"{name!r} is unknown: there are {sorted(known)}"
                raise self.error(why, at=name, since=since)

    def sections(self) -> dict[str, str]:
        """The Markdown under each `##`."""
        _, *parts = re.split(r"^## (.+)$", self.body, flags=re.MULTILINE)
        names = [name.strip() for name in parts[::2]]
        for name in names:
            known = name in ("Task", "Answer") or re.fullmatch(r"Hint \d", name)
            if not known or names.count(name) > 1:
                why = f"'## {name}' stands here: sections are Task, Hint 1, Hint 2 … and Answer"
                raise self.error(why, at=f"## {name}")
        return dict(zip(names, (part.strip() for part in parts[1::2]), strict=True))


def shown(path: Path) -> str:
    """The file as a teacher finds it: prose/en/exercises/02-two-terms.md."""
    return "/".join(path.parts[-4:])
