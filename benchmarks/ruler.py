"""Which marks has the ruler of the page "Is 152 good?"?

    python -m benchmarks.ruler

Computes them from MNIST (in data/), the sketched digits and the shipped models, and writes them to
checkpoints/ruler.json; about a minute. To be run again whenever a shipped model has changed.
"""

import json
from dataclasses import asdict

from dashboard.datasets.loaded import shared_data
from dashboard.server.paths import CHECKPOINTS, DATA_DIR
from dashboard.server.resources import SHIPPED_MODELS
from vae_core.explain.measured import many_numbers, ruler_of
from vae_core.explain.ruler import RULER_FILE, Rulers
from vae_core.record.checkpoint import load_checkpoint

MEASURED = "mnist-20d"


def main() -> None:
    """Compute and write."""
    trained = {n: load_checkpoint(CHECKPOINTS / f"{n}.safetensors") for n in SHIPPED_MODELS}
    of_data = {
        name: ruler_of(shared_data(name, DATA_DIR), trained)
        for name in sorted({model.config.dataset for model in trained.values()})
    }
    images = shared_data(trained[MEASURED].config.dataset, DATA_DIR).test.images
    rulers = Rulers(of_data, many_numbers(MEASURED, trained[MEASURED].model, images))
    text = json.dumps(asdict(rulers), indent=2)
    (CHECKPOINTS / RULER_FILE).write_text(text + "\n", "utf-8")
    print(text)


if __name__ == "__main__":
    main()
