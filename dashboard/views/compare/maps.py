"""Where do the models' codes lie, and what do all of them make of one point, or of one image?"""

from collections.abc import Mapping, Sequence

from dashboard.charts.codes_map import axis_names
from dashboard.charts.compared_curves import LETTERS, RUN_COLOURS
from dashboard.charts.planes import Plane
from dashboard.components.one_probe import Mapped, one_probe
from dashboard.server.fetched import CODES, IMAGES
from dashboard.server.resources import data_here
from dashboard.views.compare.chosen import Choice
from dashboard.views.compare.fetched import version_of_images
from dashboard.views.compare.made import Seen
from dashboard.words.language import tr
from vae_core.data.sources import SOURCES


def maps(choices: Sequence[Choice], looks: Mapping[int, Seen]) -> None:
    """A map for each model, and one cursor over all of them."""
    one_probe(
        [_mapped(choice, looks[choice.number]) for choice in choices if choice.number in looks],
        key="one_probe",
    )


def _mapped(choice: Choice, look: Seen) -> Mapped:
    config = choice.of.config
    here = look.images and data_here(config.dataset) is not None
    return Mapped(
        letter=LETTERS[choice.number],
        colour=RUN_COLOURS[choice.number],
        title=choice.title,
        address=f"{CODES}/{choice.of.id}/{look.version}",
        latent=config.latent_dim,
        names=_axes(config.latent_dim, has_codes=bool(look.images)),
        classes=[tr(name) for name in SOURCES[config.dataset].class_names],
        images=f"{IMAGES}/{config.dataset}/{version_of_images(config.dataset)}" if here else "",
        note=tr("As of step {step:,}; it trains on.", step=look.step) if choice.of.moving else "",
    )


def _axes(latent_dim: int, *, has_codes: bool) -> tuple[str, str]:
    """Of the plane that the map shows, as `plane_of` finds it."""
    if latent_dim > 2 and has_codes:
        return tr("axis {number}", number=1), tr("axis {number}", number=2)
    return axis_names(Plane.flat(latent_dim))
