"""Is what keeps images away told in a page's language, every part of it?"""

import errno
import gzip
import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from dashboard.words import language
from dashboard.words.language import said
from tests.vae_core.conftest import Mirror
from vae_core.data import idx_files, mirror
from vae_core.data.download import DataUnavailable, fetch_files
from vae_core.data.loading import load_images
from vae_core.data.sources import SOURCES, Source

RESOURCES = [("images.gz", "0" * 32)]
NOBODY = "http://127.0.0.1:9/"

StartMirror = Callable[..., Mirror]


@pytest.fixture(autouse=True)
def in_french(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(language, "_asked", [lambda: "fr"])


def test_mirrors_that_fail(
    tmp_path: Path, start_mirror: StartMirror, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(mirror, "STALL_S", 0.25)
    files = {"images.gz": bytes(3000)}
    mirrors = [start_mirror(files, manner).url for manner in ("gated", "half", "honest")]
    (tmp_path / "images.gz").write_bytes(b"damaged")
    with pytest.raises(DataUnavailable) as failure:
        fetch_files(tmp_path, RESOURCES, mirrors)
    first, second, third = mirrors
    assert said(failure.value) == (
        f"images.gz n'a pas pu être téléchargé depuis {first} (rien n'est arrivé pendant 0,25 s) "
        f"ou {second} (l'envoi s'est interrompu après 1\u202f500 octets sur 3\u202f000) ou {third} "
        "(ce qui est arrivé n'est pas le fichier\N{NO-BREAK SPACE}: sa somme MD5 diffère). Le "
        "fichier qui est là est abîmé\N{NO-BREAK SPACE}; il est gardé tel quel. Vérifiez la "
        "connexion à internet et réessayez, ou déposez ces fichiers à la main dans le dossier de "
        "données du serveur\N{NO-BREAK SPACE}: images.gz."
    )
    assert f"or lay these files into {tmp_path} by hand: images.gz." in str(failure.value)


def test_a_full_disk(
    tmp_path: Path, start_mirror: StartMirror, monkeypatch: pytest.MonkeyPatch
) -> None:
    def fail(*_: object, **__: object) -> None:
        raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    monkeypatch.setattr(Path, "mkdir", fail)
    with pytest.raises(DataUnavailable) as failure:
        fetch_files(tmp_path, RESOURCES, [NOBODY])
    told = said(failure.value)
    assert "le disque est plein. Ce qui était là est gardé. Faites de la place et réessayez" in told
    assert str(tmp_path) not in told
    assert str(failure.value).count(str(tmp_path)) == 2


@pytest.mark.parametrize(
    ("images", "labels", "told"),
    [
        ((6, 32, 32), [0, 1], "ses images d'entraînement sont (6, 32, 32) torch.uint8"),
        ((6, 28, 28), [0], "attendu pour les étiquettes\N{NO-BREAK SPACE}: (6,) torch.int64"),
        ((2, 28, 28), [0, 2], "les étiquettes de ses images d'entraînement vont de 0 à 2"),
        ((2, 28, 28), [0, 0], "il n'a pas d'image de test de la classe 1 (Bottine)"),
    ],
)
def test_a_loader_s_mistake(
    images: tuple[int, ...], labels: list[int], told: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    split = np.zeros(images, np.uint8), np.array(labels)
    mine: Any = Source("Mine", ("Bag", "Ankle boot"), lambda folder, progress: (split, split))
    monkeypatch.setitem(SOURCES, "mine", mine)
    with pytest.raises(DataUnavailable) as failure:
        load_images("mine")
    assert told in said(failure.value)
    assert said(failure.value).startswith("Mine n'est pas utilisable")


def test_a_file_that_unpacks_to_too_much(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:

    monkeypatch.setattr(idx_files, "MAX_BYTES", 10**6)
    (tmp_path / "a.gz").write_bytes(gzip.compress(bytes(10**6 + 1)))
    with pytest.raises(idx_files.DamagedFile) as failure:
        idx_files.unpacked(tmp_path / "a.gz")
    assert str(failure.value) == "a.gz unpacks to more than 1 MB"
    assert said(failure.value) == "a.gz dépasse 1 Mo une fois décompressé"
