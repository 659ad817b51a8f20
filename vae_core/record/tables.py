"""How do a run's figures lie in a file? A table of numbers per kind, a row per reading."""

import dataclasses
import math
from collections.abc import Sequence
from typing import Any, TypeVar, get_args

import numpy as np
import torch
from torch import Tensor

from vae_core.errors import BadValue
from vae_core.record.history import (
    MAX_STEP_ROWS,
    MAX_TEST_MU,
    N_TEST_MU,
    Change,
    EpochFigures,
    History,
    StepFigures,
)

Row = TypeVar("Row", StepFigures, EpochFigures)
MAX_EPOCHS = 1000


def history_to_arrays(history: History) -> dict[str, Tensor]:
    """history.steps and history.epochs, (rows, numbers + L) float64; history.test_mu, (E, N, L)."""
    arrays = {
        "history.steps": _to_table(history.steps, StepFigures),
        "history.epochs": _to_table(history.epochs, EpochFigures),
    }
    if history.test_mu:
        arrays["history.test_mu"] = torch.from_numpy(np.stack(list(history.test_mu.values())))
    return arrays


def history_from_arrays(
    arrays: dict[str, Tensor], latent_dim: int, changes: list[Change], test_mu_epochs: list[int]
) -> History:
    """The history again. Raises BadValue for tables of another shape or with absurd values."""
    history = History(
        steps=_from_table(arrays["history.steps"], StepFigures, latent_dim, MAX_STEP_ROWS),
        epochs=_from_table(arrays["history.epochs"], EpochFigures, latent_dim, MAX_EPOCHS),
        changes=changes,
    )
    if test_mu_epochs:
        mu = arrays["history.test_mu"]
        n_epochs, n, last = mu.shape
        if (n_epochs, last) != (len(test_mu_epochs), latent_dim) or mu.dtype != torch.float16:
            raise BadValue("history.test_mu has shape {shape}", shape=str(tuple(mu.shape)))
        if n_epochs > MAX_TEST_MU or n > N_TEST_MU or not mu.isfinite().all():
            raise BadValue("history.test_mu makes no sense")
        history.test_mu = dict(zip(test_mu_epochs, mu.numpy(), strict=True))
    return history


def _numbers(kind: type) -> list[dataclasses.Field[Any]]:
    return [field for field in dataclasses.fields(kind) if field.name != "kl_per_dim"]


def _to_table(rows: Sequence[StepFigures | EpochFigures], kind: type) -> Tensor:
    names = [field.name for field in _numbers(kind)]
    table = [[*(_or_nan(getattr(row, name)) for name in names), *row.kl_per_dim] for row in rows]
    return torch.tensor(table, dtype=torch.float64)


def _or_nan(value: float | None) -> float:
    return math.nan if value is None else value


def _from_table(table: Tensor, kind: type[Row], latent_dim: int, most: int) -> list[Row]:
    fields = _numbers(kind)
    if table.numel() == 0:
        return []
    since_then = [field for field in fields if field.default is not dataclasses.MISSING]
    if table.dim() == 2 and table.shape[1] == len(fields) - len(since_then) + latent_dim:
        fields = [field for field in fields if field not in since_then]  # an older file
    if table.dim() != 2 or table.shape[1] != len(fields) + latent_dim or len(table) > most:
        raise BadValue(
            "a table of {kind} has shape {shape}",
            kind=kind.__name__,
            shape=str(tuple(table.shape)),
        )
    rows = []
    for values in table.double().tolist():
        numbers = {f.name: _typed(f, v) for f, v in zip(fields, values, strict=False)}
        kl_dims = values[len(fields) :]
        if not all(map(math.isfinite, kl_dims)):
            raise BadValue("{name} is not a number", name="kl_per_dim")
        rows.append(kind(**numbers, kl_per_dim=tuple(kl_dims)))
    return rows


def _typed(field: dataclasses.Field[Any], value: float) -> Any:
    """The value as its field declares it; NaN stands for None, where that is allowed."""
    allowed = get_args(field.type) or (field.type,)
    if math.isnan(value) and type(None) in allowed:
        return None
    if not math.isfinite(value):
        raise BadValue("{name} is not a number", name=field.name)
    return int(value) if int in allowed else value
