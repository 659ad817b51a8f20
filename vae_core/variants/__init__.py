"""Which small changes make another VAE of this one, and do they still fit?

    git apply vae_core/variants/deeper.diff

A file of this folder is a diff against vae_core, with paths from the folder that holds it. Whoever
changes vae_core sees by a test which of them no longer fits. Nothing here imports torch.
"""

import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from vae_core.errors import Trouble

VARIANTS = ("deeper", "convolutional", "colour", "gaussian", "own_pictures")
ROOT = Path(__file__).parents[2]  # where the paths in a diff begin


class DoesNotFit(Trouble, ValueError):
    """A diff whose lines are not in the code, or not any more."""


@dataclass(frozen=True)
class Hunk:
    """Some lines that follow each other, and what becomes of them."""

    line: int  # where they stood when the diff was made, from 1
    lines: tuple[str, ...]  # each after its mark: " " stays, "-" goes, "+" is new

    @property
    def before(self) -> list[str]:
        """As they are in the code."""
        return [line[1:] for line in self.lines if line[0] != "+"]

    @property
    def after(self) -> list[str]:
        """As they are to be."""
        return [line[1:] for line in self.lines if line[0] != "-"]


@dataclass(frozen=True)
class Variant:
    """A diff."""

    name: str
    text: str

    @property
    def changes(self) -> dict[str, list[Hunk]]:
        """The hunks of every file, by its path."""
        found: dict[str, list[Hunk]] = {}
        for file in re.split(r"^--- .*\n\+\+\+ b/", self.text, flags=re.MULTILINE)[1:]:
            path, _, hunks = file.partition("\n")
            heads_and_lines = re.split(r"^@@ -(\d+).*@@.*\n", hunks, flags=re.MULTILINE)[1:]
            found[path] = [
                Hunk(int(line), tuple(lines.splitlines()))
                for line, lines in zip(heads_and_lines[::2], heads_and_lines[1::2], strict=True)
            ]
        return found

    def n_lines(self, mark: str) -> int:
        """How many lines it adds ("+") or takes away ("-")."""
        hunks = (hunk for hunks in self.changes.values() for hunk in hunks)
        return sum(line[0] == mark for hunk in hunks for line in hunk.lines)

    def applied(self, read: Callable[[str], str]) -> dict[str, str]:
        """What becomes of every file that it changes, by its path; `read` has them as they are.

        Raises DoesNotFit, naming the first line that is not there, and what `read` raises.
        """
        return {path: self._changed(path, read(path)) for path in self.changes}

    def _changed(self, path: str, text: str) -> str:
        lines, moved = text.splitlines(), 0
        for hunk in self.changes[path]:
            near = hunk.line - 1 + moved
            start = _nearest(lines, hunk.before, near)
            if start is None:
                raise DoesNotFit(
                    "{name}.diff no longer fits {path}: near line {line} it looks for: {lines}",
                    name=self.name,
                    path=path,
                    line=near + 1,
                    lines="\n".join(hunk.before),
                )
            lines[start : start + len(hunk.before)] = hunk.after
            moved += len(hunk.after) - len(hunk.before)
        return "\n".join(lines) + "\n"


def _nearest(lines: list[str], wanted: list[str], near: int) -> int | None:
    """Where the wanted lines stand; as in git, lines above them may have come or gone."""
    n = len(wanted)
    starts = [i for i in range(len(lines) - n + 1) if lines[i : i + n] == wanted]
    return min(starts, key=lambda i: abs(i - near), default=None)


def load_variant(name: str) -> Variant:
    """One of VARIANTS. Raises OSError where its file is gone."""
    return Variant(name, Path(__file__).with_name(f"{name}.diff").read_text("utf-8"))
