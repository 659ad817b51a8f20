"""Can a run's life be dragged through, with what its film and its history hold?"""

import base64
import io
import json
import pickle
import re
import time
import zlib
from concurrent.futures import ThreadPoolExecutor
from typing import Any

import numpy as np
import pytest
import streamlit as st
from PIL import Image
from streamlit.testing.v1 import AppTest

from dashboard.charts.planes import Plane
from dashboard.components.film_player import film_page
from dashboard.runs.registry import Registry
from dashboard.server import resources
from dashboard.server.paths import CHECKPOINTS
from dashboard.session.model_in_view import shipped_model
from dashboard.views.replay import taken_along
from dashboard.views.replay.film import replay
from dashboard.views.replay.filmed import sent
from dashboard.views.replay.gif import film_gif
from dashboard.views.replay.taken_along import gif_of
from tests.dashboard.run_service import ME, SHIPPED, SHORT, eventually, finished
from tests.reading import components, open_page, told, words
from vae_core.record.checkpoint import load_checkpoint
from vae_core.record.film import Film, film_from_bytes

Header = dict[str, Any]
MODELS = list(resources.SHIPPED_MODELS)


def film_of(name: str) -> Film:
    return film_from_bytes((CHECKPOINTS / f"{name}.film").read_bytes())


def shown(app: AppTest) -> tuple[Header, bytes]:
    """What the browser is told of the film, and the bytes behind that."""
    [player] = components(app, "film_player")
    said = told(player)
    found = sent(said["of"])
    assert found is not None
    message, version = found
    assert said["address"] == f"film/{said['of']}/{version}"
    header, content = message.split(b"\n", 1)
    return json.loads(header) | said, content


@pytest.mark.parametrize("name", MODELS)
def test_every_shipped_model_has_its_film(name: str) -> None:
    path, checkpoint = CHECKPOINTS / f"{name}.film", load_checkpoint(SHIPPED.with_stem(name))
    assert path.stat().st_size <= 2_000_000
    film, last = film_of(name), checkpoint.history.epochs[-1]
    steps = [frame.step for frame in film.frames.shots]
    assert (steps[0], steps[-1]) == (1, last.step)
    assert len(steps) >= 24
    assert checkpoint.encodings is not None
    codes = checkpoint.encodings.mu.numpy()
    # Trained once more, it came to the same: each code of the film is one of the checkpoint's.
    for code in film.frames.shots[-1].mu[:20].astype(np.float32):
        assert np.abs(codes - code).max(1).min() < 0.02


@pytest.mark.parametrize("name", MODELS)
def test_the_page_shows_it(runs: Registry, name: str) -> None:
    app = open_page("replay", run=name)
    assert not app.exception
    header, _ = shown(app)
    film = film_of(name)
    assert header["steps"] == [frame.step for frame in film.frames.shots]
    assert header["kept"][-1] == header["steps"][-1]  # the model itself
    assert header["of"] == name
    assert header["n_steps"] == header["steps"][-1]


def test_a_run_of_one_s_own_has_one_too(runs: Registry) -> None:
    run_id = runs.start(SHORT, ME)
    eventually(runs, run_id, finished)
    header, _ = shown(open_page("replay", run=run_id))
    assert (header["steps"][0], header["steps"][-1], header["n_steps"]) == (1, 30, 30)
    assert header["steps_per_epoch"] == 10


def test_a_run_without_a_film_says_why(runs: Registry) -> None:
    run_id = runs.open_checkpoint(SHIPPED.read_bytes(), ME, name="**bold** <b>")
    app = open_page("replay", run=run_id)
    assert not app.exception
    assert not components(app, "film_player")
    assert "has no film" in words(app.main)


def test_in_french(runs: Registry) -> None:
    header, _ = shown(open_page("replay", run="sketched-2d", lang="fr"))
    assert header["words"]["play"] == "Lire"
    assert header["words"]["decimal"] == ","


def test_it_is_taken_along_as_one_page_and_as_a_gif(runs: Registry) -> None:
    said = {"classes": ["</script><script>alert(2)"], "words": {"language": "fr"}}
    page = film_page(b'{"of": "x"}\n\x00\xff', said, title="<script>alert(1)</script>")
    assert "<script>alert" not in page
    assert "</script><script>" not in page
    assert not re.findall(r"""(?:src|href)=|@import|url\(|from '""", page)
    assert base64.b64encode(b'{"of": "x"}\n\x00\xff').decode() in page
    assert '<html lang="fr"' in page, "whose page it is, nobody knows while the file is made"

    film = film_of("sketched-2d")
    with Image.open(io.BytesIO(film_gif(film, Plane.flat(2)))) as gif:
        assert 20 <= gif.n_frames <= 60  # type: ignore[attr-defined]


def test_a_gif_speaks_the_language_of_whoever_takes_it_along(runs: Registry) -> None:
    assert gif_of("sketched-2d", "fr") != gif_of("sketched-2d", "en")


def test_an_open_page_keeps_no_film(runs: Registry, monkeypatch: pytest.MonkeyPatch) -> None:
    """Thirty of them would keep thirty."""
    offered: list[Any] = []
    monkeypatch.setattr(st, "download_button", lambda *_, data, **__: offered.append(data))
    replay(shipped_model("sketched-2d"))
    assert len(offered) == 2
    assert max(len(pickle.dumps(data)) for data in offered) < 10_000


def test_a_class_that_takes_a_film_along_has_it_made_one_after_the_other(
    runs: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    now, most = 0, 0

    def made(*_: object) -> bytes:
        nonlocal now, most
        now += 1
        most = max(most, now)
        time.sleep(0.01)
        now -= 1
        return b"GIF"

    monkeypatch.setattr(taken_along, "film_gif", made)
    with ThreadPoolExecutor(8) as students:
        files = list(students.map(lambda _: gif_of("sketched-2d", "en"), range(8)))
    assert (files, most) == ([b"GIF"] * 8, 1)


def test_what_is_offered_of_a_run_that_has_gone_is_an_error(runs: Registry) -> None:
    with pytest.raises(LookupError, match="no film"):
        gif_of("gone", "en")


def test_codes_are_sent_where_they_lie(runs: Registry) -> None:
    header, content = shown(open_page("replay", run="mnist-2d"))
    numbers = zlib.decompress(content[: header["n_deflated"]])
    n = header["n_frames"] * header["n_codes"] * 2
    places = np.frombuffer(numbers[: 2 * n], "<i2").reshape(header["n_frames"], -1, 2)
    mu = film_of("mnist-2d").frames.shots[-1].mu.astype(float)
    inside = np.abs(mu).max(1) < header["reach"]
    sent = places[-1] * header["reach"] / 32767
    np.testing.assert_allclose(sent[inside], mu[inside], atol=1e-3)
