"""Does the components' JavaScript compute what it should, without a browser?"""

import json
import shutil
import subprocess
from pathlib import Path

import numpy as np
import pytest
import torch

from dashboard.components.folder import bundle
from dashboard.components.headed import headed
from dashboard.runs.decoder_weights import decoder_weights
from tests.conftest import REPOSITORY
from vae_core.model import VAE
from vae_core.sampling import decode_points

pytestmark = pytest.mark.skipif(
    shutil.which("node") is None, reason="JavaScript was not tested: Node.js is missing"
)

COMPONENTS = REPOSITORY / "dashboard" / "components"
TESTS = sorted(Path(__file__).parent.rglob("*.test.js"))
MAIN = [
    folder / f"{folder.name}.js"
    for folder in sorted(COMPONENTS.iterdir())
    if (folder / f"{folder.name}.js").is_file()
]


def node(*arguments: str | Path) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        ["node", *map(str, arguments)], capture_output=True, text=True, cwd=REPOSITORY
    )


def test_every_javascript_test_passes() -> None:
    done = node("--test", *TESTS)
    assert done.returncode == 0, done.stdout


def test_npm_test_runs_every_one_of_them() -> None:
    command = json.loads((REPOSITORY / "package.json").read_text())["scripts"]["test"]
    assert {*REPOSITORY.glob(command.split()[-1])} == {*TESTS}


@pytest.mark.parametrize("main", MAIN, ids=lambda main: main.stem)
def test_the_modules_of_a_component_get_on_in_one_scope(tmp_path: Path, main: Path) -> None:
    """Two that use one name would be a component that no browser can read."""
    script = tmp_path / f"{main.stem}.mjs"
    script.write_text(bundle(main))
    done = node("--check", script)
    assert done.returncode == 0, done.stderr


DECODE = """
import { readFileSync, writeFileSync } from 'node:fs';
import { decoderFrom } from 'COMPONENTS/latent_pad/decoder.js';
import { headed } from 'COMPONENTS/shared/headed.js';

const [, , sent, answer] = process.argv;
const { header, bytes } = headed(new Uint8Array(readFileSync(sent)));
const decode = decoderFrom({ ...header, bytes });
const all = new Float32Array(784 * header.points.length);
header.points.forEach((z, i) => decode(z, all.subarray(784 * i, 784 * (i + 1))));
writeFileSync(answer, new Uint8Array(all.buffer));
"""


@pytest.mark.parametrize(("latent", "hidden"), [(2, 8), (3, 5), (20, 64)])
def test_a_random_decoder_is_torchs(tmp_path: Path, latent: int, hidden: int) -> None:
    generator = torch.Generator().manual_seed(latent)
    model = VAE(latent, hidden, generator=generator).eval()
    z = 3 * torch.randn((20, latent), generator=generator)
    header = {"latent": latent, "hidden": hidden, "points": z.tolist()}
    sent, answer, script = (tmp_path / name for name in ("sent", "answer", "decode.mjs"))
    sent.write_bytes(headed(header, decoder_weights(model, "", z.numpy()).content))
    script.write_text(DECODE.replace("COMPONENTS", COMPONENTS.as_uri()))
    done = node(script, sent, answer)
    assert done.returncode == 0, done.stderr
    pixels = np.frombuffer(answer.read_bytes(), np.float32).reshape(20, 784)
    np.testing.assert_allclose(pixels, decode_points(model, z).numpy(), atol=1e-3)
