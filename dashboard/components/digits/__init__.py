"""How do digits appear on the page, and change there without a flicker?

`digits` lays images out in a grid of ink: a pixel's value is the opacity of the page's text colour.
One canvas per key is painted over at every call. Where the pixels come from is not its business.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypedDict, Unpack

from dashboard.components.folder import component_from
from dashboard.components.headed import deflated, headed
from dashboard.export.file_names import file_name
from dashboard.export.pictures import PNG_LIMIT, PNG_SCALE
from dashboard.words.language import tr
from vae_core.data.digit_grid import as_bytes, grid_shape

if TYPE_CHECKING:
    from numpy.typing import NDArray
    from torch import Tensor

DEFAULT_SIZE = 84  # CSS pixels: three per digit-pixel

_grid = component_from(Path(__file__).parent)


@dataclass(frozen=True)
class Pixels:
    """n digits as they are sent: for whoever keeps pictures that many visitors look at."""

    n: int
    content: bytes


def pixels(images: "Tensor | NDArray[Any]") -> Pixels:
    """`images` is what `images.as_bytes` takes: (n, 784), uint8 or in [0, 1]."""
    values = as_bytes(images)
    return Pixels(len(values), deflated(values.tobytes()))


class Look(TypedDict, total=False):
    """How digits are laid out. Without `columns` the labels decide, and without labels the grid is
    as square as their number allows."""

    columns: int
    row_labels: Sequence[str] | None
    column_labels: Sequence[str] | None
    size: int  # CSS pixels of a digit, at most: less where the page is narrow; 84 unless given
    of: str  # what the picture shows, for its file's name: a run, an image, a seed
    downloadable: bool  # as a PNG, ink on white and without the labels; unless said otherwise


def digits(
    images: "Pixels | Tensor | NDArray[Any]", *, key: str, alt: str, **look: Unpack[Look]
) -> None:
    """Paint the digits, or paint over the ones already shown under this `key`.

    `images` are what `pixels` takes, or what it gives. They fill the grid row by row. `alt` says in
    words what the picture shows.

    Raises ValueError for no images, for what `as_bytes` refuses and for labels that don't fit.
    """
    paint(digits_message(images, key=key, alt=alt, **look), key=key)


def paint(message: bytes, *, key: str) -> None:
    """Paint what `digits_message` made. A newer one of this key may come through the channel."""
    _grid(key=key, data=message)


def digits_message(
    images: "Pixels | Tensor | NDArray[Any]", *, key: str, alt: str, **look: Unpack[Look]
) -> bytes:
    """What the browser paints, as `digits` sends it: it may come by another way."""
    row_labels, column_labels = look.get("row_labels"), look.get("column_labels")
    painted = images if isinstance(images, Pixels) else pixels(images)
    rows, columns = layout(painted.n, look.get("columns"), row_labels, column_labels)
    header = {
        "key": key,
        "file": file_name(look.get("of", ""), key),
        "alt": alt,
        "rows": rows,
        "columns": columns,
        "rowLabels": list(row_labels or []),
        "columnLabels": list(column_labels or []),
        "size": look.get("size", DEFAULT_SIZE),
        "words": {
            "save": tr("Download as PNG"),
            "save_what": tr("Download as PNG: {alt}", alt=alt),
            "failed": tr(
                "This picture could not be painted. Nothing else is affected: reload the page to "
                "try again. ({error})"
            ),
        },
        "png": {"scale": PNG_SCALE, "limit": PNG_LIMIT} if look.get("downloadable", True) else None,
    }
    # The header is in the open: the page makes room while it unpacks.
    return headed(header, painted.content)


def layout(
    n: int,
    columns: int | None = None,
    row_labels: Sequence[str] | None = None,
    column_labels: Sequence[str] | None = None,
) -> tuple[int, int]:
    """(rows, columns) for n digits, with one label for every row and column that has labels.

    Raises ValueError where the labels don't fit the grid, or n is 0.
    """
    if columns is None and column_labels:
        columns = len(column_labels)
    if columns is None and row_labels:
        columns = -(-n // len(row_labels))
    rows, columns = grid_shape(n, columns)
    for name, labels, count in (("row", row_labels, rows), ("column", column_labels, columns)):
        if labels and len(labels) != count:
            raise ValueError(
                f"{name}_labels: {len(labels)} labels do not fit {n} digits in a grid of "
                f"{rows} rows and {columns} columns; give {count}, or none"
            )
    return rows, columns
