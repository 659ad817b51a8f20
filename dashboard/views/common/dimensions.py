"""Which dimensions of a code say most, and what is each called where one is chosen?"""

from dashboard.session.model_in_view import ModelInView
from dashboard.words.language import ntr, tr
from vae_core.loss import kl_per_dim
from vae_core.record.checkpoint import Encodings


def named_dimensions(view: ModelInView, codes: Encodings) -> dict[int, str]:
    """All of them, the ones that say most first: by their mean KL over all test images.

    An autoencoder has no KL: there it is the standard deviation of mu.
    """
    if view.config.variational:
        measures = kl_per_dim(codes.mu, codes.logvar).mean(0)
    else:
        measures = codes.mu.std(0, correction=0)
    order = measures.argsort(descending=True, stable=True).tolist()
    if view.config.variational:
        return {
            d: ntr(
                "z{number} · {n:.2f} nat",
                "z{number} · {n:.2f} nats",
                float(measures[d]),
                number=d + 1,
            )
            for d in order
        }
    return {
        d: tr("z{number} · spread {spread:.1f}", number=d + 1, spread=float(measures[d]))
        for d in order
    }
