"""What do the variants of the page "Make it yours" come to, beside the lab's own model?

    python -m benchmarks.variants

applies each diff of vae_core/variants to a copy of vae_core, trains it for some epochs on sketched
digits, in turn and with three seeds (some five minutes on one core), prints what was found, and
writes checkpoints/variants.json, which the page shows. Nothing is fetched.
"""

import json
import os
import shutil
import subprocess
import sys
import tempfile
from collections import defaultdict
from collections.abc import Sequence
from itertools import product
from pathlib import Path

from dashboard.server.paths import CHECKPOINTS, DATA_DIR, ROOT
from vae_core.data import N_PIXELS
from vae_core.variants import load_variant
from vae_core.variants.measured import MEASURED_FILE, Measured, Training, save_measured

LATENT_DIMS, SEEDS, EPOCHS, N_IMAGES = (2, 10), (0, 1, 2), 5, 10_000
COPIES = ("lab", "deeper", "convolutional", "colour", "gaussian")  # "lab" has no diff
DATA = {"colour": "coloured"}


def copy_with(diffs: Sequence[str], folder: Path) -> Path:
    """A copy of vae_core in this folder, with these diffs applied one after the other."""
    unwanted = shutil.ignore_patterns("__pycache__")
    shutil.copytree(ROOT / "vae_core", folder / "vae_core", ignore=unwanted)
    for name in diffs:
        changed = load_variant(name).applied(lambda path: (folder / path).read_text("utf-8"))
        for path, text in changed.items():
            (folder / path).write_text(text, "utf-8")
    return folder


def trained(copy: Path, name: str, latent_dim: int, seed: int, variance: float | None) -> Training:
    """A short training in a program of its own."""
    config = {
        "dataset": DATA.get(name, "sketched"),
        "latent_dim": latent_dim,
        "epochs": EPOCHS,
        "seed": seed,
        "device": "cpu",
    }
    asked = {"config": config, "variance": variance, "data": str(DATA_DIR)}
    done = subprocess.run(
        [sys.executable, str(Path(__file__).with_name("train_variant.py")), json.dumps(asked)],
        env={**os.environ, "PYTHONPATH": str(copy)},
        stdout=subprocess.PIPE,
        text=True,
        check=True,
    )
    return Training(**json.loads(done.stdout), variance=variance)


def measured(folder: Path) -> Measured:
    """Every variant with every L and seed, those that are compared beside each other."""
    copies = {name: copy_with([name] * (name != "lab"), folder / name) for name in COPIES}
    of: dict[int, dict[str, list[Training]]] = {dim: defaultdict(list) for dim in LATENT_DIMS}

    def add(name: str, copy: str, dim: int, seed: int, variance: float | None = None) -> Training:
        found = trained(copies[copy], name, dim, seed, variance)
        of[dim][name].append(found)
        print(f"L = {dim}, seed {seed}, {name}: {found}", flush=True)
        return found

    for dim, seed in product(LATENT_DIMS, SEEDS):
        for name in ("lab", "deeper", "convolutional", "colour"):
            add(name, name, dim, seed)
        summed = add("gaussian", "gaussian", dim, seed, 0.5)
        add("gaussian_mean", "gaussian", dim, seed, N_PIXELS / 2)
        add("gaussian_fitted", "gaussian", dim, seed, summed.residual)
    return Measured(N_IMAGES, EPOCHS, {dim: dict(names) for dim, names in of.items()})


def main() -> None:
    """Measure, and keep it."""
    with tempfile.TemporaryDirectory() as folder:
        found = measured(Path(folder))
    save_measured(found, CHECKPOINTS / MEASURED_FILE)


if __name__ == "__main__":
    main()
