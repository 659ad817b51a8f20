"""How are exercises read from their files, checked, and remembered?"""

import contextlib
import dataclasses
import json
import math
import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.exercises.attempts import Attempt, Progress, Result
from dashboard.exercises.checks import parse_check, parse_quantity
from dashboard.exercises.exercise import Exercise, Verdict, judge
from dashboard.exercises.filled import filled
from dashboard.exercises.measures import EXAMPLES, figure_named
from dashboard.exercises.reading import EXERCISES, Exercises, load_exercises
from dashboard.exercises.report import report
from dashboard.exercises.units import Unit
from dashboard.words.language import ENGLISH, FOLDER
from tests.conftest import REPOSITORY

GOOD = """+++
title = "A title"
question = "What happens?"

[runs]
A = { beta = 0 }
B = { beta = 4 }

[[choice]]
text = "It falls"
when = "kl of B below 0.5 times kl of A"
reply = "It fell to {kl of B}."

[[choice]]
text = "It rises"
when = "kl of B above kl of A"

[quoted]
"kl of B" = [3.2, 0.4]
+++

## Task

Train both.

## Hint 1

Look.

## Answer

You said {prediction}: {kl of A} and {kl of B}, by {kl of A minus kl of B}; ours {quoted kl of B}.
"""


def read(folder: Path, **files: str) -> Exercises:
    """Exercises out of a folder of their own; `a="..."` is the file 01-a.md."""
    place = folder / ENGLISH / EXERCISES
    place.mkdir(parents=True, exist_ok=True)
    for number, (name, text) in enumerate(files.items(), 1):
        (place / f"{number:02}-{name}.md").write_text(text, "utf-8")
    load_exercises.cache_clear()
    return load_exercises(folder)


Folders = pytest.TempPathFactory


@pytest.fixture(scope="module")
def folders(tmp_path_factory: Folders) -> Folders:
    """New folders for each example of a test."""
    return tmp_path_factory


@pytest.fixture
def good(tmp_path: Path) -> Exercise:
    return read(tmp_path, good=GOOD).good[0]


# ── files ──


def test_images_that_a_data_set_has_not_cost_no_time(tmp_path: Path) -> None:
    """60,000 of 10,000 sketched digits are 10,000: their runs fit into a minute."""
    text = GOOD.replace("beta =", "dataset = 'sketched', train_size = 60_000, epochs = 5, beta =")
    exercises = read(tmp_path, good=text)
    assert [exercise.id for exercise in exercises.good] == ["good"]


def test_a_file_becomes_an_exercise(good: Exercise) -> None:
    assert good.id == "good"
    assert [run.config.beta for run in good.runs] == [0, 4]
    assert {run.config.dataset for run in good.runs} == {"sketched"}
    assert [of.words for of in good.figures] == ["kl of B", "kl of A"]
    assert good.words_now.hints == ("Look.",)


@pytest.mark.parametrize(
    ("old", "new", "line", "why"),
    [
        ("beta = 4 }", "beta = 400 }", 7, "beta = 400"),
        ("beta = 4 }", "betta = 4 }", 7, "betta"),
        ("kl of B above kl of A", "kll of B above kl of A", 16, "Is 'kl"),
        ("kl of B above kl of A", "kl of B beats kl of A", 16, "compares nothing"),
        ("kl of B above kl of A", "kl of C above kl of A", 16, "no run C"),
        ('title = "A title"', 'title = "A title', 2, "TOML"),
        ('title = "A title"', 'titel = "A title"', 2, "titel"),
        ("## Task", "## Tusk", 22, "Tusk"),
        ("{quoted kl of B}", "{quoted recon of B}", 32, "not under [quoted]"),
        ("{prediction}", "{import os}", 32, "import os"),
        ("[3.2, 0.4]", "3.2", 19, "its value"),
        ('text = "It rises"\nwhen', 'text = "It rises"\nwenn', 16, "wenn"),
        ("A = { beta = 0 }", "A = { epochs = 900 }", 5, "a minute"),
    ],
)
def test_a_mistake_is_reported_by_line_and_leaves_the_others(
    tmp_path: Path, old: str, new: str, line: int, why: str
) -> None:
    assert old in GOOD
    found = read(tmp_path, bad=GOOD.replace(old, new), good=GOOD)
    assert [exercise.id for exercise in found.good] == ["good"]
    (problem,) = found.problems
    assert problem.file.endswith(f"{ENGLISH}/{EXERCISES}/01-bad.md")
    assert problem.line == line
    assert why in problem.why


