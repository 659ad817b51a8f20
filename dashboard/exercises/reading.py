"""Which exercises are there, and where is a bad file wrong?

    prose/en/exercises/02-two-terms.md      settings, checks and English words
    prose/fr/exercises/02-two-terms.md      the same words in French

A header in TOML between two lines of `+++`, then Markdown. docs/exercises.md describes both. A file
that is not right is reported by line, and the other exercises go on. Nothing here draws.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

from dashboard.exercises.checks import FigureOf, parse_check, parse_quantity
from dashboard.exercises.exercise import AskedNumber, AskedRun, Exercise, Quoted, Words
from dashboard.exercises.filled import BRACES
from dashboard.exercises.source import ExerciseError, Source, shown
from dashboard.words.catalogue import FOLDER
from dashboard.words.language import ENGLISH, LANGUAGES
from vae_core.config import TrainConfig
from vae_core.data.sources import n_training_images

EXERCISES = "exercises"  # the folder in each language's own
BASE: Mapping[str, Any] = {  # an exercise's settings, where it says nothing else
    "dataset": "sketched",
    "epochs": 8,
    "learning_rate": 0.004,
    "learning_rate_schedule": "one_cycle",
}
PAGES = ("latent_space", "reconstruct", "sample", "train")
MOST_IMAGES = 400_000  # images times epochs of all runs: a minute on two slow cores

_FILE = re.compile(r"\d+-(?P<id>[a-z0-9-]+)\.md")
_TOP = {"title", "question", "unit", "settings", "runs", "choice", "number", "look", "quoted"}
_WORDS = {"title", "question", "unit", "choice"}  # what another language's header may hold
_NUMBER = {"low", "high", "step", "answer", "within"}


@dataclass(frozen=True)
class Exercises:
    """The exercises that can be done, in order, and what is wrong with the others."""

    good: tuple[Exercise, ...]
    problems: tuple[ExerciseError, ...]

    def get(self, id: str | None) -> Exercise | None:
        """The exercise with this id."""
        return next((exercise for exercise in self.good if exercise.id == id), None)


@lru_cache(maxsize=2)
def load_exercises(folder: Path = FOLDER) -> Exercises:
    """Every exercise in prose/en/exercises, with its words in all languages."""
    good: list[Exercise] = []
    problems: list[ExerciseError] = []
    for path in sorted((folder / ENGLISH / EXERCISES).glob("*.md")):
        try:
            exercise, wrong = _load(path, folder)
            if any(other.id == exercise.id for other in good):
                raise ExerciseError(shown(path), 1, f"there is another exercise {exercise.id!r}")
        except ExerciseError as error:
            problems.append(error)
        else:
            good.append(exercise)
            problems += wrong
    return Exercises(tuple(good), tuple(problems))


def _load(path: Path, folder: Path) -> tuple[Exercise, list[ExerciseError]]:
    """The exercise, and what is wrong with its translations: it can be done in English then."""
    exercise = _exercise(Source(path))
    words, problems = dict(exercise.words), []
    for language in LANGUAGES:
        other = folder / language / EXERCISES / path.name
        if language != ENGLISH and other.is_file():
            try:
                words[language] = _translation(Source(other), exercise)
            except ExerciseError as error:
                problems.append(error)
    return Exercise(**{**vars(exercise), "words": words}), problems


def _exercise(source: Source) -> Exercise:
    named = _FILE.fullmatch(source.path.name)
    if not named:
        raise source.error("its name has to be like 02-two-terms.md")
    source.only(_TOP, source.header)
    shared = source.header.get("settings", {})
    if not isinstance(shared, dict):
        raise source.error("settings is a table, as in { beta = 4 }", at="settings")
    runs = _runs(source, shared)
    words = _words(source)
    checks = [_parsed(source, parse_check, row.get("when", "")) for row in _choices(source)]
    number = _number(source)
    if bool(checks) == bool(number):
        raise source.error("it needs either two [[choice]]s or more, or a [number]")
    if len(checks) == 1:
        raise source.error("one [[choice]] alone is no choice", at="[[choice]]")
    look = source.header.get("look", [])
    if not isinstance(look, list) or any(page not in PAGES for page in look):
        raise source.error(f"look = {look!r}: pages to look at are {', '.join(PAGES)}", at="look")
    quoted = tuple(_quoted(source))
    asked = [figure for check in checks for figure in check.figures]
    asked += number.answer.figures if number else ()
    asked += [quote.figure for quote in quoted]
    asked += _figures_in(source, words, quoted)
    for of in asked:
        if of.run not in [run.name for run in runs]:
            raise source.error(f"there is no run {of.run}", at=of.words)
    figures = tuple({of.words: of for of in asked}.values())
    return Exercise(
        id=named["id"],
        settings=shared,
        runs=runs,
        choices=tuple(checks),
        number=number,
        look=tuple(look),
        quoted=quoted,
        figures=figures,
        words={ENGLISH: words},
    )


def _runs(source: Source, shared: Mapping[str, Any]) -> tuple[AskedRun, ...]:
    runs = []
    for name, settings in source.value("runs", dict).items():
        if not re.fullmatch("[A-Z]", name) or not isinstance(settings, dict):
            raise source.error("a run is a capital letter and a table: A = { beta = 4 }", at=name)
        try:
            config = TrainConfig.from_dict({**BASE, **shared, **settings})
        except (ValueError, TypeError) as error:
            raise source.error(str(error), at=f"{name} =" if settings else "settings") from error
        runs.append(AskedRun(name, config, settings, "seed" not in {**shared, **settings}))
    if not runs:
        raise source.error("it asks for no run", at="[runs]")
    images = sum(_images(run.config) for run in runs)
    if images > MOST_IMAGES:
        why = f"its runs see {images:,} images in all, and {MOST_IMAGES:,} are a minute's"
        raise source.error(why, at="[runs]")
    return tuple(runs)


def _images(config: TrainConfig) -> int:
    """Images that a run sees, wide models counted for as many of the lab's as they cost."""
    return round(n_training_images(config) * config.epochs * max(1.0, config.hidden_dim / 400))


