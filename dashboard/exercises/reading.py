"""Which exercises are there, and where is a bad file wrong?

    prose/en/exercises/02-two-terms.md      settings, checks and English words
    prose/fr/exercises/02-two-terms.md      the same words in French

A header in TOML between two lines of `+++`, then Markdown. docs/exercises.md describes both. A file
that is not right is reported by line, and the other exercises go on. Nothing here draws.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import Any

from dashboard.exercises.checks import Check, FigureOf, parse_check, parse_quantity
from dashboard.exercises.exercise import (
    SHOWN,
    AskedNumber,
    AskedRun,
    Exercise,
    Observation,
    Quoted,
    SawWords,
    Words,
)
from dashboard.exercises.filled import BRACES
from dashboard.exercises.measures import PASTED
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
MAX_SEED = 1000  # that is added to a student's own
PAGES = ("latent_space", "reconstruct", "sample", "train")
CHOICE, SAW, SAW_CHOICE = "[[choice]]", "[saw]", "[[saw.choice]]"  # how tables begin
MOST_IMAGES = 400_000  # images times epochs of all runs: a minute on two slow cores

_FILE = re.compile(r"\d+-(?P<id>[a-z0-9-]+)\.md")
_WORDS = {"title", "question", "unit", "choice", "saw"}  # what another language's header may hold
_TOP = _WORDS | {"settings", "runs", "number", "look", "quoted", "own_seed", "pasted"}
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
    pasted = _pasted(source)
    runs = () if pasted and "runs" not in source.header else _runs(source, shared)
    words = _words(source)
    checks = _checks(source, _choices(source), CHOICE)
    number, saw = _number(source), _observation(source)
    if bool(checks) == bool(number):
        raise source.error("it needs either two [[choice]]s or more, or a [number]")
    if len(checks) == 1:
        raise source.error("one [[choice]] alone is no choice", at=CHOICE)
    look = source.header.get("look", [])
    if not isinstance(look, list) or any(page not in PAGES for page in look):
        raise source.error(f"look = {look!r}: pages to look at are {', '.join(PAGES)}", at="look")
    quoted = tuple(_quoted(source))
    asked = [figure for check in checks for figure in check.figures]
    asked += number.answer.figures if number else ()
    asked += [quote.figure for quote in quoted]
    asked += _figures_in(source, (words.answer, *words.replies), quoted)
    if saw and words.saw:
        for_saw = [*saw.figures, *_figures_in(source, words.saw.replies, quoted)]
        saw = replace(saw, alone=tuple(of for of in for_saw if of not in asked))
        asked += for_saw
    for of in asked:
        if of.figure.words in PASTED:
            if of.run != pasted:
                raise source.error("a figure of a pasted line needs 'pasted'", at=of.words)
        elif of.run not in [run.name for run in runs]:
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
        saw=saw,
        own_seed=_own_seed(source, runs),
        pasted=pasted,
    )


def _own_seed(source: Source, runs: tuple[AskedRun, ...]) -> bool:
    own = source.header.get("own_seed", False)
    if not isinstance(own, bool):
        raise source.error(f"own_seed = {own!r} is true or false", at="own_seed")
    if own and any(run.config.seed > MAX_SEED for run in runs):
        why = f"a seed that is added to the student's own is at most {MAX_SEED}"
        raise source.error(why, at="seed =")
    return own


def _pasted(source: Source) -> str:
    """Under which name checks know the pasted line; "" where none is asked for."""
    name = source.header.get("pasted", "")
    letter = isinstance(name, str) and re.fullmatch("[A-Z]?", name)
    if not letter or name in source.header.get("runs", {}):
        raise source.error(f"pasted = {name!r} is a capital letter that no run has", at="pasted")
    return str(name)


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
    return _rows(source, source.header, CHOICE)


def _rows(source: Source, table: Mapping[str, Any], begin: str) -> list[dict[str, Any]]:
    rows = table.get("choice", [])
    if not isinstance(rows, list) or not all(isinstance(row, dict) for row in rows):
        raise source.error(f"a choice begins with {begin}", at="choice")
    for nth, row in enumerate(rows):
        source.only({"text", "when", "reply"}, row, since=source.line_of(begin, nth))
    return rows


def _checks(source: Source, rows: list[dict[str, Any]], begin: str) -> list[Check]:
    return [
        _parsed(source, parse_check, row.get("when", ""), since=source.line_of(begin, nth))
        for nth, row in enumerate(rows)
    ]


def _texts(source: Source, rows: list[dict[str, Any]], begin: str) -> tuple[str, ...]:
    return tuple(
        source.value("text", str, within=row, since=source.line_of(begin, nth))
        for nth, row in enumerate(rows)
    )


def _replies(rows: list[dict[str, Any]]) -> tuple[str, ...]:
    return tuple(str(row.get("reply", "")) for row in rows)


def _observation(source: Source) -> Observation | None:
    """What is asked of the finished runs; None where nothing is."""
    table = _saw(source)
    if table is None:
        return None
    shown = table.get("show", SHOWN[0])
    if shown not in SHOWN:
        why = f"show = {shown!r}: there are {', '.join(SHOWN)}"
        raise source.error(why, at="show", since=source.line_of(SAW))
    rows = _rows(source, table, SAW_CHOICE)
    return Observation(tuple(_checks(source, rows, SAW_CHOICE)), shown)


def _saw(source: Source) -> dict[str, Any] | None:
    table = source.header.get("saw")
    if table is None:
        return None
    if not isinstance(table, dict):
        raise source.error("saw is a table: [saw]", at="saw")
    source.only({"question", "show", "choice"}, table, since=source.line_of(SAW))
    if len(_rows(source, table, SAW_CHOICE)) < 2:
        raise source.error(f"it needs two {SAW_CHOICE}s or more", at=SAW)
    return table


def _saw_words(source: Source) -> SawWords | None:
    table = _saw(source)
    if table is None:
        return None
    rows = _rows(source, table, SAW_CHOICE)
    return SawWords(
        question=source.value("question", str, within=table, since=source.line_of(SAW)),
        choices=_texts(source, rows, SAW_CHOICE),
        replies=_replies(rows),
    )


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
        choices=_texts(source, choices, CHOICE),
        replies=_replies(choices),
        unit=unit,
        task=sections["Task"],
        hints=tuple(text for name, text in sections.items() if name.startswith("Hint")),
        answer=sections["Answer"],
        saw=_saw_words(source),
    )


def _translation(source: Source, exercise: Exercise) -> Words:
    source.only(_WORDS, source.header)
    words, english = _words(source), exercise.words[ENGLISH]
    if len(words.choices) != len(english.choices) or len(words.hints) != len(english.hints):
        raise source.error("it has not as many choices and hints as the English file")
    if _n_choices(words) != _n_choices(english):
        raise source.error("its [saw] has not the choices of the English file", at=SAW)
    replies = (*words.replies, *(words.saw.replies if words.saw else ()))
    for of in _figures_in(source, (words.answer, *replies), exercise.quoted):
        if of.words not in [known.words for known in exercise.figures]:
            raise source.error(f"{{{of.words}}} is not in the English file", at=of.words)
    return words


def _n_choices(words: Words) -> int:
    return len(words.saw.choices) if words.saw else 0


def _figures_in(
    source: Source, texts: tuple[str, ...], quoted: tuple[Quoted, ...]
) -> tuple[FigureOf, ...]:
    """The figures that an exercise's texts show, in braces."""
    known = [quote.figure.words for quote in quoted]
    found: list[FigureOf] = []
    for text in texts:
        for braces in BRACES.findall(text):
            if braces == "prediction":
                continue
            if braces.startswith("quoted "):
                if braces.removeprefix("quoted ") not in known:
                    raise source.error(f"{{{braces}}} is not under [quoted]", at=braces)
                continue
            found += _parsed(source, parse_quantity, braces).figures
    return tuple(found)


def _parsed(source: Source, parse: Any, text: Any, *, since: int = 1) -> Any:
    if not isinstance(text, str) or not text:
        raise source.error("a choice needs a 'when'", since=since)
    try:
        return parse(text)
    except ValueError as error:
        raise source.error(str(error), at=text, since=since) from error
