"""Is the ELBO that the browser computes under the hand the one that vae_core computes?"""

import dataclasses
import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
import torch

from dashboard.components.bound_pad import Ellipse
from dashboard.server import resources
from dashboard.session.model_and_data import ModelAndData, lesson_digits
from dashboard.views.bound.in_hand import Around, around, black_and_white
from tests.conftest import REPOSITORY
from vae_core.explain.bound import Gaussian, elbo_of, gap_by_quadrature

pytestmark = pytest.mark.skipif(
    shutil.which("node") is None, reason="JavaScript was not tested: Node.js is missing"
)

SCRIPT = """
import { readFileSync } from 'node:fs';
import { elboOf } from 'COMPONENTS/bound_pad/gaussian.js';

const { grid, ellipses } = JSON.parse(readFileSync(process.argv[2]));
grid.values = Float32Array.from(grid.values);
console.log(JSON.stringify(ellipses.map((q) => elboOf(q, grid))));
"""


def gaussian(q: Ellipse) -> Gaussian:
    cos, sin = np.cos(q.turn), np.sin(q.turn)
    axes = np.array([[cos, -sin], [sin, cos]])
    covariance = torch.from_numpy(axes @ np.diag(np.square(q.widths)) @ axes.T)
    return Gaussian(torch.tensor(q.mu).double(), torch.linalg.cholesky(covariance))


def some_ellipses(shown: Around) -> list[Ellipse]:
    """The encoder's, and others of any kind that a hand can make."""
    chance = np.random.default_rng(0)
    least, most = np.log(shown.log_joint.widths)
    low, high = np.array(shown.log_joint.view).T
    centres = (low + chance.random((6, 2)) * (high - low)).tolist()
    widths = np.exp(chance.uniform(least, most, (6, 2))).tolist()
    turns = chance.uniform(-np.pi / 2, np.pi / 2, 6).tolist()
    made = zip(centres, widths, turns, strict=True)
    return [shown.encoder, *(Ellipse((a, b), (c, d), turn) for (a, b), (c, d), turn in made)]


def in_the_browser(shown: Around, ellipses: list[Ellipse], folder: Path) -> list[float]:
    sent, script = folder / "sent.json", folder / "elbo.mjs"
    joint = shown.log_joint
    grid = {
        "values": joint.values.flatten().tolist(),
        "n": [len(joint.z1), len(joint.z2)],
        "x": [float(joint.z1[0]), float(joint.z1[-1])],
        "y": [float(joint.z2[0]), float(joint.z2[-1])],
    }
    asked = {"grid": grid, "ellipses": [dataclasses.asdict(q) for q in ellipses]}
    sent.write_text(json.dumps(asked))
    components = REPOSITORY / "dashboard" / "components"
    script.write_text(SCRIPT.replace("COMPONENTS", components.as_uri()))
    done = subprocess.run(["node", script, sent], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    found: list[float] = json.loads(done.stdout)
    return found


@pytest.fixture(scope="module")
def lesson() -> ModelAndData:
    return lesson_digits()


@pytest.mark.parametrize("label", range(10))
def test_the_elbo_under_the_hand_is_that_of_vae_core(
    lesson: ModelAndData, label: int, tmp_path: Path
) -> None:
    row = lesson.data.test.first_of_each_class()[label]
    x, shown = black_and_white(lesson, row), around(lesson, row)
    ellipses = some_ellipses(shown)
    for q, found in zip(ellipses, in_the_browser(shown, ellipses, tmp_path), strict=True):
        expected = elbo_of(lesson.view.model, x, gaussian(q))
        assert found == pytest.approx(expected, abs=0.05), q


@pytest.mark.parametrize("label", [1, 5, 8])
def test_the_gap_that_the_bars_show_is_the_kl(
    lesson: ModelAndData, label: int, tmp_path: Path
) -> None:
    row = lesson.data.test.first_of_each_class()[label]
    x, shown = black_and_white(lesson, row), around(lesson, row)
    known = resources.shipped_gaps(lesson.view.id)
    at = known.place_of(row)
    upright = Ellipse(
        tuple(known.upright_mu[at].tolist()),
        tuple(known.upright_scale[at].diagonal().tolist()),
        0.0,
    )
    ellipses = [shown.encoder, upright]
    for q, elbo in zip(ellipses, in_the_browser(shown, ellipses, tmp_path), strict=True):
        gap = gap_by_quadrature(lesson.view.model, x, gaussian(q))
        assert shown.log_p_x - elbo == pytest.approx(gap, abs=0.05)
