"""Which numbers describe each of the models, and where there is none, why?

All of them but one are of the end of the last epoch, as the run's history has them: on every test
image, with one drawn z for each. I(x; z) is computed here where the history has none.
"""

from collections.abc import Callable, Sequence
from typing import Any

from dashboard.views.compare.compared import Compared
from dashboard.views.compare.made import information
from dashboard.words.language import tr, written
from dashboard.words.numbers import in_full
from vae_core.diagnostics import DEAD_KL
from vae_core.record.history import EpochFigures

Cell = dict[str, str]
Row = dict[str, Any]
DASH = "—"


def figures(found: Sequence[Compared]) -> list[Row]:
    """Rows of the table, a cell for each model."""
    return [
        _row(tr("Epochs"), "", found, _epochs),
        _row(tr("Reconstruction"), tr("nats per image"), found, _of(_recon)),
        _row("KL", tr("nats per image"), found, _of(_kl)),
        _row(
            tr("Reconstruction + KL"),
            tr("negative ELBO, nats per image"),
            found,
            _of(_negative_elbo),
        ),
        _row(tr("Test loss"), tr("reconstruction + beta · KL"), found, _of(_loss)),
        _row("I(x; z)", tr("nats"), found, _of(_information)),
        _row(tr("Active units"), tr("mu varies over images"), found, _of(_active)),
        _row(
            tr("Dimensions in use"),
            tr("KL of {least:g} nats or more", least=DEAD_KL),
            found,
            _of(_in_use),
        ),
        _row(tr("Images per second"), tr("in the last epoch"), found, _of(_speed)),
    ]


def cell(text: str, note: str = "") -> Cell:
    """What is in a cell: without words a dash, and the note says why."""
    return {"text": text or DASH, "note": note}


def _row(name: str, unit: str, found: Sequence[Compared], of: Callable[[Compared], Cell]) -> Row:
    return {"name": name, "unit": unit, "cells": [of(one) for one in found]}


def _of(tell: Callable[[Compared, EpochFigures], Cell]) -> Callable[[Compared], Cell]:
    """Of the last epoch that was measured, once there is one."""

    def told(one: Compared) -> Cell:
        if one.last is None:
            return cell("", tr("no epoch measured yet"))
        return tell(one, one.last)

    return told


def _epochs(one: Compared) -> Cell:
    last = one.last.epoch if one.last else 0
    done = tr("{epoch} of {epochs}", epoch=last, epochs=one.config.epochs)
    return cell(done, tr("trains") if one.moving else "")


def _recon(one: Compared, last: EpochFigures) -> Cell:
    assert last.test_recon is not None
    note = "" if one.config.variational else tr("from the code itself, no draw")
    return cell(written(last.test_recon, ".1f"), note)


def _kl(one: Compared, last: EpochFigures) -> Cell:
    if not one.config.variational:
        return cell("", tr("autoencoder: no KL"))
    assert last.test_kl is not None
    return cell(written(last.test_kl, ".2f"))


def _negative_elbo(one: Compared, last: EpochFigures) -> Cell:
    if not one.config.variational:
        return cell("", tr("autoencoder: no ELBO"))
    assert last.test_recon is not None
    assert last.test_kl is not None
    return cell(written(last.test_recon + last.test_kl, ".1f"))


def _loss(one: Compared, last: EpochFigures) -> Cell:
    assert last.test_loss is not None
    if not one.config.variational:
        return cell(written(last.test_loss, ".1f"), tr("reconstruction alone"))
    return cell(written(last.test_loss, ".1f"), tr("beta {value:g}", value=last.beta))


def _information(one: Compared, last: EpochFigures) -> Cell:
    if not one.config.variational:
        return cell("", tr("autoencoder: no q(z|x)"))
    parts = last.kl_parts
    if parts is None and one.moving:
        return cell("", tr("not measured yet"))
    computed = parts is None
    if parts is None:
        parts = information(one.id, one.version)
    if parts is None:
        return cell("", tr("its test images are not here"))
    if parts.saturated:
        return cell(
            written(parts.mutual_information, ".2f"),
            tr("all that {n:,} images can show", n=parts.n_images),
        )
    return cell(written(parts.mutual_information, ".2f"), tr("computed here") if computed else "")


def _active(one: Compared, last: EpochFigures) -> Cell:
    if last.active_units is None:
        return cell("", tr("not measured"))
    return cell(tr("{n} of {of}", n=last.active_units, of=one.config.latent_dim))


def _in_use(one: Compared, last: EpochFigures) -> Cell:
    if not one.config.variational:
        return cell("", tr("autoencoder: no KL"))
    n = sum(kl >= DEAD_KL for kl in last.kl_per_dim)
    return cell(tr("{n} of {of}", n=n, of=one.config.latent_dim))


def _speed(one: Compared, last: EpochFigures) -> Cell:
    if not one.trained_here:
        return cell("", tr("trained elsewhere"))
    return cell(in_full(last.images_per_second))