@settings(deadline=None)  # files are written: how long that takes says nothing
@given(st.text(max_size=300))
def test_any_header_is_an_exercise_or_a_problem(folders: Folders, text: str) -> None:
    found = read(folders.mktemp("any"), any=f"+++\n{text}\n+++\n## Task\nx\n## Answer\ny")
    assert len(found.good) + len(found.problems) == 1


@settings(deadline=None)  # files are written: how long that takes says nothing
@given(st.data())
def test_a_good_file_with_a_line_lost_breaks_nothing(folders: Folders, data: st.DataObject) -> None:
    lines = GOOD.split("\n")
    del lines[data.draw(st.integers(0, len(lines) - 1))]
    found = read(folders.mktemp("lost"), any="\n".join(lines))
    assert len(found.good) + len(found.problems) == 1


def test_what_is_no_text_is_a_problem(tmp_path: Path) -> None:
    place = tmp_path / ENGLISH / EXERCISES
    place.mkdir(parents=True)
    (place / "01-bytes.md").write_bytes(b"\xff\xfe+++")
    (place / "02-long.md").write_text(GOOD + "x" * 50_000)
    (place / "no number.md").write_text(GOOD)
    load_exercises.cache_clear()
    assert len(load_exercises(tmp_path).problems) == 3


def test_a_bad_translation_leaves_the_exercise_in_english(tmp_path: Path) -> None:
    read(tmp_path, good=GOOD)
    place = tmp_path / "fr" / EXERCISES
    place.mkdir(parents=True)
    (place / "01-good.md").write_text('+++\ntitle = "Titre"\nquestion = "Quoi ?"\n+++\n## Task\nx')
    load_exercises.cache_clear()
    found = load_exercises(tmp_path)
    assert list(found.good[0].words) == [ENGLISH]
    assert found.problems[0].file.endswith("fr/exercises/01-good.md")


def test_the_shipped_exercises_are_all_good_in_every_language() -> None:
    load_exercises.cache_clear()
    found = load_exercises()
    assert not found.problems
    assert len(found.good) >= 12


def test_the_documentation_names_every_figure_and_has_a_good_template(
    tmp_path: Path,
) -> None:
    text = (REPOSITORY / "docs" / "exercises.md").read_text("utf-8")
    for example in EXAMPLES:
        assert f"`{example}`" in text
    template = re.search(r"````markdown\n(.*?)````", text, re.DOTALL)
    assert template
    assert not read(tmp_path, template=template[1]).problems


# ── checks ──


def test_comparisons_read_as_they_are_written() -> None:
    values = {"kl of A": 4.0, "kl of B": 1.0, "active units of B": 0.0}
    for text, holds in (
        ("kl of A above kl of B", True),
        ("kl of B above 0.5 times kl of A", False),
        ("kl of B below 0.5 times kl of A and active units of B equals 0", True),
        ("kl of A at least 4 and kl of A at most 4", True),
        ("kl of A minus kl of B within 0.5 of 3", True),
        ("otherwise", True),
    ):
        assert parse_check(text).holds(values) is holds, text
    assert parse_quantity("kl of A minus 2 times kl of B").value(values) == 2


@given(st.text(max_size=80))
def test_no_text_is_executed_as_a_check(text: str) -> None:
    with contextlib.suppress(ValueError):
        parse_check(f"kl of A above {text}")


def test_every_example_is_a_figure() -> None:
    for example in EXAMPLES:
        assert figure_named(example).words == example


@pytest.mark.parametrize(
    ("value", "unit", "shown"),
    [
        (5.3239, Unit.NATS, "5.32 nats"),
        (141.65, Unit.NATS, "142 nats"),
        (-104.5, Unit.NATS, "\N{MINUS SIGN}104 nats"),
        (0.00712, Unit.NATS, "0.00712 nats"),
        (23.9, Unit.PERCENT, "24 of 100"),
        (9.0, Unit.DIGIT, "the 9s"),
        (math.inf, Unit.NATS, "all that the test images can show"),
        (math.nan, Unit.NATS, "not measured"),
    ],
)
def test_figures_have_three_digits_and_a_unit(value: float, unit: Unit, shown: str) -> None:
    assert unit.shown(value) == shown


# ── judging and telling ──


