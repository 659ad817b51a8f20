"""Where on the ruler do the model in view and a number of one's own lie, and what does that say?"""

import math
from collections.abc import Iterable, Sequence

import streamlit as st

from dashboard.charts.palette import INK
from dashboard.charts.ruler import HEIGHT_PX, PINNED, Named, ruler
from dashboard.components.plot import plot
from dashboard.controls.kept import kept, kept_here
from dashboard.server.resources import data_here
from dashboard.session.model_in_view import ModelInView
from dashboard.views.common.lesson import passage
from dashboard.views.common.table import table
from dashboard.views.how_good.common import PAGE, in_bits
from dashboard.words.language import tr, written
from dashboard.words.marks import MARKS
from dashboard.words.typed import as_text
from vae_core.data.sources import SOURCES
from vae_core.explain.guides import UNTRAINED, guides
from vae_core.explain.ruler import (
    BATCH_SIZE,
    Best,
    Guides,
    Place,
    Reading,
    Ruler,
    Rulers,
    bits_per_pixel,
    place,
    readings,
)

START = 152.0
LARGEST = 1e9


def on_the_ruler(view: ModelInView, known: Rulers) -> None:
    """The ruler of one data set, and beside it a number of one's own."""
    names = list(SOURCES)
    dataset = st.segmented_control(
        tr("Data set"),
        names,
        default=view.config.dataset,
        format_func=lambda name: tr(SOURCES[name].title),
        required=True,
        **kept_here(f"how_good_data_{view.config.dataset}"),
    )
    marks = ruler_of(dataset, known)
    own = view if view.config.dataset == dataset else None
    chart, said = st.columns([5, 4], gap="large")
    if marks is None:
        with chart:
            _draw([_named("untrained", UNTRAINED)], dataset, own)
        with said:
            passage(PAGE, "no-marks", data=tr(SOURCES[dataset].title))
            _say_own(own, view, None, said=None)
        return
    with said:
        number, batch_size = _asked()
        found = readings(number, marks, batch_size)
        placed = found[0].nats
        _say_number(number, batch_size, found, marks)
        _say_own(own, view, marks, said=place(placed, marks) if placed is not None else None)
    pinned = [Named(placed, tr("your number"), tr("as it is read"), PINNED)] if placed else []
    with chart:
        _draw([*_marks(marks), *pinned], dataset, own)
    with st.expander(tr("The marks in a table")):
        _in_a_table(marks)


def ruler_of(dataset: str, known: Rulers) -> Ruler | None:
    """As it ships; computed where the images are here; None where neither can be had."""
    if dataset in known.of_data:
        return known.of_data[dataset]
    data = data_here(dataset)
    return _without_best(guides(data)) if data else None


def _without_best(known: Guides) -> Ruler:
    return Ruler(known.untrained, known.collapsed, known.class_only, known.floor)


def _asked() -> tuple[float, int]:
    """The number, and how many images a batch has that it may be the sum of."""
    number: float = st.number_input(
        tr("A loss that you got"),
        -LARGEST,
        LARGEST,
        START,
        1.0,
        format="%g",
        help=tr("As your program printed it, whatever it means."),
        **kept("how_good_number"),
    )
    batch_size: int = st.number_input(
        tr("Images in a batch"), 1, 8192, BATCH_SIZE, **kept("how_good_batch")
    )
    return number if math.isfinite(number) else START, batch_size


def _say_number(number: float, batch_size: int, found: Sequence[Reading], marks: Ruler) -> None:
    """What the number may be, and for the likeliest what it says."""
    likeliest, *others = found
    nats = likeliest.nats or 0.0
    passage(
        PAGE,
        f"reading-{likeliest.kind}",
        value=written(number, ",.6g"),
        nats=nats,
        bits=bits_per_pixel(nats),
        n=batch_size,
        floor=marks.floor,
    )
    if likeliest.nats is not None:
        _say_place(likeliest.nats, marks)
    for other in others:
        passage(PAGE, f"or-{other.kind}")


def _say_place(nats: float, marks: Ruler) -> None:
    where = place(nats, marks)
    passage(
        PAGE,
        f"place-{where.verdict}",
        untrained=marks.untrained,
        collapsed=marks.collapsed,
        class_only=marks.class_only,
        floor=marks.floor,
        **_of_best("better", where.best),
        **_of_best("worse", where.worse),
    )


def _of_best(name: str, best: Best | None) -> dict[str, object]:
    return {name: best.loss, f"{name}_dim": best.latent_dim} if best else {}


def _say_own(
    own: ModelInView | None, view: ModelInView, marks: Ruler | None, *, said: Place | None
) -> None:
    """The model in view: its loss and what it is made of. said: of another number before."""
    title = as_text(view.title)
    if own is None:
        passage(PAGE, "own-elsewhere", title=title, data=tr(SOURCES[view.config.dataset].title))
        return
    parts = own.history.last_tested
    if parts is None:
        passage(PAGE, "own-untested", title=title)
        return
    recon, kl = parts
    nats, beta = recon + kl, own.config.beta
    numbers = {"recon": recon, "kl": kl, "nats": nats, "bits": bits_per_pixel(nats)}
    if not own.config.variational:
        passage(PAGE, "own-autoencoder", title=title, recon=recon, bits=bits_per_pixel(recon))
        return
    passage(PAGE, "own", title=title, **numbers)
    if beta != 1:
        passage(PAGE, "own-beta", beta=written(beta, "g"), loss=recon + beta * kl)
    if marks is not None and place(nats, marks) != said:
        _say_place(nats, marks)


def _named(field: str, nats: float) -> Named:
    name, meaning = MARKS[field]
    return Named(nats, tr(name), tr(meaning))


def _marks(marks: Ruler) -> list[Named]:
    found = [_named(field, getattr(marks, field)) for field in MARKS]
    return found + [Named(best.loss, _best(best), _of_model(best)) for best in marks.best]


def _best(best: Best) -> str:
    return tr("best, L = {n}", n=best.latent_dim)


def _of_model(best: Best) -> str:
    return tr("the model {name} that comes with the app", name=best.model)


def _draw(marks: list[Named], dataset: str, own: ModelInView | None) -> None:
    bar = own.history.last_tested if own else None
    if own and bar:
        meaning = tr("reconstruction {recon:.1f} and KL {kl:.2f}", recon=bar[0], kl=bar[1])
        marks = [*marks, Named(sum(bar), tr("in view"), meaning, INK)]
    listed = tr("; ").join(
        tr("{name} {nats:.1f}", name=mark.name, nats=mark.nats) for mark in _from_above(marks)
    )
    plot(
        ruler(marks, bar=bar),
        key="how_good_ruler",
        of=dataset,
        height=HEIGHT_PX,
        alt=tr("A ruler in nats per image and bits per pixel, from above: {marks}", marks=listed),
    )


def _in_a_table(marks: Ruler) -> None:
    table(
        [tr("Mark"), tr("Nats per image"), tr("Bits per pixel"), tr("What it is")],
        [
            (mark.name, written(mark.nats, ".1f"), in_bits(mark.nats), mark.meaning)
            for mark in _from_above(_marks(marks))
        ],
    )
    passage(PAGE, "marks")


def _from_above(marks: Iterable[Named]) -> list[Named]:
    return sorted(marks, key=lambda mark: -mark.nats)
