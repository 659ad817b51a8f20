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
from tests.dashboard.exercises.small import GOOD, Folders, read


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


def test_every_exercise_folder_has_the_same_files() -> None:
    english = {path.name for path in (FOLDER / ENGLISH / EXERCISES).iterdir()}
    for folder in FOLDER.iterdir():
        if (folder / EXERCISES).is_dir():
            assert {path.name for path in (folder / EXERCISES).iterdir()} <= english
