"""What does a short training of whichever vae_core is on the path come to?

    PYTHONPATH=/a/copy python benchmarks/train_variant.py '{"config": {...}, "variance": null}'

Prints it as JSON. It imports vae_core alone, since that may be a copy with a diff applied: see
benchmarks.variants.
"""

import json
import sys
import time

import torch

import vae_core.loss
from vae_core.config import TrainConfig
from vae_core.data.images import as_pixels
from vae_core.data.loading import load_images
from vae_core.diagnostics import encode_images, evaluate
from vae_core.model import build_model
from vae_core.sampling import decode_points
from vae_core.trainer import train

N_LEARNT = 2000


def main(asked: str) -> None:
    """Train on one thread, and test."""
    torch.set_num_threads(1)
    wishes = json.loads(asked)
    if wishes["variance"] is not None:
        vars(vae_core.loss)["VARIANCE"] = wishes["variance"]
    config = TrainConfig.from_dict(wishes["config"])
    data = load_images(config.dataset, wishes["data"])
    model = build_model(config)
    test = data.test.images
    untrained = evaluate(model, test)
    began = time.process_time()  # of the processor: other programs don't count
    for progress in train(model, data.training_images(config).images, config):
        last = progress
    steps_s = time.process_time() - began
    found = evaluate(model, test)
    pixels, recon_x = as_pixels(test), decode_points(model, encode_images(model, test)[0])
    learnt = as_pixels(data.train.images[:N_LEARNT])
    with torch.no_grad():
        redrawn, _, _ = model(learnt, generator=torch.Generator().manual_seed(0))
    answer = {
        "n_parameters": sum(weight.numel() for weight in model.parameters()),
        "ms_per_step": 1000 * steps_s / last.n_steps,
        "untrained": untrained.recon,
        "recon": found.recon,
        "kl": found.kl,
        "squared_error": float((recon_x - pixels).pow(2).mean()),
        "residual": float((redrawn - learnt).pow(2).mean()),  # of training images, z sampled
    }
    print(json.dumps(answer))


if __name__ == "__main__":
    main(sys.argv[1])
