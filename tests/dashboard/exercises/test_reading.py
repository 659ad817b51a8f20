"""How are exercises read from their files, and how is a mistake reported?"""

import re
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from dashboard.exercises.exercise import Exercise
from dashboard.exercises.measures import EXAMPLES
from dashboard.exercises.reading import EXERCISES, load_exercises
from dashboard.words.catalogue import FOLDER
from dashboard.words.language import ENGLISH
from tests.conftest import REPOSITORY
from tests.dashboard.exercises.small import GOOD, OBSERVED, Folders, read


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


def test_what_there_was_to_see_is_the_first_choice_that_holds(tmp_path: Path) -> None:
    exercise = read(tmp_path, good=OBSERVED).good[0]
    assert exercise.saw
    assert exercise.saw.shown == "curves"
    assert {of.words for of in exercise.figures} == {"kl of A", "kl of B", "kl after epoch 1 of B"}
    assert exercise.words_now.saw
    assert exercise.words_now.saw.choices == ("that of A", "that of B")
    values = {"kl of A": 4.0, "kl of B": 1.0, "kl after epoch 1 of B": 3.0}
    assert exercise.saw.truth(values) == 0
    assert exercise.saw.truth(values | {"kl of A": 0.5}) == 1
    assert exercise.saw.truth({**values, "kl of A": 0.5, "kl after epoch 1 of B": 1.0}) is None


@pytest.mark.parametrize(
    ("old", "new", "line", "why"),
    [
        ('question = "Which KL', 'kwestion = "Which KL', 19, "kwestion"),
        ('question = "Which KL is higher?"\n', "", 18, "'question' is missing"),
        ('question = "Which KL is higher?"', 'question = ""', 19, "not what belongs here"),
        ('"kl of A above kl of B"', '"kl of A abovee kl of B"', 23, "compares nothing"),
        ('"kl of A above kl of B"', '"kl of A above kl of D"', 23, "no run D"),
        ('when = "kl of A above kl of B"\n', "", 21, "needs a 'when'"),
        ('text = "that of B"\n', "", 26, "'text' is missing"),
        ("[saw]", '[saw]\nshow = "films"', 19, "curves, map, bars"),
        ("ended at {kl of B}", "ended at {kel of B}", 24, "'kel' is none"),
        ("[saw]", "[sow]", 18, "'sow' is unknown"),
        ('\n[[saw.choice]]\ntext = "that of B"', '\n[saw.more]\ntext = "that of B"', 26, "more"),
    ],
)
def test_a_mistake_in_saw_is_reported_by_line(
    tmp_path: Path, old: str, new: str, line: int, why: str
) -> None:
    assert OBSERVED.count(old) == 1
    (problem,) = read(tmp_path, bad=OBSERVED.replace(old, new)).problems
    assert why in problem.why
    assert problem.line == line


def test_one_thing_alone_to_have_seen_is_no_question(tmp_path: Path) -> None:
    first, _, after = OBSERVED.partition('[[saw.choice]]\ntext = "that of B"')
    (problem,) = read(tmp_path, bad=first + after[after.index("[quoted]") :]).problems
    assert "two [[saw.choice]]s or more" in problem.why
    assert problem.line == 18


FRENCH = """+++
title = "Titre"
question = "Quoi ?"

[[choice]]
text = "Ça baisse"

[[choice]]
text = "Ça monte"

[saw]
question = "Quelle KL est plus haute ?"

[[saw.choice]]
text = "celle de A"
reply = "Non : {kl of B}."

[[saw.choice]]
text = "celle de B"
+++

## Task
x
## Hint 1
x
## Answer
x
"""


@pytest.mark.parametrize(
    ("old", "new", "line", "why"),
    [
        ("", "", 0, ""),
        ('\n[[saw.choice]]\ntext = "celle de B"', "", 11, "two [[saw.choice]]s"),
        ("{kl of B}", "{loss of B}", 16, "not in the English file"),
        ("[saw]", "[seen]", 11, "'seen' is unknown"),
        ("+++\n\n## Task", '\n[[saw.choice]]\ntext = "x"\n+++\n\n## Task', 11, "not the choices"),
    ],
)
def test_a_translated_observation(tmp_path: Path, old: str, new: str, line: int, why: str) -> None:
    place = tmp_path / "fr" / EXERCISES
    place.mkdir(parents=True)
    (place / "01-good.md").write_text(FRENCH.replace(old, new), "utf-8")
    found = read(tmp_path, good=OBSERVED)
    if not why:
        assert not found.problems
        assert found.good[0].words["fr"].saw
        assert found.good[0].words["fr"].saw.choices == ("celle de A", "celle de B")
        return
    (problem,) = found.problems
    assert why in problem.why
    assert problem.file.endswith("fr/exercises/01-good.md")
    assert problem.line == line


def test_a_translation_from_before_leaves_the_exercise_in_english(tmp_path: Path) -> None:
    place = tmp_path / "fr" / EXERCISES
    place.mkdir(parents=True)
    older = FRENCH[: FRENCH.index("[saw]")] + FRENCH[FRENCH.index("+++\n\n## Task") :]
    (place / "01-good.md").write_text(older, "utf-8")
    found = read(tmp_path, good=OBSERVED)
    assert "its [saw]" in found.problems[0].why
    assert found.good[0].words_now.saw


@settings(deadline=None)  # files are written: how long that takes says nothing
@given(st.text(max_size=300))
def test_any_header_is_an_exercise_or_a_problem(folders: Folders, text: str) -> None:
    found = read(folders.mktemp("any"), any=f"+++\n{text}\n+++\n## Task\nx\n## Answer\ny")
    assert len(found.good) + len(found.problems) == 1


@settings(deadline=None)  # files are written: how long that takes says nothing
@given(st.data())
def test_a_good_file_with_a_line_lost_breaks_nothing(folders: Folders, data: st.DataObject) -> None:
    lines = OBSERVED.split("\n")
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


def test_every_exercise_folder_has_the_same_files() -> None:
    english = {path.name for path in (FOLDER / ENGLISH / EXERCISES).iterdir()}
    for folder in FOLDER.iterdir():
        if (folder / EXERCISES).is_dir():
            assert {path.name for path in (folder / EXERCISES).iterdir()} <= english
