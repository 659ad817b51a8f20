"""Is what went wrong said wholly in the visitor's language, and what a stranger typed as text?"""

import errno
from pathlib import Path

import pytest
import safetensors
import safetensors.torch
from hypothesis import example, given
from hypothesis import strategies as st

from dashboard.runs.registry import Registry
from dashboard.server import resources
from dashboard.server.paths import CHECKPOINTS
from dashboard.words import language
from dashboard.words.language import said
from dashboard.words.typed import WORD_JOINER, as_text
from tests.dashboard.words.test_translations import CODE, ENGLISH_NUMBER, TELLTALE
from tests.reading import open_page, seen
from vae_core.config import check_value
from vae_core.errors import BadValue, Trouble, sentence
from vae_core.record.checkpoint import CheckpointError, NotSaved
from vae_core.record.history import History
from vae_core.record.state import TrainState
from vae_core.trainer import TrainingDiverged

THIN, NBSP = "\N{NARROW NO-BREAK SPACE}", "\N{NO-BREAK SPACE}"
EVIL = "  **x** :smile: {0} {name} $a$ <b>`c`\n\n    # [d](e) www.f.org"
FILE = "a-1.5.safetensors"


def french(markdown: str) -> str:
    """What a reader sees, which has nothing English in it."""
    text = seen(markdown)
    assert not TELLTALE.search(CODE.sub(" ", text)), text
    assert not ENGLISH_NUMBER.search(text.replace(FILE, "")), text
    return text


@pytest.fixture
def in_french(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "_asked", [lambda: "fr"])


def upload(content: bytes, name: str, lang: str) -> str:
    """What the Train page says of a file that it refuses."""
    app = open_page("train", lang=lang)
    app.file_uploader(key="upload_checkpoint").upload(name, content).run()
    assert not app.exception
    assert "run" not in app.query_params
    [warning] = app.warning
    return str(warning.value)


def test_a_bad_address_is_refused_in_french(runs: Registry) -> None:
    app = open_page("train", lang="fr", beta="900.5", train_size="123456", hidden_dim="-7")
    assert not app.exception
    told = sorted(french(warning.value) for warning in app.warning)
    asked = f"L'adresse le demandait{NBSP}"
    assert len(told) == 3
    assert told[0].startswith(f"beta = 900,5{NBSP}: il faut un nombre de 0 à 100. ")
    assert told[1].startswith(
        f"hidden_dim = \N{MINUS SIGN}7{NBSP}: il faut un nombre entier de 1 à 2{THIN}048. "
    )
    assert told[2].startswith(
        f"train_size = 123{THIN}456{NBSP}: il faut un nombre entier de 10 à 60{THIN}000, ou none"
    )
    assert all(asked in text for text in told)


def test_what_an_address_asks_for_is_shown_as_text(runs: Registry) -> None:
    typed = "**x** :smile: {0} $a$ [b](c)"
    app = open_page("train", dataset=typed)
    [warning] = app.warning
    assert f"dataset = '{typed}': must be one of mnist, " in seen(warning.value)
    assert typed not in warning.value


def test_a_damaged_checkpoint_is_refused_in_french(runs: Registry) -> None:
    path = CHECKPOINTS / "sketched-2d.safetensors"
    with safetensors.safe_open(path, "pt") as file:
        description = file.metadata()
    tensors = safetensors.torch.load_file(path)
    del tensors["model.fc4.bias"]
    content = safetensors.torch.save(tensors, description)
    assert french(upload(content, FILE, "fr")) == (
        f"{FILE} n'est pas un point de sauvegarde{NBSP}: model.fc4.bias manque. "
        f"Rien n'a changé{NBSP}; choisissez un autre fichier."
    )


