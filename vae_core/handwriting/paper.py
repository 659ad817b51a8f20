"""What on a photographed page is ink, whatever the light and whichever of the two is dark?

    brightness --ink_is_dark?--> dark ink --light--> ink = (light - brightness) / light
    ink --above the paper's noise, no specks--> 0 is paper, 255 full ink

Lines and frames are not asked about here: see paper_lines.py.
"""

import numpy as np
from numpy.typing import NDArray
from PIL import Image

from vae_core.handwriting.grey_planes import (
    Plane,
    at_most,
    boxed,
    least_near,
    most_near,
    otsu,
    patches,
    smooth,
)
from vae_core.handwriting.photos import PictureError

FAINTEST = 4  # grey levels that still count at the edge of a stroke
MIN_CONTRAST = 20  # grey levels between paper and ink
DARKEST_PAPER = 32  # grey level; the ink on darker paper isn't amplified further
LIGHT_SIDE = 128  # pixels that show all that light does
THIN = 4  # of them: no light changes within so few
EDGE = 0.12  # of the ink's contrast: from one pixel to the next no soft shadow changes so much


def no_ink() -> PictureError:
    return PictureError(
        "No ink was found. Draw one digit, large and dark, on plain paper, and let it fill the "
        "picture."
    )


def ink_is_dark(brightness: Plane) -> bool:
    """Ink is what stands out from its surroundings, because around a stroke there is more paper."""
    small = at_most(brightness, 100)
    return bool(((small - smooth(small, max(small.shape) // 3)) ** 3).sum() <= 0)


def raw_ink(brightness: Plane, light: Plane) -> Plane:
    """How much darker than the paper around it every pixel is, [0, 255], noise and all."""
    return (255 * (light - brightness) / np.maximum(light, DARKEST_PAPER)).clip(0, 255)


def light_on(brightness: Plane) -> Plane:
    """How bright the paper is, also under the ink: there as bright as the paper around."""
    around = np.concatenate([brightness[[0, -1]].ravel(), brightness[:, [0, -1]].ravel()])
    usual = float(np.median(around))
    if (np.abs(around - usual) <= 2).mean() > 0.9 and (
        np.abs(brightness - usual) <= 2
    ).mean() > 0.5:
        return np.full(brightness.shape, usual)  # drawn or scanned: the paper is of one grey
    small = smooth(at_most(brightness, LIGHT_SIDE), 1)
    small = least_near(most_near(small, THIN), THIN)  # a closing: thin lines are as bright as paper
    light = smooth(_filled(small, _paper(small)), 2)
    height, width = brightness.shape
    large = Image.fromarray(light.astype(np.float32)).resize((width, height))
    return np.asarray(large, float)


def _paper(brightness: Plane) -> NDArray[np.bool_]:
    """Where is certainly paper? Between edges, and brighter than they are.

    Light changes softly and ink has edges (Horn 1974): however dark a shadow makes the paper, no
    edge parts it from the paper in the light.
    """
    relative = np.log(brightness + 16)  # in a shadow, ink differs from paper by the same factor
    steep = np.hypot(*np.gradient(relative)) if min(brightness.shape) > 1 else 0 * relative
    noise = float(np.median(steep))
    contrast = float(np.percentile(most_near(relative, 4) - least_near(relative, 4), 99))
    is_edge = most_near((steep > max(4 * noise, EDGE * contrast)).astype(float), 2) > 0
    regions = patches(~is_edge)
    darker, brighter, n, outer = np.zeros((4, regions.max() + 1))
    for turns in range(4):  # is it darker three pixels on, in an edge?
        region, edge, level = (np.rot90(plane, turns) for plane in (regions, is_edge, relative))
        here, there = np.s_[:, :-3], np.s_[:, 3:]
        beside = edge[there] & (region[here] > 0)
        change = (level[here] - level[there])[beside] / max(contrast, 1e-9)
        darker += np.bincount(region[here][beside], change > EDGE, len(n))
        brighter += np.bincount(region[here][beside], change < -EDGE, len(n))
        n += np.bincount(region[here][beside], minlength=len(n))
        outer += np.bincount(region[:, 0], minlength=len(n))
    size = np.bincount(regions.ravel())
    encloses = (darker > 0.3 * n) & (darker > 3 * brighter)  # a stroke's middle has both beside it
    is_paper = encloses & (size > 0.004 * regions.size) | (outer > 0.05 * outer.sum())
    is_paper[0] = False
    found: NDArray[np.bool_] = least_near(is_paper[regions].astype(float), 2) > 0  # not a rim
    return found if found.any() else brightness >= np.percentile(brightness, 60)


def _filled(plane: Plane, known: NDArray[np.bool_]) -> Plane:
    """Where the plane is not known, what is known around: near by where that is enough."""
    height, width = plane.shape
    if known.all() or max(height, width) == 1:
        return plane
    even = ((0, height % 2), (0, width % 2))
    quarters = [
        np.pad(part, even).reshape((height + 1) // 2, 2, (width + 1) // 2, 2).sum((1, 3))
        for part in (plane * known, known.astype(float))
    ]
    coarse = _filled(quarters[0] / np.maximum(quarters[1], 1), quarters[1] > 0)
    fine = smooth(coarse.repeat(2, 0).repeat(2, 1), 2)[:height, :width]
    return np.where(known, plane, fine)


def clean_ink(ink: Plane, *, faintest: float = 0.0) -> Plane:
    """Paper and specks exactly 0, the middle of strokes 255. Raises PictureError for no ink.

    What is fainter than `faintest`, a share of full ink, is no ink.
    """
    paper = ink[ink <= otsu(ink)]
    usual = float(np.median(paper))
    noise = 1.4826 * float(np.median(np.abs(paper - usual)))  # as a standard deviation
    strong = max(FAINTEST, 4 * noise, faintest * (float(ink.max()) - usual))
    ink = _without_specks(np.where(ink > usual + strong, ink, 0))
    full = _full_ink(ink)
    if full - usual < max(MIN_CONTRAST, 5 * noise):
        raise no_ink()
    return np.where(ink > 0, np.interp(ink, (usual + FAINTEST, full), (0, 255)), 0)


def _full_ink(ink: Plane) -> float:
    """The level in the middle of strokes, not at their edges."""
    middle = min(otsu(ink[ink > 0]), ink.max())
    return float(np.percentile(ink[ink >= middle], 75))


def _without_specks(ink: Plane) -> Plane:
    """Only what is joined to a twentieth of the largest patch's ink, or more, stays.

    A patch along much of the picture's edge is no digit but what lies beside the paper.
    """
    small = at_most(ink, 250)
    labels = patches(small > 1)
    amounts = np.bincount(labels.ravel(), weights=small.ravel())
    edge = np.concatenate([labels[0], labels[-1], labels[:, 0], labels[:, -1]])
    on_edge = np.bincount(edge, minlength=len(amounts)) > 0.15 * len(edge)
    amounts[0] = 0
    if amounts[~on_edge].any():
        amounts[on_edge] = 0
    kept = (amounts >= amounts.max() / 20) & (amounts > 0)
    height, width = ink.shape
    mask = Image.fromarray(kept[labels]).resize((width, height), Image.Resampling.NEAREST)
    ink = ink * np.asarray(mask)
    if not ink.any() or max(boxed(ink).shape) < 0.04 * max(ink.shape):
        raise no_ink()
    return ink
