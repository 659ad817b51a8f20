"""How much do a model's codes say of their images?"""

from dashboard.session.computed import computed
from dashboard.session.model_in_view import ModelInView
from dashboard.words.language import ntr, tr
from vae_core.aggregate.information import KlParts, kl_parts


def what_codes_carry(view: ModelInView) -> str | None:
    """I(x; z) as a sentence has it: "5.6 nats", or that its images can't show it.

    None for an autoencoder, and where the codes of the test images are not at hand.
    """
    parts = kl_parts_of(view)
    if parts is None:
        return None
    if parts.saturated:
        return tr("all that {n:,} images can show", n=parts.n_images)
    return ntr("{n:.2g} nat", "{n:.2g} nats", parts.mutual_information)


def kl_parts_of(view: ModelInView) -> KlParts | None:
    """Both parts of the mean KL of the test images' codes; None as above."""
    return _kl_parts(view) if view.config.variational else None


@computed(most=32)
def _kl_parts(view: ModelInView) -> KlParts | None:
    return kl_parts(view.encodings.mu, view.encodings.logvar) if view.encodings else None