def test_a_file_s_name_is_shown_as_text(runs: Registry) -> None:
    told = upload(b"Dear diary", EVIL + ".safetensors", "en")
    shown = " ".join(EVIL.split()) + ".safetensors"
    assert seen(told) == (
        f"{shown} is not a checkpoint: it is not a safetensors file. "
        "Nothing was changed; choose another file."
    )
    for markup in ("**x**", ":smile:", "$a$", "<b>", "`c`", "[d]", "www.f", "\n"):
        assert markup not in told


@given(st.text())
@example(EVIL)
def test_a_value_is_never_more_than_text(typed: str) -> None:
    error = Trouble("`a` **{file}**: {why}", file=typed, why=BadValue("{name}!", name=typed))
    line = " ".join(typed.split())
    assert seen(as_text(typed)) == line.replace(WORD_JOINER, "")
    assert said(error, as_text) == f"`a` **{as_text(line)}**: {as_text(line)}!"
    assert said(error) == f"`a` **{typed}**: {typed}!"


@pytest.mark.parametrize("damage", ["missing", "no checkpoint"])
def test_a_model_that_cannot_be_opened_is_explained_in_french(
    damage: str,
    runs: Registry,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    caplog: pytest.LogCaptureFixture,
) -> None:
    if damage != "missing":
        (tmp_path / "mnist-2d.safetensors").write_bytes(b"a letter home")
    monkeypatch.setattr(resources, "CHECKPOINTS", tmp_path)
    resources.shipped.clear()
    try:
        app = open_page("decoder", lang="fr")
    finally:
        resources.shipped.clear()
    [error] = app.error
    why = {
        "missing": "fichier ou dossier introuvable. Vos propres entraînements",
        "no checkpoint": "mnist-2d.safetensors n'est pas un point de sauvegarde"
        f"{NBSP}: ce n'est pas un fichier safetensors. Vos propres entraînements",
    }
    assert f"ne s'ouvre pas{NBSP}: {why[damage]}" in french(error.value)
    assert "lit dans son journal ce qu'il faut faire" in error.value
    assert "`make mnist-2d`" in caplog.text


def test_a_diverged_run_says_so_in_french(in_french: None) -> None:
    error = TrainingDiverged(12_345, TrainState({}, {"step": 12_300}, History()))
    told = french(said(error.sentence))
    assert told.startswith(f"La perte n'est plus un nombre depuis le pas 12{THIN}345{NBSP}; ")
    assert f"revenu au pas 12{THIN}300, " in told


def test_a_reason_within_a_reason_is_french_with_french_numbers(in_french: None) -> None:
    inner = CheckpointError("it stands at step {step} of {n_steps}", step=99_999, n_steps=9_380)
    outer = CheckpointError("{file} is not a checkpoint: {why}", file=FILE, why=inner)
    refused = sentence("{error}. Nothing was changed; choose another file.", error=outer)
    assert french(said(refused)).startswith(
        f"{FILE} n'est pas un point de sauvegarde{NBSP}: "
        f"il en est au pas 99{THIN}999 sur 9{THIN}380. Rien"
    )


def test_a_setting_of_no_sense_in_a_file_is_french(in_french: None) -> None:
    with pytest.raises(BadValue) as caught:
        check_value("learning_rate", 2.5)
    error = CheckpointError(
        "{file} holds values that make no sense ({why})", file=FILE, why=caught.value
    )
    assert french(said(error)).endswith(
        f"(learning_rate = 2,5{NBSP}: il faut un nombre de 1e-06 à 1)"
    )


def test_a_full_disk_is_french(in_french: None) -> None:
    error = NotSaved(
        "{path} could not be saved ({why}): {kept}. Free some space or choose another place.",
        path="runs/x",
        why=OSError(errno.ENOSPC, "Not enough space on the disk"),
        kept=sentence("nothing was written"),
    )
    assert french(said(error)).startswith(
        f"runs/x n'a pas pu être enregistré (le disque est plein){NBSP}: rien n'a été écrit. "
    )
    assert "(No space left on device)" in str(error)
