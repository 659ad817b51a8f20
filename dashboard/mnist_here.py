"""Is MNIST on this machine already? A lesson that can do without its images never fetches them."""

from typing import TYPE_CHECKING

from dashboard.resources import DATA_DIR

if TYPE_CHECKING:
    from vae_core.data import DataSet


def mnist_here() -> "DataSet | None":
    """MNIST, loaded once for the whole server; None where it has not been fetched."""
    from dashboard.shared_data import shared_data
    from vae_core.data import is_ready

    return shared_data("mnist", DATA_DIR) if is_ready("mnist", DATA_DIR) else None