def test_the_first_choice_that_holds_is_right(good: Exercise) -> None:
    values = {"kl of A": 4.0, "kl of B": 1.0}
    assert judge(good, 0, values).verdict is Verdict.RIGHT
    assert judge(good, 1, values).verdict is Verdict.WRONG
    undecided = judge(good, 0, {"kl of A": 4.0, "kl of B": 3.0})
    assert (undecided.verdict, undecided.truth) == (Verdict.NEITHER, None)


def test_a_text_is_filled_with_the_students_figures(good: Exercise) -> None:
    words = good.words_now
    told = filled(words.answer, good, "It falls", {"kl of A": 4.0, "kl of B": 1.0})
    assert told == "You said It falls: 4.00 nats and 1.00 nats, by 3.00 nats; ours 3.20 nats."


@pytest.mark.parametrize("sent", [None, "0", True, -1, 2, 0.5, math.nan, [0]])
def test_only_a_choice_is_a_prediction(good: Exercise, sent: object) -> None:
    assert not good.accepts(sent)
    assert good.accepts(0)


def test_a_run_counts_by_its_settings_whatever_its_seed(good: Exercise) -> None:
    asked = good.runs[1]
    assert asked.is_it(dataclasses.replace(asked.config, seed=5, device="cpu"))
    assert not asked.is_it(dataclasses.replace(asked.config, epochs=9))


# ── progress ──

RESULT = Result(1, Verdict.WRONG, 0, {"kl of A": 4.0, "kl of B": 1.0}, {"A": "abcdef"}, 1e9)


def test_progress_is_there_again_for_its_owner_alone(tmp_path: Path) -> None:
    progress = Progress(tmp_path / "progress")
    assert progress.predict("me", "good", 1)
    assert progress.hint("me", "good")
    assert progress.checked("me", "good", RESULT)
    again = Progress(tmp_path / "progress")
    assert again.attempt("me", "good") == Attempt(1, 1, RESULT, Verdict.WRONG)
    assert not again.of("somebody else")
    assert "me" not in "".join(path.name for path in (tmp_path / "progress").iterdir())


def test_predicting_again_keeps_what_the_first_check_said(tmp_path: Path) -> None:
    progress = Progress(tmp_path)
    progress.checked("me", "good", RESULT)
    progress.predict("me", "good", 0)
    progress.checked("me", "good", dataclasses.replace(RESULT, verdict=Verdict.RIGHT))
    assert progress.attempt("me", "good").first is Verdict.WRONG


ANY_JSON = st.recursive(
    st.none() | st.integers() | st.text(max_size=5),
    lambda inner: st.dictionaries(st.text(max_size=8), inner, max_size=4),
)


@settings(deadline=None)  # files are written: how long that takes says nothing
@given(ANY_JSON)
def test_a_damaged_file_begins_anew(folders: Folders, content: object) -> None:
    folder = folders.mktemp("damaged")
    progress = Progress(folder)
    progress.predict("me", "good", 1)
    (path,) = folder.iterdir()
    path.write_text(json.dumps(content))
    progress.of("me")
    assert progress.predict("me", "good", 0)


def test_a_full_disk_keeps_progress_in_memory_and_says_so(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("no folder")
    progress = Progress(tmp_path / "file" / "progress")
    assert not progress.predict("me", "good", 1)
    assert progress.attempt("me", "good").prediction == 1


# ── the report ──


def test_the_report_shows_figures_and_escapes_what_was_typed(good: Exercise) -> None:
    attempts = {"good": Attempt(1, 0, RESULT, Verdict.WRONG)}
    page = report([good], attempts, name="<script>alert(1)</script>", at=1e9)
    assert "<script" not in page
    assert "&lt;script&gt;" in page
    for shown in (
        "It rises",
        "It falls",
        "4.00 nats",
        "1.00 nats",
        "abcdef",
        "beta = 4",
    ):
        assert shown in page
    assert "2001-09-09" in page
    assert "0 of them predicted right" in page


def test_the_report_leaves_out_what_is_not_done(good: Exercise) -> None:
    page = report([good], {"good": Attempt(1)}, name="", at=0)
    assert "A title" not in page
    assert "0 of 1 exercises done" in page


def test_every_exercise_folder_has_the_same_files() -> None:
    english = {path.name for path in (FOLDER / ENGLISH / EXERCISES).iterdir()}
    for folder in FOLDER.iterdir():
        if (folder / EXERCISES).is_dir():
            assert {path.name for path in (folder / EXERCISES).iterdir()} <= english
