"""How does a film become a GIF to put into slides?

The map at the left, 64 samples at the right, white paper. Nothing here draws on a page.
"""

import io

import numpy as np
from PIL import Image, ImageDraw

from dashboard.charts.palette import class_colour
from dashboard.charts.planes import Plane
from dashboard.words.language import tr
from vae_core.record.film import N_RECONSTRUCTIONS, Film, Frame

MAP_PX, CELL_PX, MARGIN_PX = 448, 56, 12
N_FRAMES = 60  # at most
FRAME_MS, LAST_MS = 100, 2000
INK, PAPER, FAINT = (26, 32, 35), (255, 255, 255), (150, 156, 160)


def film_gif(film: Film, plane: Plane) -> bytes:
    """The film without end. plane: what the map shows of the codes."""
    shots = film.frames.shots
    every = -(-len(shots) // N_FRAMES)
    chosen = shots[::-every][::-1]
    places = [plane.project(frame.mu.astype(np.float32)) for frame in chosen]
    reach = max(2.2, 1.15 * float(np.quantile(np.abs(places[-1]), 0.998)))
    pictures = (
        _picture(frame, at, reach, film.labels) for frame, at in zip(chosen, places, strict=True)
    )
    palette = _picture(chosen[-1], places[-1], reach, film.labels).quantize(128)
    # One after another: as pictures of all colours they would take a hundred megabytes.
    frames = (picture.quantize(palette=palette, dither=Image.Dither.NONE) for picture in pictures)
    file = io.BytesIO()
    next(frames).save(
        file,
        format="GIF",
        save_all=True,
        append_images=frames,
        duration=[FRAME_MS] * (len(chosen) - 1) + [LAST_MS],
        loop=0,
    )
    return file.getvalue()


def _picture(frame: Frame, places: "np.ndarray", reach: float, labels: "np.ndarray") -> Image.Image:
    size = (2 * MAP_PX + 3 * MARGIN_PX, MAP_PX + 2 * MARGIN_PX + 24)
    picture = Image.new("RGB", size, PAPER)
    pen = ImageDraw.Draw(picture)
    unit, centre = MAP_PX / 2 / reach, MARGIN_PX + MAP_PX / 2
    pen.rectangle([MARGIN_PX, MARGIN_PX, MARGIN_PX + MAP_PX, MARGIN_PX + MAP_PX], outline=FAINT)
    for sigma in (1, 2):
        r = sigma * unit
        pen.ellipse([centre - r, centre - r, centre + r, centre + r], outline=FAINT)
    for (x, y), label in zip(places, labels, strict=True):
        if max(abs(x), abs(y)) < reach:
            right, down = centre + unit * x, centre - unit * y
            pen.ellipse([right - 2, down - 2, right + 2, down + 2], fill=class_colour(int(label)))
    samples = frame.pictures[N_RECONSTRUCTIONS:].reshape(8, 8, 28, 28)
    grid = 255 - samples.transpose(0, 2, 1, 3).reshape(8 * 28, 8 * 28)
    shown = Image.fromarray(grid).resize((MAP_PX, MAP_PX), Image.Resampling.NEAREST)
    picture.paste(shown, (2 * MARGIN_PX + MAP_PX, MARGIN_PX))
    when = tr("step {step:,}", step=frame.step)
    pen.text((MARGIN_PX, MARGIN_PX + MAP_PX + 8), when, fill=INK, font_size=16)
    return picture
