"""Where on a run's curves was a live setting moved, and to what?

A slider that is dragged, or moved key by key, passes through values that nobody meant: such a burst
is one move, to where it ended.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from dashboard.charts.flags import Flag, plain
from dashboard.charts.parts import Drawn, Piece, moment_line, text
from dashboard.words.language import comma, ntr, phrase, tr, written
from vae_core.record.history import Change, History

PAUSE_S = 2.0  # of training: who waits for so long has looked at a value
NEAR = 0.01  # of a chart's width: lines that nobody tells apart
LONGEST = 5  # bursts of more than so many pauses are several
N_MARKS = 6  # the latest moves
SHADE = "rgba(128,128,128,0.12)"
OF_A_TEXT, OF_A_LONG_TEXT = 0.1, 0.2  # of a chart's width
SETTINGS = {
    "beta": phrase("beta"),
    "learning_rate": phrase("learning rate"),
    "free_bits": phrase("free bits"),
    "beta_warmup_epochs": phrase("warm-up to epoch"),
}


@dataclass(frozen=True)
class Move:
    """A live setting was moved, in one go."""

    name: str
    value: float  # where it ended
    step: int  # updates that were done then
    since: int  # and when it began to move
    n: int = 1  # values that it passed through, the last one too

    @property
    def words(self) -> str:
        """The setting and its value."""
        return f"{self.setting} {written(self.value, '.3g')}"

    @property
    def setting(self) -> str:
        """What it is called; one that has no words yet, as the code has it."""
        name = SETTINGS.get(self.name)
        return tr(name) if name else self.name.replace("_", " ")

    @property
    def sentence(self) -> str:
        """What became of it, and when."""
        if self.n == 1:
            return tr("{what}: applied after step {step:,}", what=self.words, step=self.step)
        return ntr(
            "{what}: applied after step {step:,}, in {n} move since step {since:,}",
            "{what}: applied after step {step:,}, in {n} moves since step {since:,}",
            self.n,
            what=self.words,
            step=self.step,
            since=self.since,
        )


def moves(history: History, steps_per_epoch: int) -> list[Move]:
    """All moves, the oldest first; each burst of one setting is one of them."""
    pause = _pause(history, steps_per_epoch)
    latest: dict[str, Move] = {}
    done: list[Move] = []
    for change in history.changes:
        before = latest.get(change.name)
        if before and _goes_on(before, change, pause):
            now = Move(change.name, change.value, change.step, before.since, before.n + 1)
        else:
            done += [before] if before else []
            now = Move(change.name, change.value, change.step, change.step)
        latest[change.name] = now
    return sorted([*done, *latest.values()], key=lambda move: move.step)


def moved_flags(history: History, steps_per_epoch: int) -> list[Flag]:
    """The moves in words."""
    return [Flag(move.step, move.sentence, "change") for move in moves(history, steps_per_epoch)]


def marks_of(
    moved: Sequence[Move], steps_per_epoch: int, last_epoch: float, between: float | None
) -> tuple[Drawn, Drawn]:
    """Vertical lines where live settings were moved, and texts that say to what.

    Beta's values stand above the panels, those of other settings between them, where there are two:
    `between` is how high. Where two texts would lie over each other, they share the first one's
    place: "beta 4, 2".
    """
    lines: Drawn = []
    texts: Drawn = []
    last: dict[float, tuple[Piece, Move]] = {}  # the latest text of each height, and of what it is
    for move in moved[-N_MARKS:]:
        x, began = (round(step / steps_per_epoch, 3) for step in (move.step, move.since))
        lines.append(moment_line(x) if x - began < NEAR * last_epoch else _stretch(began, x))
        y = 1 if between is None or move.name == "beta" else between
        room = (OF_A_TEXT if move.name == "beta" else OF_A_LONG_TEXT) * last_epoch
        if y in last and x - last[y][0]["x"] < room:
            piece, before = last[y]
            same = move.name == before.name
            piece["text"] += comma() + (written(move.value, ".3g") if same else plain(move.words))
            piece["hovertext"] += f"<br>{plain(move.sentence)}"
        else:
            piece = text(
                plain(move.words),
                hovertext=plain(move.sentence),
                yref="paper",
                x=x,
                y=y,
                xanchor="left",
                yanchor="bottom",
                font={"size": 12},
            )
            texts.append(piece)
        last[y] = piece, move
    return lines, texts


def _stretch(begins: float, ends: float) -> Piece:
    """As a moment's line, of a move that took a while."""
    return {**moment_line(begins), "type": "rect", "x1": ends, "fillcolor": SHADE}


def _goes_on(before: Move, change: Change, pause: float) -> bool:
    lately = change.step - before.step <= pause
    return lately and change.step - before.since <= LONGEST * pause


def _pause(history: History, steps_per_epoch: int) -> float:
    """In steps: what takes so long, or lies so near on the chart."""
    last = history.steps[-1].step if history.steps else 0
    seconds = [row.train_s for row in history.epochs]
    took = PAUSE_S * steps_per_epoch / max(median(seconds), 1e-9) if seconds else 0.0
    return max(took, NEAR * last)
