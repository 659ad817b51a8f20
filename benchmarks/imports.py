"""Do threads that reach heavy imports at the same moment meet half-made modules?

    python -m benchmarks.imports [--times 30]

Each time a fresh process: every entry below, by two threads each, all let go by one barrier. In
every other process torch is there already, as when a page has been shown: then the late imports
meet at once. What fails is printed, and counted.
"""

import argparse
import os
import subprocess
import sys
import threading
import time
import traceback
from collections.abc import Callable

N_THREADS = 2  # for each entry
SWITCH_S = 0.0005  # threads take turns ten times as often as they would


def main() -> None:
    """Print how many of the processes failed."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--times", type=int, default=30)
    parser.add_argument("--once", choices=("cold", "with-torch"), help="in this process")
    options = parser.parse_args()
    if options.once:
        reach_all(options.once)
    n_failed, seconds = 0, []
    for i in range(options.times):
        started = time.perf_counter()
        way = ("cold", "with-torch")[i % 2]
        command = [sys.executable, "-m", "benchmarks.imports", "--once", way]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        seconds.append(time.perf_counter() - started)
        if done.returncode:
            n_failed += 1
            print(f"{i + 1}, {way}: {done.stdout}{done.stderr[-2000:]}", flush=True)
    print(
        f"{options.times} fresh processes, {len(ENTRIES)} entries by {N_THREADS} threads each: "
        f"{n_failed} failed; {sum(seconds) / len(seconds):.1f} s each"
    )
    sys.exit(n_failed > 0)


def reach_all(way: str) -> None:
    """Reach every entry by several threads at once, and end the process: 1 where any failed."""
    import streamlit  # noqa: F401  as a server has, before it has any thread

    if way == "with-torch":
        import torch  # noqa: F401
    sys.setswitchinterval(SWITCH_S)
    barrier = threading.Barrier(N_THREADS * len(ENTRIES))
    failures: list[str] = []

    def reach(entry: Callable[[], object]) -> None:
        barrier.wait()
        try:
            entry()
        except BaseException:
            failures.append(f"{entry.__name__}: {traceback.format_exc(limit=-3)}")

    threads = [
        threading.Thread(target=reach, args=(entry,)) for entry in ENTRIES for _ in range(N_THREADS)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    print(*failures, sep="\n", flush=True)
    os._exit(bool(failures))  # without waiting for what only tidies up


def warms_up() -> None:
    """The server's warm-up: all of the packages, and a training step."""
    from dashboard.server import resources

    resources.registry().measure_speed()


def trains() -> None:
    """A run's thread, or a program that trains two models at once."""
    import torch

    from vae_core.config import TrainConfig
    from vae_core.model import build_model
    from vae_core.trainer import train

    config = TrainConfig(hidden_dim=8, epochs=1, batch_size=8, device="cpu")
    images = torch.zeros(8, 784)
    for progress in train(build_model(config), images, config, test_images=images, n_threads=1):
        progress.state()


def trains_in_half_precision() -> None:
    """The same with bfloat16."""
    import torch

    from vae_core.config import TrainConfig
    from vae_core.model import build_model
    from vae_core.trainer import train

    config = TrainConfig(
        hidden_dim=8, epochs=1, batch_size=8, device="cpu", precision="bfloat16", variational=False
    )
    for _ in train(build_model(config), torch.zeros(8, 784), config):
        pass


def steps_slowly() -> None:
    """The page on one training step, and the lesson that trains two small models."""
    import torch

    from vae_core.explain.slow_motion import Learner, take_step
    from vae_core.explain.sum_or_mean import train_with
    from vae_core.loss import loss_function
    from vae_core.model import VAE

    model = VAE(generator=torch.Generator().manual_seed(0))
    take_step(Learner(model), torch.zeros(8, 784), torch.zeros(8, 2), beta=1, learning_rate=1e-3)
    train_with(loss_function, torch.zeros(20, 784))


def asks_for_slopes() -> None:
    """The pages that look into the decoder and the encoder."""
    import torch

    from vae_core.explain.layers import mu_by_pixel, picture_by_z
    from vae_core.model import VAE

    model = VAE(generator=torch.Generator().manual_seed(0))
    picture_by_z(model, torch.zeros(1, 2))
    mu_by_pixel(model, torch.zeros(1, 784), 0)


def opens_a_checkpoint() -> None:
    """A page that shows a model which comes with the app; a download."""
    import torch

    from vae_core.record.checkpoint import checkpoint_to_bytes, load_checkpoint
    from vae_core.sampling import generate_samples

    checkpoint = load_checkpoint("checkpoints/mnist-2d.safetensors")
    checkpoint_to_bytes(checkpoint)
    generate_samples(checkpoint.model, 4, generator=torch.Generator().manual_seed(0))


def looks_for_mnist() -> None:
    """A run's thread, and every page that shows test images."""
    from vae_core.data.loading import is_ready

    is_ready("mnist", "data")


def sketches() -> None:
    """A run's thread whose data set can't be had."""
    from vae_core.data.sketched.drawing import sketch_digits

    sketch_digits(10)


def keeps_runs() -> None:
    """The run service, which every page asks."""
    import dashboard.runs.registry  # noqa: F401


def opens_pages() -> None:
    """The bodies of pages, which each page imports once its frame is drawn."""
    import dashboard.views.home.two_numbers
    import dashboard.views.latent_space.look_around
    import dashboard.views.train.watching  # noqa: F401


def marks_an_exercise() -> None:
    """The page with exercises, when a prediction is checked."""
    import dashboard.exercises.marking  # noqa: F401


def draws_a_chart() -> None:
    """A page with curves or codes."""
    import numpy as np

    from dashboard.charts.codes_map import latent_map

    latent_map(np.zeros((10, 2), "float32"), np.arange(10), tuple("0123456789"))


def sends_a_chart() -> None:
    """The components that bring charts to the browser."""
    from dashboard.charts.chart import Chart
    from dashboard.components.headed import as_json
    from dashboard.components.latent_pad import latent_pad  # noqa: F401
    from dashboard.components.plot import as_sent

    as_json(as_sent(Chart([{"type": "scattergl", "x": [0], "y": [0]}], {}), "chart"))


def reads_and_writes_pictures() -> None:
    """A digit from a file, and the downloads of grids and walks."""
    import numpy as np

    from dashboard.export.pictures import grid_png, walk_gif
    from vae_core.handwriting.photos import read_picture

    images = np.zeros((4, 784), "float32")
    walk_gif(images)
    read_picture(grid_png(images))


ENTRIES: tuple[Callable[[], object], ...] = (
    warms_up,
    trains,
    trains_in_half_precision,
    steps_slowly,
    asks_for_slopes,
    opens_a_checkpoint,
    looks_for_mnist,
    sketches,
    keeps_runs,
    opens_pages,
    marks_an_exercise,
    draws_a_chart,
    sends_a_chart,
    reads_and_writes_pictures,
)

if __name__ == "__main__":
    main()