def _choices(source: Source) -> list[dict[str, Any]]:
    rows = source.header.get("choice", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise source.error("a choice begins with [[choice]]", at="choice")
    for row in rows:
        source.only({"text", "when", "reply"}, row)
    return rows


def _number(source: Source) -> AskedNumber | None:
    table = source.header.get("number")
    if table is None:
        return None
    if not isinstance(table, dict):
        raise source.error("number is a table: [number]", at="number")
    source.only(_NUMBER, table)
    low, high, step, within = (
        float(source.value(name, (int, float), within=table))
        for name in ("low", "high", "step", "within")
    )
    if not (low < high and step > 0 and within >= 0):
        raise source.error("[number] needs low < high, step > 0 and within >= 0", at="[number]")
    answer = _parsed(source, parse_quantity, source.value("answer", str, within=table))
    return AskedNumber(low, high, step, answer, within)


def _quoted(source: Source) -> Iterator[Quoted]:
    table = source.header.get("quoted", {})
    if not isinstance(table, dict):
        raise source.error("quoted is a table: [quoted]", at="quoted")
    for words, pair in table.items():
        quantity = _parsed(source, parse_quantity, words)
        two = isinstance(pair, list) and len(pair) == 2
        if len(quantity.parts) != 1 or not two or not all(isinstance(n, int | float) for n in pair):
            why = 'a quoted figure is "kl of A" = [5.3, 0.5]: its value, and how far it may be off'
            raise source.error(why, at=f'"{words}"')
        yield Quoted(quantity.figures[0], float(pair[0]), float(pair[1]))


def _words(source: Source) -> Words:
    sections = source.sections()
    for name in ("Task", "Answer"):
        if not sections.get(name):
            raise source.error(f"the section '## {name}' is missing or empty", at=f"## {name}")
    choices = _choices(source)
    unit = source.header.get("unit", "")
    if not isinstance(unit, str):
        raise source.error(f"unit = {unit!r} is no text", at="unit")
    return Words(
        title=source.value("title", str),
        question=source.value("question", str),
        choices=tuple(source.value("text", str, within=row) for row in choices),
        replies=tuple(str(row.get("reply", "")) for row in choices),
        unit=unit,
        task=sections["Task"],
        hints=tuple(text for name, text in sections.items() if name.startswith("Hint")),
        answer=sections["Answer"],
    )


def _translation(source: Source, exercise: Exercise) -> Words:
    source.only(_WORDS, source.header)
    words, english = _words(source), exercise.words[ENGLISH]
    if len(words.choices) != len(english.choices) or len(words.hints) != len(english.hints):
        raise source.error("it has not as many choices and hints as the English file")
    for of in _figures_in(source, words, exercise.quoted):
        if of.words not in [known.words for known in exercise.figures]:
            raise source.error(f"{{{of.words}}} is not in the English file", at=of.words)
    return words


def _figures_in(source: Source, words: Words, quoted: tuple[Quoted, ...]) -> tuple[FigureOf, ...]:
    """The figures that an exercise's texts show, in braces."""
    known = [quote.figure.words for quote in quoted]
    found: list[FigureOf] = []
    for text in (words.answer, *words.replies):
        for braces in BRACES.findall(text):
            if braces == "prediction":
                continue
            if braces.startswith("quoted "):
                if braces.removeprefix("quoted ") not in known:
                    raise source.error(f"{{{braces}}} is not under [quoted]", at=braces)
                continue
            found += _parsed(source, parse_quantity, braces).figures
    return tuple(found)


def _parsed(source: Source, parse: Any, text: Any) -> Any:
    if not isinstance(text, str) or not text:
        raise source.error("a [[choice]] needs a 'when'", at="[[choice]]")
    try:
        return parse(text)
    except ValueError as error:
        raise source.error(str(error), at=text) from error
