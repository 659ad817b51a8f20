"""How much may each thing take, and by what is that counted?

In megabytes of a million bytes. What a class server has at the least is 690 of them; a server that
one visitor has seen all of takes some 480 (`python -m benchmarks.memory`). The rest is shared out
here, and nowhere else: whoever keeps something imports its limit from this file.
"""

from vae_core.config import TrainConfig

N_PIXELS = 784
BYTES = 4  # of a weight

# In memory.
RUNS_AT_REST_MB = 24.0  # by `at_rest_mb`; they are on disk too, and come back from there
RUNS_UNKEPT = 12  # runs at rest that could not be written: with the lab's sizes 70 MB finished
MODELS_IN_VIEW_MB = 32.0  # frozen copies that pages look at, by `in_view_mb`
LIVE_MB = 32.0  # what open pages follow: a decoder takes some MB, other topics 100 kB
RUN_MB = 25.0  # what a run that trains takes besides its weights: threads, batches, pictures

# On disk.
RUNS_ON_DISK = 60  # with the lab's sizes 460 MB, were all of them unfinished, and their films
STATES_MB = 200.0  # what finished runs would go on with: of 26 of the lab's size
FILM_MB = 10.0  # at most; a run of L = 2 has some 4 MB
CARDS_ON_DISK = 300  # a class may share a run: of each a small file, which every page reads
SWEEPS_ON_DISK = 90  # at some 60 kB; the pictures in them are in memory too, once for equal runs
DISK_FREE_MB = 100.0  # stay free besides the checkpoint that a run will write

CODES_MB = 0.24  # by latent dimension: of 10,000 test images, and of 40 epochs


def weights_mb(config: TrainConfig) -> float:
    """A model's weights, once."""
    hidden, codes = config.hidden_dim, config.latent_dim
    n = 2 * N_PIXELS * hidden + 3 * codes * hidden + 2 * hidden + 2 * codes + N_PIXELS
    return n * BYTES / 1e6


def in_view_mb(config: TrainConfig) -> float:
    """A frozen copy of a model, and its codes."""
    return weights_mb(config) + CODES_MB * config.latent_dim


def at_rest_mb(config: TrainConfig, *, finished: bool) -> float:
    """A run that nobody drives: its model and its decoder for browsers; unfinished, Adam's too."""
    return (1.5 if finished else 3.5) * weights_mb(config) + CODES_MB * config.latent_dim


def training_mb(config: TrainConfig) -> float:
    """What a run takes when it begins: weights, gradients, moments, a decoder and what is kept."""
    return RUN_MB + FILM_MB + 8 * weights_mb(config)


def checkpoint_mb(config: TrainConfig) -> float:
    """The largest file of a run: it is unfinished, and Adam's moments are in it."""
    return 3 * weights_mb(config) + CODES_MB * config.latent_dim
