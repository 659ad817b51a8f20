"""Is the VAE that you wrote right? Ten checks, and in words what is likely wrong.

    from check_my_vae import check
    check(model, loss_function)                       # or check(..., language="fr")

or, in a terminal, for a file with a class `VAE` (or a `model`) and a function `loss_function`:

    python check_my_vae.py my_vae.py                  # --help has the options

It needs PyTorch alone; put it beside your program. Two functions are looked at, named and called as
in the lab and in the `vae` of pytorch/examples:

    recon_x, mu, logvar = model(x)                    x (B, 784) or (B, 1, 28, 28), in [0, 1]
    loss = loss_function(recon_x, x, mu, logvar)      one number, summed over the batch

Everything happens on a copy: your model's weights, mode and gradients, and the random numbers that
your program draws next, are left as they were. `check` prints a report and returns its ten results;
the last line that is printed is for machines: "check_my_vae: shapes=ok sigmoid=wrong ...", the ten
NAMES in their order, each with ok, wrong or skipped.

One file on purpose, longer than others here: so it can be taken away.
"""

import argparse
import configparser
import copy
import importlib.util
import math
import random
import re
import sys
import textwrap
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any, NamedTuple

import torch
import torch.nn.functional as F
from torch import Tensor, nn

OK, WRONG, SKIPPED = "ok", "wrong", "skipped"
N_PROBES = 11  # rows of the loss's probes: a prime, so that 1/B is no other average
N_FRESH = 12  # a head with one output has the same sign in all of them once in 2,000 times
MANY = 2048  # draws of eps: their spread is known to 1.6 %, and asked for to 10 %
STEPS, LEARNING_RATE = 500, 3e-3
NEAR = 0.02
LEAST, MOST = 0.85, 1.25  # of an untrained loss's share: a convolutional one's goes from 0.9 to 1.2
FACTORS = (1.0, 2.0, 0.5)  # of a formula whose 1/2 was forgotten, or written twice


class Finding(NamedTuple):
    """What a check found: a status, which sentence says it, and the numbers in that sentence."""

    status: str
    says: str
    values: dict[str, Any] = {}  # noqa: RUF012 (never changed)


@dataclass(frozen=True)
class Result:
    """One of the ten, as it is read."""

    name: str
    status: str  # "ok", "wrong" or "skipped"
    says: str
    values: dict[str, Any] = field(default_factory=dict)

    def asks(self, language: str = "en") -> str:
        """What the check asks."""
        return WORDS[language][self.name]["asks"]

    def expected(self, language: str = "en") -> str:
        """The number to expect."""
        return _filled(WORDS[language][self.name]["expect"], self.values, language)

    def found(self, language: str = "en") -> str:
        """What was found; nothing where it could not be measured."""
        return _filled(WORDS[language][self.name]["found"], self.values, language)

    def words(self, language: str = "en") -> str:
        """What is likely wrong and where to look; a remark where all is well; or nothing."""
        own, common = WORDS[language][self.name], WORDS[language]["common"]
        return _filled(own.get(self.says, common.get(self.says, "")), self.values, language)


# ── what is looked at ──


class Reduced(NamedTuple):
    """A term of the loss: which formula it is, and by what its sum is multiplied."""

    formula: str
    scale: float


class Unusable(Exception):
    """The model or the loss can't be used at all."""

    def __init__(self, says: str, **values: Any) -> None:
        super().__init__(says)
        self.says, self.values = says, values


@dataclass(eq=False)
class Case:
    """A copy of the student's model, their loss, and eight images."""

    model: nn.Module
    loss_function: Callable[..., Any]
    images: Tensor  # (B, ...) in [0, 1], in a form that the model takes
    beta: float = 1.0
    n_values: int = 1  # how many values the loss returned
    form: int = 0  # which form of x the loss takes

    @property
    def n_pixels(self) -> int:
        return self.images[0].numel()

    @cached_property
    def shapes(self) -> tuple[torch.Size, torch.Size]:
        """Of recon_x and of mu, for one image."""
        with torch.no_grad():
            recon_x, mu, _ = self.run(self.images)
        return recon_x.shape[1:], mu.shape[1:]

    @property
    def latent_dim(self) -> int:
        return self.shapes[1].numel()

    def run(self, x: Tensor, model: nn.Module | None = None) -> tuple[Tensor, Tensor, Tensor]:
        """recon_x, mu, logvar in training mode."""
        recon_x, mu, logvar = (model or self.model).train()(x)
        return recon_x, mu, logvar

    def loss(self, recon_x: Tensor, x: Tensor, mu: Tensor, logvar: Tensor) -> Tensor:
        """What the loss says, with x in the first form that it takes."""
        forms = (x, x.reshape(recon_x.shape), x.flatten(1))
        for form in range(self.form, len(forms)):
            try:
                value = self.loss_function(recon_x, forms[form], mu, logvar)
            except Exception:
                if form == len(forms) - 1:
                    raise
            else:
                self.form = form
                return self._one_number(value)
        raise AssertionError

    def _one_number(self, value: Any) -> Tensor:
        if isinstance(value, dict):
            value = value.get("loss", tuple(value.values()))
        if isinstance(value, tuple | list) and value:
            self.n_values = len(value)
            value = value[0]
        if not isinstance(value, Tensor):
            raise Unusable("loss_is_no_tensor", kind=type(value).__name__)
        if value.numel() != 1:
            raise Unusable("loss_is_many", shape=_shape(value))
        return value.reshape(())

    def many(self, n: int) -> Tensor:
        """n images: the eight, each paler by chance in every pixel."""
        rows = self.images[torch.arange(n, device=self.images.device) % len(self.images)]
        return rows * torch.rand_like(rows)

    @cached_property
    def fresh(self) -> nn.Module | None:
        """The model with new weights; None where some can't be made anew."""
        return made_anew(self.model)

    @cached_property
    def probe(self) -> Tensor:
        """Images for the loss alone: every grey, and no two rows alike."""
        greys = torch.linspace(0.02, 0.7, self.n_pixels, dtype=torch.float64)
        rows = torch.stack([greys.roll(7 * row) for row in range(N_PROBES)])
        return rows.to(self.images).reshape(N_PROBES, *self.images.shape[1:])

    def codes(self, mu: float, logvar: float) -> tuple[Tensor, Tensor]:
        """mu and logvar that are the same for every image and dimension."""
        shape = (N_PROBES, *self.shapes[1])
        return self.images.new_full(shape, mu), self.images.new_full(shape, logvar)

    @cached_property
    def recon(self) -> Reduced | None:
        """Which reconstruction term the loss has; None where it is none of those below.

        The loss is asked about pictures of one grey, p, and held against each formula: as p moves,
        loss = scale * formula + constant, whatever the KL term adds.
        """
        x = self.probe.reshape(N_PROBES, *self.shapes[0])
        pictures = [torch.full_like(x, p) for p in (0.05, 0.2, 0.35, 0.5, 0.65, 0.8, 0.95)]
        codes = self.codes(0.0, 0.0)
        try:
            said = _column(self.loss(picture, self.probe, *codes) for picture in pictures)
        except Exception:  # said by the shapes
            return None
        for name, formula in RECON.items():
            sums = _column(formula(picture, x) for picture in pictures)
            a, b = said - said.mean(), sums - sums.mean()
            scale = float(a @ b / (b @ b))
            if scale and (a - scale * b).abs().max() <= 1e-3 * a.abs().max():
                return Reduced(name, scale)
        return None

    @cached_property
    def kl(self) -> Reduced | None:
        """Which formula the KL term is; None where it is none of those below."""
        places = [(m, v) for m in (-2.0, -1.0, 0.0, 1.0, 2.0) for v in (-2, -1, -0.5, 0, 0.5, 1, 2)]
        said = _column(torch.tensor(self.kl_at(m, v)) for m, v in places)
        if said.abs().max() <= 1e-9 / N_PROBES:
            return Reduced("absent", 0.0)
        m, v = torch.tensor(places, dtype=torch.float64).T
        for name, formula in KL.items():
            values = formula(m, v)
            if self.recon is None:  # then the constant is not known either
                values = values - formula(torch.zeros(1), torch.zeros(1))
            scale = float(said @ values / (values @ values))
            if scale and (said - scale * values).abs().max() <= 0.01 * said.abs().max():
                return Reduced(name, scale)
        return None

    def kl_at(self, mu: float, logvar: float) -> float:
        """The loss's KL term for each image and dimension, where mu and logvar are these."""
        x = self.probe.reshape(N_PROBES, *self.shapes[0])
        picture = x if self.recon is None or self.recon.formula != LOGITS else torch.logit(x)
        codes = (self.codes(mu, logvar), self.codes(0.0, 0.0))
        here, there = (float(self.loss(picture, self.probe, *code)) for code in codes)
        if self.recon is not None:
            there = self.recon.scale * float(RECON[self.recon.formula](picture, x))
        return (here - there) / (N_PROBES * self.latent_dim) / self.beta

    def average(self, scale: float, n: int) -> tuple[str, float]:
        """Over what a sum was averaged that is multiplied by `scale`, and the factor that is left.

        n: how many a sum over one image has.
        """
        averages = {
            "sum": 1.0,
            "batch": 1 / N_PROBES,
            "each": 1 / n,
            "everything": 1 / (n * N_PROBES),
            "pixels": 1 / self.n_pixels,
            "batch and pixels": 1 / (self.n_pixels * N_PROBES),
        }
        for factor in FACTORS:
            for name, average in averages.items():
                if abs(abs(scale) / (factor * average) - 1) < NEAR:
                    return name, math.copysign(factor, scale)
        return "sum", scale


LOGITS = "logits"
RECON: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
    "bce": lambda recon_x, x: F.binary_cross_entropy(recon_x, x, reduction="sum"),
    LOGITS: lambda recon_x, x: F.binary_cross_entropy_with_logits(recon_x, x, reduction="sum"),
    "swapped": lambda recon_x, x: F.binary_cross_entropy(x, recon_x, reduction="sum"),
    "squared": lambda recon_x, x: (recon_x - x).pow(2).sum(),
    "absolute": lambda recon_x, x: (recon_x - x).abs().sum(),
}
# Of one dimension, with mu = m and logvar = v; the first is right, and the last in its own way.
KL: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
    "right": lambda m, v: 0.5 * (m**2 + v.exp() - 1 - v),
    "sign_of_logvar": lambda m, v: 0.5 * (m**2 + v.exp() - 1 + v),
    "sign_of_mu": lambda m, v: 0.5 * (-(m**2) + v.exp() - 1 - v),
    "sign_of_sigma": lambda m, v: 0.5 * (m**2 - v.exp() - 1 - v),
    "no_one": lambda m, v: 0.5 * (m**2 + v.exp() - v),
    "sign_of_one": lambda m, v: 0.5 * (m**2 + v.exp() + 1 - v),
    "sigma_for_variance": lambda m, v: 0.5 * (m**2 + (v / 2).exp() - 1 - v),
    "no_exp": lambda m, v: 0.5 * (m**2 + v - 1 - v),
    "squared_exp": lambda m, v: 0.5 * (m**2 + (2 * v).exp() - 1 - v),
    "mu_not_squared": lambda m, v: 0.5 * (m + v.exp() - 1 - v),
    "mu_absolute": lambda m, v: 0.5 * (m.abs() + v.exp() - 1 - v),
    "no_mu": lambda m, v: 0.5 * (v.exp() - 1 - v),
    "no_logvar": lambda m, v: 0.5 * (m**2 + v.exp() - 1),
    "log_sigma": lambda m, v: 0.5 * (m**2 + (2 * v).exp() - 1 - 2 * v),
}
STD: dict[str, Callable[[Tensor], Tensor]] = {  # from logvar
    "exp(0.5 * logvar)": lambda v: torch.exp(0.5 * v),
    "exp(logvar)": torch.exp,
    "logvar": lambda v: v,
    "0.5 * logvar": lambda v: 0.5 * v,
    "softplus(logvar)": F.softplus,
    "exp(2 * logvar)": lambda v: torch.exp(2 * v),
    "exp(-0.5 * logvar)": lambda v: torch.exp(-0.5 * v),
    "logvar ** 2": lambda v: v**2,
}


# ── the ten checks ──


def check_shapes(case: Case) -> Finding:
    """Three tensors, 784 pixels for each image, as many mu as logvar, all finite; one loss."""
    x = case.images
    if not 0 <= float(x.min()) <= float(x.max()) <= 1:
        return Finding(WRONG, "pixels", {"low": float(x.min()), "high": float(x.max())})
    returned = case.model.train()(x)
    if not isinstance(returned, tuple | list):
        return Finding(WRONG, "not_three", {"what": _described(returned)})
    if len(returned) != 3 or not all(isinstance(part, Tensor) for part in returned):
        return Finding(WRONG, "not_three", {"what": ", ".join(map(_described, returned))})
    recon_x, mu, logvar = returned
    known = {"recon": _shape(recon_x), "mu": _shape(mu), "logvar": _shape(logvar)}
    if len(recon_x) != len(x) or recon_x.numel() != x.numel():
        pictures = [part.numel() == x.numel() for part in returned]
        return Finding(WRONG, "order" if any(pictures) else "recon_shape", known)
    if mu.shape != logvar.shape or len(mu) != len(x):
        return Finding(WRONG, "code_shape", known)
    for name, part in (("recon_x", recon_x), ("mu", mu), ("logvar", logvar)):
        if not part.isfinite().all():
            return Finding(WRONG, "not_finite", known | {"name": name})
    try:
        loss = case.loss(recon_x, x, mu, logvar)
    except Unusable as unusable:
        return Finding(WRONG, unusable.says, known | unusable.values)
    except Exception as error:
        low, high = float(recon_x.detach().min()), float(recon_x.detach().max())
        unlucky = low < 0 or high > 1  # which the sigmoid's check says
        return Finding(
            *(OK, "") if unlucky else (WRONG, "loss_raised"), known | {"why": _why(error)}
        )
    if not loss.requires_grad:
        return Finding(WRONG, "loss_detached", known)
    decode = getattr(case.model, "decode", None)
    if callable(decode):
        try:
            drawn = decode(torch.randn_like(mu))
        except Exception as error:
            return Finding(WRONG, "decode_raised", known | {"why": _why(error)})
        if not isinstance(drawn, Tensor) or drawn.numel() != x.numel():
            return Finding(WRONG, "decode_shape", known | {"what": _described(drawn)})
    if case.n_values > 1:
        return Finding(OK, "loss_is_tuple", known | {"n": case.n_values})
    return Finding(OK, "", known)


def check_sigmoid(case: Case) -> Finding:
    """A pixel is a probability: one sigmoid, in the decoder or in the loss.

    Weights that are larger push every sigmoid to its ends, so the ends say which function is last.
    """
    recon_x = case.run(case.images)[0].detach()
    wide = torch.cat([recon_x, *(pushed(case, factor) for factor in (4.0, 16.0, 64.0))])
    low, high = float(wide.min()), float(wide.max())
    in_range = low >= 0 and high <= 1
    shown = wide if in_range else recon_x
    values = {"low": float(shown.min()), "high": float(shown.max())}
    kind = case.recon.formula if case.recon else ""
    if kind in ("squared", "absolute"):
        return Finding(OK, "squared", values)
    if kind == LOGITS:
        return Finding(WRONG, "twice", values) if in_range else Finding(OK, "in_the_loss", values)
    if not in_range:
        return Finding(WRONG, "tanh" if low >= -1 and high <= 1 else "none", values)
    if float((recon_x == 0).double().mean()) > 0.1:
        return Finding(WRONG, "relu", values)
    if abs(float(recon_x.flatten(1).sum(1).mean()) - 1) < 1e-3:
        return Finding(WRONG, "softmax", values)
    if low > 0.45 and high < 0.74:
        return Finding(WRONG, "twice", values)
    if low > 0.45:
        return Finding(WRONG, "relu_before", values)
    return Finding(OK, "", values)


def check_sum(case: Case) -> Finding:
    """Both terms are sums: over pixels, over latent dimensions, and in the same way over images."""
    recon, kl = case.recon, case.kl
    if recon is None:
        return Finding(SKIPPED, "no_formula")
    if recon.formula == "swapped":
        return Finding(WRONG, "swapped")
    average, factor = case.average(recon.scale, case.n_pixels)
    averaged = average in ("each", "everything")
    if kl is None or kl.formula == "absent":
        says = "kl_unknown" if kl is None else "no_kl"
        return Finding(*(WRONG, "pixels") if averaged else (SKIPPED, says))
    kl_average, kl_factor = case.average(kl.scale, case.latent_dim)
    weight = kl_factor * kl.scale / abs(kl_factor) / recon.scale
    if abs(kl_factor) in FACTORS:  # then the formula is multiplied, which is its own check's affair
        weight /= kl_factor
    squared = recon.formula in ("squared", "absolute")
    if not squared and abs(factor) in FACTORS:
        weight *= factor
    weight = abs(weight)
    values = {"recon": recon.scale, "kl": kl.scale, "weight": weight}
    if recon.scale < 0:
        return Finding(WRONG, "minus", values)
    if averaged and weight > 1 + NEAR:
        return Finding(WRONG, "pixels", values)
    if squared and average in ("sum", "batch") and average == kl_average:
        return Finding(OK, "squared", values | {"variance": 1 / (2 * factor)})
    if abs(weight - 1) < NEAR:
        return Finding(OK, {"sum": "", "batch": "batch"}.get(average, "all"), values)
    if kl_average in ("each", "everything"):
        return Finding(WRONG, "dimensions", values)
    if abs(weight * N_PROBES - 1) < NEAR or abs(weight / N_PROBES - 1) < NEAR:
        return Finding(WRONG, "one_batch", values)
    return Finding(WRONG, "weight", values)


def check_kl(case: Case) -> Finding:
    """KL(N(mu, sigma^2) || N(0, 1)) = 1/2 (mu^2 + sigma^2 - 1 - log sigma^2), in every dimension.

    Asked of the loss at 35 pairs of mu and logvar; held against that, and what is mistaken for it.
    """
    if case.kl is None:
        at_zero, at_one = case.kl_at(0.0, 0.0), case.kl_at(1.0, 0.0)
        return Finding(WRONG, "unknown", {"zero": at_zero, "one": at_one})
    if case.kl.formula == "absent":
        return Finding(WRONG, "absent", {"zero": 0.0, "one": 0.0})
    _, factor = case.average(case.kl.scale, case.latent_dim)
    if abs(factor) not in FACTORS:  # a weight, which is the sum's affair
        factor = math.copysign(1.0, factor)
    if case.recon is not None and case.recon.scale < 0:  # all of the loss has another sign
        factor = -factor
    formula = KL[case.kl.formula]
    zero, one = (factor * float(formula(torch.tensor(m), torch.tensor(0.0))) for m in (0.0, 1.0))
    values = {"zero": zero, "one": one}
    if case.kl.formula not in ("right", "log_sigma"):
        return Finding(WRONG, case.kl.formula, values)
    if factor != 1:
        says = "negative" if factor < 0 else "twice" if factor == 2 else "half"
        return Finding(WRONG, says, values)
    return Finding(OK, "" if case.kl.formula == "right" else "log_sigma", values)


def check_untrained(case: Case) -> Finding:
    """Who has learnt nothing says p = 1/2 of every pixel: 784 ln 2 = 543.4 nats per image, + KL."""
    if case.recon is None or case.recon.formula in ("squared", "absolute"):
        return Finding(SKIPPED, "only_bce")
    given = untrained_loss(case, case.model)
    if LEAST < given["ratio"] < MOST:
        return Finding(OK, "", given)
    if case.fresh is None:
        return Finding(SKIPPED, "trained", given)
    fresh = untrained_loss(case, case.fresh)
    if LEAST < fresh["ratio"] < MOST:
        return Finding(OK, "fresh", fresh | {"given": given["loss"]})
    if abs(fresh["ratio"]) < 0.01:
        return Finding(WRONG, "averaged", fresh)
    return Finding(WRONG, "low" if fresh["ratio"] < 1 else "high", fresh)


def check_through_z(case: Case) -> Finding:
    """The picture's gradient reaches mu and logvar, and all that it knows of x came through them.

    What a change of x does to the picture is what it does by way of mu and logvar: another way,
    such as a skip connection, would leave a difference.
    """
    x = case.images.clone().requires_grad_()
    recon_x, mu, logvar = case.run(x)
    picture = (recon_x * torch.randn_like(recon_x)).sum()
    by_mu, by_logvar = slopes(picture, mu), slopes(picture, logvar)
    reached = [
        _any(by_mu) or reaches_head(case, picture, mu, logvar),
        _any(by_logvar) or reaches_head(case, picture, logvar, mu),
    ]
    values = {"mu": _size(by_mu), "logvar": _size(by_logvar)}
    if not any(reached):
        return Finding(WRONG, "detached", values)
    if not all(reached):
        return Finding(WRONG, "no_logvar" if reached[0] else "no_mu", values)
    if by_mu is None or by_logvar is None:
        return Finding(OK, "not_returned", values)
    whole = slopes(picture, x)
    if whole is None:
        return Finding(OK, "", values)
    (by_z,) = torch.autograd.grad([mu, logvar], x, [by_mu, by_logvar], allow_unused=True)
    beside = 1.0 if by_z is None else float((whole - by_z).norm() / whole.norm().clamp(min=1e-30))
    return Finding(*(WRONG, "leak") if beside > 0.01 else (OK, ""), values | {"beside": beside})


def check_noise(case: Case) -> Finding:
    """z = mu + sigma * eps: sigma = exp(0.5 logvar), and a new eps ~ N(0, 1) for every number of z.

    d picture/d logvar = d picture/d z * d sigma/d logvar * eps and d picture/d mu = d picture/d z,
    so their ratio shows eps, whatever the decoder is and whatever your functions are called.
    """
    one_picture, other_picture = (case.run(case.images)[0] for _ in range(2))
    if torch.equal(one_picture, other_picture):
        return Finding(WRONG, "none")
    first, second = eps_of_two_passes(case)
    if first is None or second is None:
        return Finding(SKIPPED, "not_traced")
    power = 2.0 if case.kl is not None and case.kl.formula == "log_sigma" else 1.0
    names = list(STD)
    right = names[1] if power == 2 else names[0]
    eps, other = first.eps(right), second.eps(right)
    values = {"mean": float(eps[first.known].mean()), "std": float(eps[first.known].std())}
    if _same(eps, other, first.known & second.known):
        return Finding(WRONG, "frozen", values)
    if _same(eps, eps[:1].expand_as(eps), first.known & first.known[:1]):
        return Finding(WRONG, "one_for_all", values)
    if eps.shape[1] > 1 and _same(eps, eps[:, :1].expand_as(eps), first.known & first.known[:, :1]):
        return Finding(WRONG, "one_for_image", values)
    if first.is_normal(right):
        return Finding(OK, "", values)
    for name in names:
        if first.is_normal(name):
            return Finding(WRONG, "std", values | {"is": name, "should": right})
    uniform = eps[first.known].min() >= 0 and abs(values["mean"] - 0.5) < 0.05
    return Finding(WRONG, "uniform" if uniform else "not_normal", values)


def check_range(case: Case) -> Finding:
    """mu and logvar may be any number: their layers are linear, without an activation at the end.

    New weights a few times, larger and larger: a linear layer's numbers get large, of both signs.
    """
    seen: dict[str, list[Tensor]] = {"mu": [], "logvar": []}
    _, mu, logvar = case.run(case.images)
    if not (head(case, mu) and head(case, logvar)):
        return Finding(SKIPPED, "no_weights")
    for _ in range(N_FRESH):
        model = made_anew(case.model) or copied(case.model)
        for name, part in zip(seen, stretched(case, model, 3.0, 1, 2), strict=True):
            seen[name].append(part.detach().flatten())
    bounds: dict[str, Any] = {}
    for name, parts in seen.items():
        all_of_them = torch.cat(parts)
        bounds |= {
            f"{name}_low": float(all_of_them.min()),
            f"{name}_high": float(all_of_them.max()),
        }
    for name in seen:
        low, high = bounds[f"{name}_low"], bounds[f"{name}_high"]
        if low == high == 0:
            return Finding(WRONG, "zero", bounds | {"name": name})
        if low >= 0 or high <= 0:
            sort = "one_sign" if high > 1 or low < -1 else "squashed"
            return Finding(WRONG, sort, bounds | {"name": name})
        if max(-low, high) <= 1.0001:
            return Finding(WRONG, "squashed", bounds | {"name": name})
    return Finding(OK, "", bounds)


def check_eval(case: Case) -> Finding:
    """In eval(), an image has one mu and one logvar, whatever is in the batch beside it.

    z may be drawn in eval() as in training, or be mu: both are done, and neither is looked at.
    """
    model = copied(case.model).eval()
    x = case.many(len(case.images))
    with torch.no_grad():
        twice = [torch.stack(tuple(model(x)[1:])) for _ in range(2)]
        values: dict[str, Any] = {"apart": _apart(*twice)}
        if values["apart"] > 1e-4:
            return Finding(WRONG, "noise", values)
        try:
            alone = torch.cat([torch.stack(tuple(model(row)[1:])) for row in x.split(1)], dim=1)
        except Exception as error:
            return Finding(WRONG, "alone_raised", values | {"why": _why(error)})
        if alone.shape != twice[0].shape:
            return Finding(WRONG, "alone_raised", values | {"why": _shape(alone)})
        values["apart"] = _apart(twice[0], alone)
        if values["apart"] > 1e-3:
            return Finding(WRONG, "beside", values)
        decode = getattr(model, "decode", None)
        if callable(decode):
            z = torch.randn_like(twice[0][0])
            with suppress(Exception):  # what is wrong with decode is said by the shapes
                if (apart := _apart(decode(z), decode(z))) > 1e-4:
                    return Finding(WRONG, "decoder", {"apart": apart})
    return Finding(OK, "", values)


def check_overfit(case: Case) -> Finding:
    """Eight images are learnt by heart: their reconstruction falls far below their mean image's.

    Deep networks may fall silent, all codes at N(0, I), before they have begun: they get a second
    try without the KL, their codes far apart from the start.
    """
    if not any(weight.requires_grad for weight in case.model.parameters()):
        return Finding(WRONG, "no_parameters")
    found = learnt_by_heart(case, helped=False)
    if found.says != "ignored" or check_through_z(case).status == WRONG:  # no KL is to blame
        return found
    again = learnt_by_heart(case, helped=True)
    return Finding(OK, "silent", again.values) if again.status == OK else found


CHECKS: dict[str, Callable[[Case], Finding]] = {
    "shapes": check_shapes,
    "sigmoid": check_sigmoid,
    "sum": check_sum,
    "kl": check_kl,
    "untrained": check_untrained,
    "through_z": check_through_z,
    "noise": check_noise,
    "range": check_range,
    "eval": check_eval,
    "overfit": check_overfit,
}
NAMES = tuple(CHECKS)
COLON = {"en": ":", "fr": "\N{NO-BREAK SPACE}:"}
OF_THE_LOSS = ("sum", "kl", "untrained", "overfit")  # what can't be asked without one


# ── what the checks measure with ──


def made_anew(model: nn.Module) -> nn.Module | None:
    """A copy with new weights, by each layer's own reset_parameters; None where one has none."""
    new = copied(model)
    for layer in new.modules():
        reset = getattr(layer, "reset_parameters", None)
        if callable(reset):
            reset()
        elif any(True for _ in layer.parameters(recurse=False)):
            return None
    return new


def copied(model: nn.Module) -> nn.Module:
    """A copy of a model, also where it kept a tensor of its last pass, which copy refuses."""
    kept = [thing for layer in model.modules() for thing in vars(layer).values()]
    results = [t for t in kept if isinstance(t, Tensor) and not t.is_leaf]
    return copy.deepcopy(model, {id(t): t.detach().clone() for t in results})


def slopes(of: Tensor, at: Tensor) -> Tensor | None:
    """d of/d at; None where the one does not depend on the other."""
    if not (of.requires_grad and at.requires_grad):
        return None
    return torch.autograd.grad(of, at, retain_graph=True, allow_unused=True)[0]


def head(case: Case, part: Tensor) -> list[Tensor]:
    """The weights that mu, or logvar, depends on."""
    weights = [p for p in case.model.parameters() if p.requires_grad]
    if not (weights and part.requires_grad):
        return []
    found = torch.autograd.grad(part.sum(), weights, retain_graph=True, allow_unused=True)
    return [weight for weight, slope in zip(weights, found, strict=True) if slope is not None]


def reaches_head(case: Case, picture: Tensor, part: Tensor, other: Tensor) -> bool:
    """Do the weights that make `part` alone get a gradient from the picture?"""
    others = {id(weight) for weight in head(case, other)}
    mine = head(case, part)
    own = [weight for weight in mine if id(weight) not in others] or mine
    return any(_any(slopes(picture, weight)) for weight in own)


def untrained_loss(case: Case, model: nn.Module) -> dict[str, float]:
    """The loss per image, the KL that its codes cost, and its share of what is to be expected."""
    with torch.no_grad():
        recon_x, mu, logvar = case.run(case.images, model)
        loss = float(case.loss(recon_x, case.images, mu, logvar)) / len(mu)
        kl = float(KL["right"](mu, logvar).sum()) / len(mu) * case.beta
    recon = case.recon
    if recon and case.kl and abs(case.kl.scale / recon.scale - 1) < NEAR:
        loss /= recon.scale if abs(recon.scale * N_PROBES - 1) > NEAR else 1 / len(mu)
        if abs(recon.scale * N_PROBES * case.n_pixels - 1) < NEAR:  # an average over everything
            loss *= len(mu) / N_PROBES
    coin = case.n_pixels * math.log(2)
    return {"loss": loss, "coin": coin, "kl": kl, "ratio": loss / (coin + kl)}


def pushed(case: Case, factor: float) -> Tensor:
    """The pictures with every weight of the decoder multiplied; none where they are no numbers."""
    model = copied(case.model)
    of_model = Case(model, case.loss_function, case.images)
    _, mu, logvar = case.run(case.images, model)
    encoder = {id(weight) for part in (mu, logvar) for weight in head(of_model, part)}
    _multiply([w for w in model.parameters() if id(w) not in encoder], factor)
    with torch.no_grad():
        recon_x = case.run(case.images, model)[0]
    return recon_x if recon_x.isfinite().all() else recon_x[:0]


@torch.no_grad()
def _multiply(weights: Sequence[Tensor], factor: float) -> None:
    for weight in weights:
        weight.mul_(factor)


def stretched(case: Case, model: nn.Module, least: float, *parts: int) -> list[Tensor]:
    """A pass whose encoder's weights were doubled until each of these parts reaches `least`.

    parts: 1 for mu, 2 for logvar. The model is changed; where it leaves the numbers, not so far.
    """
    x = case.many(max(len(case.images), -(-MANY // case.latent_dim)))
    passed = case.run(x, model)
    of_model = Case(model, case.loss_function, case.images)
    weights = list({id(w): w for part in parts for w in head(of_model, passed[part])}.values())
    for _ in range(10):
        if all(float(passed[part].detach().abs().max()) >= least for part in parts):
            break
        before = [w.detach().clone() for w in weights]
        _multiply(weights, 2.0)
        try:
            after = case.run(x, model)
            worked = all(after[part].isfinite().all() for part in parts)
        except Exception:
            worked = False
        if not worked:
            with torch.no_grad():
                for weight, old in zip(weights, before, strict=True):
                    weight.copy_(old)
            break
        passed = after
    return [passed[part] for part in parts]


@dataclass(frozen=True, eq=False)
class Noise:
    """What one pass tells of its eps."""

    slope: Tensor  # (B, L), d sigma/d logvar * eps
    logvar: Tensor  # (B, L)
    known: Tensor  # (B, L), where the picture moves with z at all

    def eps(self, std: str) -> Tensor:
        """eps, where sigma is this function of logvar."""
        at = self.logvar.clone().requires_grad_()
        with torch.enable_grad():
            (by_logvar,) = torch.autograd.grad(STD[std](at).sum(), at)
        return self.slope / by_logvar

    def is_normal(self, std: str) -> bool:
        """Has eps mean 0 and spread 1, both for small and for large logvar?"""
        eps, large = self.eps(std), self.logvar > self.logvar[self.known].median()
        halves = [eps[self.known & half] for half in (large, ~large)]
        return all(
            bool(half.isfinite().all())
            and abs(float(half.mean())) < 0.15
            and abs(float(half.std()) - 1) < 0.15
            for half in halves
        )


def eps_of_two_passes(case: Case) -> tuple[Noise | None, Noise | None]:
    """The noise of two passes of the same images."""
    model = copied(case.model)
    stretched(case, model, 6.0, 2)
    x = case.many(max(len(case.images), -(-MANY // case.latent_dim)))
    passes: list[Noise | None] = []
    for _ in range(2):
        recon_x, mu, logvar = case.run(x, model)
        picture = (recon_x * torch.randn_like(recon_x)).sum()
        by_mu, by_logvar = slopes(picture, mu), slopes(picture, logvar)
        if by_mu is None or by_logvar is None or not by_mu.any():
            passes.append(None)
            continue
        known = by_mu.abs() > 1e-9 * by_mu.abs().max()
        slope = torch.where(known, by_logvar / torch.where(known, by_mu, 1.0), 0.0)
        passes.append(
            Noise(slope.flatten(1).double(), logvar.detach().flatten(1).double(), known.flatten(1))
        )
    return passes[0], passes[1]


def learnt_by_heart(case: Case, *, helped: bool) -> Finding:
    """Train on the eight images with the student's loss; helped, its KL is told N(0, I)."""
    model = made_anew(case.model) or copied(case.model)
    if helped:
        spread_codes(case, model)
    parameters = [p for p in model.parameters() if p.requires_grad]
    x, adam = case.images, Adam(parameters, LEARNING_RATE / 3 if helped else LEARNING_RATE)
    kind = case.recon.formula if case.recon else "bce"
    cost = RECON[kind if kind in ("squared", "absolute") else "bce"]
    mean_image = float(cost(x.mean(0, keepdim=True).expand_as(x), x)) / len(x)
    floor = float(cost(x, x)) / len(x)  # grey pixels cost something even when drawn exactly

    def on_the_way(share: float) -> float:
        return floor + share * (mean_image - floor)

    values: dict[str, Any] = {"mean_image": mean_image, "target": on_the_way(0.4)}
    recent: list[float] = []
    for step in range(STEPS):
        rows = x[torch.randperm(len(x), device=x.device)]  # which is beside which is of no account
        recon_x, mu, logvar = case.run(rows, model)
        if not recon_x.isfinite().all():
            return Finding(WRONG, "not_finite", values | {"steps": step})
        codes = (torch.zeros_like(mu), torch.zeros_like(mu)) if helped else (mu, logvar)
        loss = case.loss(recon_x, rows, *codes)
        shown = recon_x.detach().reshape(rows.shape)
        if kind == LOGITS:
            shown = torch.sigmoid(shown)
        elif kind not in ("squared", "absolute"):
            shown = shown.clamp(0, 1)
        recent = [*recent[-19:], float(cost(shown, rows)) / len(x)]
        values |= {"steps": step + 1, "recon": sum(recent) / len(recent)}
        if step >= 20 and values["recon"] < values["target"]:
            return Finding(OK, "", values)
        adam.step(torch.autograd.grad(loss, parameters, allow_unused=True))
    if layers_in_a_list(case.model):
        return Finding(WRONG, "list", values | {"name": layers_in_a_list(case.model)})
    return Finding(WRONG, "ignored" if values["recon"] > on_the_way(0.97) else "slow", values)


def spread_codes(case: Case, model: nn.Module) -> None:
    """Double the weights that make mu alone until images are several units apart."""
    of_model = Case(model, case.loss_function, case.images)
    for _ in range(10):
        _, mu, logvar = case.run(case.images, model)
        if float(mu.detach().std(0).max()) >= 4:
            break
        shared = {id(weight) for weight in head(of_model, logvar)}
        _multiply([weight for weight in head(of_model, mu) if id(weight) not in shared], 2.0)


def layers_in_a_list(model: nn.Module) -> str:
    """A Python list of layers, whose weights parameters() does not have: its name."""
    for layer in model.modules():
        for name, thing in vars(layer).items():
            if isinstance(thing, list | tuple) and any(isinstance(t, nn.Module) for t in thing):
                return name
    return ""


class Adam:
    """Kingma & Ba 2015, algorithm 1."""

    def __init__(self, weights: Sequence[Tensor], rate: float) -> None:
        self.weights, self.rate, self.t = weights, rate, 0
        self.m = [torch.zeros_like(w) for w in weights]
        self.v = [torch.zeros_like(w) for w in weights]

    @torch.no_grad()
    def step(self, slopes: Sequence[Tensor | None]) -> None:
        """One step against the slopes; a weight without one stays."""
        self.t += 1
        for weight, slope, m, v in zip(self.weights, slopes, self.m, self.v, strict=True):
            if slope is not None:
                m.lerp_(slope, 0.1)
                v.lerp_(slope.pow(2), 0.001)
                size = (v / (1 - 0.999**self.t)).sqrt() + 1e-8
                weight.sub_(self.rate / (1 - 0.9**self.t) * m / size)


def eight_images() -> Tensor:
    """The digits 0 to 7 in straight strokes, black and white, (8, 784)."""
    strokes = {  # top, its left and right, middle, the lower left and right, bottom
        "t": (4, 7, 8, 20),
        "l": (4, 15, 8, 11),
        "r": (4, 15, 17, 20),
        "m": (13, 16, 8, 20),
        "d": (14, 25, 8, 11),
        "e": (14, 25, 17, 20),
        "b": (22, 25, 8, 20),
    }
    digits = ("tlrdeb", "re", "trmdb", "trmeb", "lrme", "tlmeb", "tlmdeb", "tre")
    images = torch.zeros(len(digits), 28, 28)
    for image, parts in zip(images, digits, strict=True):
        for part in parts:
            top, bottom, left, right = strokes[part]
            image[top:bottom, left:right] = 1
    return images.flatten(1)


# ── what is called ──


def check(
    model: nn.Module,
    loss_function: Callable[..., Any],
    *,
    images: Tensor | None = None,
    beta: float = 1.0,
    language: str = "en",
    seed: int = 0,
) -> list[Result]:
    """Run the ten checks, print a report, return their results.

    images: a batch of your own in [0, 1], as your program hands it to the model; eight drawn digits
    where none is given. beta: the weight that you mean the KL term to have.
    """
    found = results(model, loss_function, images=images, beta=beta, seed=seed)
    for line in report(found, language):
        _print(line)
    return found


def results(
    model: nn.Module,
    loss_function: Callable[..., Any],
    *,
    images: Tensor | None = None,
    beta: float = 1.0,
    seed: int = 0,
) -> list[Result]:
    """The ten checks' results, without a word printed."""
    with _left_as_it_was(seed):
        try:
            case = case_of(model, loss_function, images, beta)
            first = check_shapes(case)
        except Unusable as unusable:
            first = Finding(WRONG, unusable.says, unusable.values)
        except Exception as error:
            first = Finding(WRONG, "raised", {"why": _why(error)})
        found = {"shapes": first}
        of_loss = first.says.startswith("loss_") and first.says != "loss_is_tuple"
        for name, ask in list(CHECKS.items())[1:]:
            if first.status == WRONG and not of_loss and first.says not in HARMLESS:
                found[name] = Finding(SKIPPED, "needs_shapes")
            elif of_loss and name in OF_THE_LOSS:
                found[name] = Finding(SKIPPED, "needs_loss")
            else:
                found[name] = _asked(ask, case)
    return [Result(name, *finding) for name, finding in found.items()]


HARMLESS = ("decode_raised", "decode_shape")  # the others can be asked all the same


def _asked(ask: Callable[[Case], Finding], case: Case) -> Finding:
    try:
        return ask(case)
    except Unusable as unusable:
        return Finding(SKIPPED, "needs_loss", unusable.values)
    except Exception as error:
        return Finding(SKIPPED, "raised_here", {"why": _why(error)})


def case_of(
    model: nn.Module, loss_function: Callable[..., Any], images: Tensor | None, beta: float
) -> Case:
    """A copy of the model with images in the first form that it takes."""
    if not isinstance(model, nn.Module):
        raise Unusable("no_model", kind=_described(model))
    if not callable(loss_function):
        raise Unusable("no_loss", kind=_described(loss_function))
    try:
        own = copied(model)
    except Exception as error:
        raise Unusable("not_copied", why=_why(error)) from error
    if not any(p.requires_grad for p in own.parameters()):
        own.requires_grad_(True)
    if getattr(loss_function, "__self__", None) is model:  # a method: then the copy's
        loss_function = getattr(own, loss_function.__name__)
    like = next((p for p in own.parameters() if p.is_floating_point()), torch.zeros(1))
    drawn = eight_images() if images is None else images.detach()[:8]
    drawn = drawn.to(like)
    n = len(drawn)
    forms = [
        drawn,
        *(
            drawn.reshape(n, *shape)
            for shape in ((1, 28, 28), (28, 28), (784,))
            if drawn[0].numel() == 784
        ),
    ]
    errors: dict[str, str] = {}
    for x in forms:
        try:
            own.train()(x)
        except Exception as error:
            errors.setdefault(_shape(x), _why(error))
        else:
            return Case(own, loss_function, x, beta)
    raise Unusable("model_raised", why="; ".join(f"{form}: {why}" for form, why in errors.items()))


@contextmanager
def _left_as_it_was(seed: int) -> Iterator[None]:
    """The random numbers that a program draws next are those that it would have drawn."""
    numpy = sys.modules.get("numpy")
    kept = torch.get_rng_state(), random.getstate(), numpy and numpy.random.get_state()
    of_gpus = torch.cuda.get_rng_state_all() if torch.cuda.is_initialized() else []
    try:
        random.seed(seed)
        torch.manual_seed(seed)
        with torch.inference_mode(False), torch.enable_grad():
            yield
    finally:
        torch.set_rng_state(kept[0])
        random.setstate(kept[1])
        if numpy:
            numpy.random.set_state(kept[2])
        if of_gpus:
            torch.cuda.set_rng_state_all(of_gpus)


def report(found: Sequence[Result], language: str = "en") -> list[str]:
    """The lines that `check` prints; the last is the one for machines."""
    common = WORDS[language]["common"]
    lines = []
    for result in found:
        lines += ["", f"{common[result.status]:9} {result.name:10} {result.asks(language)}"]
        for name, text in (("expected", result.expected), ("found", result.found)):
            if text(language):
                lines += _wrapped(f"{common[name]}{COLON[language]} {text(language)}")
        if result.words(language):
            lines += _wrapped(result.words(language))
    n = {status: sum(r.status == status for r in found) for status in (OK, WRONG, SKIPPED)}
    return [*lines, "", _filled(common["sum"], n, language), machine_line(found)]


def machine_line(found: Sequence[Result]) -> str:
    """What other programs read."""
    return "check_my_vae: " + " ".join(f"{result.name}={result.status}" for result in found)


def _wrapped(text: str) -> list[str]:
    return textwrap.wrap(text, 96, initial_indent=" " * 21, subsequent_indent=" " * 21)


def _print(line: str) -> None:
    """Also where the terminal has no accents."""
    encoding = getattr(sys.stdout, "encoding", None) or "utf-8"
    print(line.encode(encoding, "replace").decode(encoding))


class _French(float):
    def __format__(self, spec: str) -> str:
        return format(float(self), spec).replace(".", ",")


def _filled(text: str, values: dict[str, Any], language: str) -> str:
    """The sentence with its numbers; nothing where one of them is not known."""
    known = {
        name: _French(value) if language == "fr" and isinstance(value, float) else value
        for name, value in values.items()
    }
    try:
        filled = text.format_map(known)
    except KeyError:
        return ""
    return re.sub(r" (?=[:;!?%])", "\N{NO-BREAK SPACE}", filled) if language == "fr" else filled


def _column(values: Iterator[Tensor]) -> Tensor:
    return torch.stack([value.detach().double().cpu() for value in values])


def _any(slope: Tensor | None) -> bool:
    return slope is not None and bool(slope.any())


def _size(slope: Tensor | None) -> float:
    return 0.0 if slope is None else float(slope.norm())


def _same(a: Tensor, b: Tensor, where: Tensor) -> bool:
    return bool(torch.isclose(a[where], b[where], rtol=1e-2, atol=1e-4).double().mean() > 0.9)


def _apart(a: Tensor, b: Tensor) -> float:
    """The largest difference, as a share of the largest number."""
    return float((a - b).abs().max() / (1e-9 + a.abs().max()))


def _shape(tensor: Tensor) -> str:
    return str(tuple(tensor.shape))


def _described(thing: object) -> str:
    if isinstance(thing, Tensor):
        return f"tensor {_shape(thing)}"
    return type(thing).__name__


def _why(error: BaseException) -> str:
    lines = str(error).strip().splitlines() or [""]
    return f"{type(error).__name__}: {lines[0]}"[:200]


# ── what it says, in each language ──

ENGLISH = """
[common]
ok = ok
wrong = WRONG
skipped = skipped
expected = expected
found = found
sum = {ok} ok, {wrong} wrong, {skipped} skipped.
needs_shapes = It could not be asked: the shapes come first.
needs_loss = It could not be asked: it needs a loss that is one number.
raised_here = It could not be asked: while it was tried, your code raised {why}
no_model = `model` is no `nn.Module` but {kind}. Hand over the model itself, `check(VAE(),
    loss_function)`, and not its class or its file.
no_loss = `loss_function` is no function but {kind}. Hand over the function itself, without brackets
    behind it.
not_copied = The model can't be copied, so it was left alone: {why}
missing = {file} has no {name}. Say what it is called there: --model NAME, --loss NAME.
not_made = The class could not be made without arguments: {why}. Write `model = VAE(...)` in your
    file, and name it with --model model.

[shapes]
asks = Does the model return recon_x, mu, logvar, and the loss one number?
expect = recon_x with the pixels of x; mu and logvar of one shape, a row for each image
found = recon_x {recon}, mu {mu}, logvar {logvar}
model_raised = `model(x)` raised an error for every form of x, {why}. Look at the first line of
    `encode`: which shape does it want, (B, 784) or (B, 1, 28, 28)?
raised = The model raised an error: {why}
pixels = The images that you handed over go from {low:.3g} to {high:.3g}. A pixel is a probability
    of ink here, so they must lie in [0, 1]: take `Normalize` out of your transforms, or divide by
    255.
not_three = `model(x)` returned: {what}. Its last line should be `return recon_x, mu, logvar`.
order = `model(x)` returned its three tensors in another order. Its last line should be `return
    recon_x, mu, logvar`.
recon_shape = recon_x has not a picture for each image. Look at the decoder's last layer and at
    every `view` or `reshape`: the first dimension is the batch.
code_shape = mu and logvar should have one shape, (B, L): a mean and a log-variance for every image
    and latent dimension. Look at the two layers at the end of `encode`.
not_finite = {name} has numbers that are not finite. Look for a `log` or a division of something
    that can be 0, and for an `exp` of something large.
loss_raised = `loss_function(recon_x, x, mu, logvar)` raised {why}. Does it bring x to the shape of
    recon_x, as by `x.view(-1, 784)`?
loss_is_no_tensor = `loss_function` returned {kind} and no tensor: nothing can be trained with it.
    Leave `.item()` to the place where you print.
loss_is_many = `loss_function` returned a tensor of shape {shape} and not one number. Sum it at the
    end.
loss_detached = The loss does not depend on the weights: no gradient comes from it. Look for
    `.item()`, `.detach()`, `.data` or `torch.no_grad()` in `forward` and in the loss.
decode_raised = `decode(z)` raised {why} for z from N(0, I), (B, L): no new images can be drawn. It
    must need nothing but z.
decode_shape = `decode(z)` returned {what} for z from N(0, I), (B, L), and not a picture for each.
loss_is_tuple = `loss_function` returned {n} values; the first was taken for the loss. In the lab it
    returns the loss alone.

[sigmoid]
asks = Is there one sigmoid between the decoder and the loss?
expect = pixels from 0 to 1, near to both ends where the weights are made large
found = from {low:.3g} to {high:.3g}
none = Pixels lie outside of [0, 1]: the sigmoid is missing. Put `torch.sigmoid` round the last
    layer of `decode`, or take `F.binary_cross_entropy_with_logits` as the loss.
tanh = Pixels go from -1 to 1: the decoder ends with a tanh. Put a sigmoid in its place.
twice = The sigmoid is taken twice, so no pixel can get near to 0 and 1. Take it out of `decode`,
    or, if the loss is `binary_cross_entropy_with_logits`, which has its own, in one of the two
    places.
relu = Many pixels are exactly 0: the decoder ends with a ReLU, and ink where p = 0 costs more than
    any other mistake. Put a sigmoid in its place.
relu_before = No pixel gets below 1/2: there is a ReLU before the sigmoid. The decoder's last layer
    should go straight into the sigmoid.
softmax = The pixels of an image add up to 1: the decoder ends with a softmax, so that pixels
    compete. Each is a coin of its own: put a sigmoid in its place.
in_the_loss = The decoder returns log-odds and the loss takes the sigmoid: right, as long as you
    take it yourself where you show pictures.
squared = Not asked of a squared or absolute error, for which a pixel need not be a probability.

[sum]
asks = Are both terms of the loss sums, so that the KL weighs what it should?
expect = a KL that weighs 1 beside the reconstruction
found = {weight:.4g} (the reconstruction's sum times {recon:.3g}, the KL's times {kl:.3g})
pixels = The reconstruction is averaged over the pixels and the KL is not: the KL weighs far too
    much, and codes will say nothing. Write `reduction="sum"` in the reconstruction's line.
dimensions = The KL is averaged over the latent dimensions: it weighs too little. Write `torch.sum`
    in place of `torch.mean` in the KL's line.
one_batch = One term is averaged over the batch and the other is not: the KL's weight depends on the
    size of the batch. Sum both, or average both.
weight = The KL has a weight of {weight:.4g}. Where that is meant (a beta-VAE), say so: `check(...,
    beta={weight:.4g})`; else look for the factor in the loss's last lines.
batch = Both terms are averaged over the batch and summed over all else. That is right too; in the
    lab the batch is summed, and its size divides later.
all = Both terms are divided by the same number. That trains the same model with Adam; to read the
    loss in nats per image, sum instead.
squared = The reconstruction is a squared or absolute error. Squared and summed, it is a Gaussian
    with variance {variance:.3g}, up to a constant.
no_formula = The reconstruction is no formula that this file knows (binary cross-entropy, squared or
    absolute error), so its scale can't be told.
no_kl = The loss has no KL term to compare with.
kl_unknown = The KL term is not the formula that is expected, so its scale can't be told.
minus = The reconstruction has the wrong sign: the loss is to be made small, so it is minus the
    ELBO. Leave the minus in front away.
swapped = Picture and image are swapped: it is `F.binary_cross_entropy(recon_x, x, ...)`, what the
    model says first, and then what is so.

[kl]
asks = Is the KL that of N(mu, sigma^2) to N(0, 1), and 0 where it must be?
expect = 0 nats at mu = 0, logvar = 0; 0.5 per dimension at mu = 1, logvar = 0
found = {zero:.3g} and {one:.3g}
twice = It is twice what it should be: the 1/2 in front is missing. The line should be `-0.5 *
    torch.sum(1 + logvar - mu.pow(2) - logvar.exp())`.
half = It is half of what it should be. The factor in front is -0.5, once.
negative = It has the wrong sign: training would drive codes away from N(0, 1) without end. Add
    `-0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp())` to the reconstruction.
absent = The loss does not depend on mu and logvar: there is no KL term. Does the last line add it?
sign_of_logvar = logvar has the wrong sign. Inside of the sum: `1 + logvar - mu.pow(2) -
    logvar.exp()`.
sign_of_mu = mu squared has the wrong sign. Inside of the sum: `1 + logvar - mu.pow(2) -
    logvar.exp()`.
sign_of_sigma = sigma squared, `logvar.exp()`, has the wrong sign. Inside of the sum: `1 + logvar -
    mu.pow(2) - logvar.exp()`.
no_one = The 1 is missing, so it is not 0 at N(0, 1). Inside of the sum: `1 + logvar - mu.pow(2) -
    logvar.exp()`.
sign_of_one = The 1 has the wrong sign, so it is not 0 at N(0, 1). Inside of the sum: `1 + logvar -
    mu.pow(2) - logvar.exp()`.
sigma_for_variance = It takes sigma where sigma squared belongs: `logvar.exp()` and not `(0.5 *
    logvar).exp()`.
no_exp = It takes logvar where sigma squared belongs: the `exp` is missing in `logvar.exp()`.
squared_exp = It squares sigma squared: `logvar.exp()` is the variance already.
mu_not_squared = mu is not squared: `mu.pow(2)`.
mu_absolute = mu's size is taken where its square belongs: `mu.pow(2)`.
no_mu = mu is missing: nothing holds the codes near to 0. Inside of the sum: `1 + logvar - mu.pow(2)
    - logvar.exp()`.
no_logvar = logvar is missing: nothing keeps sigma from going to 0. Inside of the sum: `1 + logvar -
    mu.pow(2) - logvar.exp()`.
unknown = It is not the formula for N(mu, sigma^2) and N(0, 1): `-0.5 * torch.sum(1 + logvar -
    mu.pow(2) - logvar.exp())`.
log_sigma = Your third output is log sigma and not log sigma squared, and the KL treats it so:
    right, as long as z does too.

[untrained]
asks = Does a model that has learnt nothing pay for a coin in every pixel?
expect = {coin:.1f} + KL {kl:.2f} nats per image
found = {loss:.4g}
averaged = It is far too small: something is averaged that should be summed. Look for
    `reduction="mean"`, the default, or `.mean()` in the loss.
low = It is too low for who knows nothing. Look at what the loss averages, and at what the decoder
    ends with.
high = It is too high for who knows nothing: more than a coin for every pixel. Look at what the
    decoder ends with: one sigmoid, and weights that begin small.
fresh = As you handed it over the model pays {given:.1f}: it has been trained, or begins elsewhere.
    What is found is with new weights.
trained = The model seems to have been trained, and its weights can't be made anew. Hand over a new
    one to have this asked.
only_bce = Asked of binary cross-entropy alone; the reconstruction is something else here.

[through_z]
asks = Does the picture's gradient reach mu and logvar through z, and z alone?
expect = gradients other than 0
found = {mu:.3g} at mu, {logvar:.3g} at logvar
detached = No gradient gets from the picture to the encoder: z was cut off. Write `mu + eps * std`
    with `eps = torch.randn_like(std)`, and look for `.detach()`, `.data`, `torch.no_grad()`,
    `.sample()` (it is `.rsample()`) and `torch.normal(mu, std)`.
no_logvar = No gradient gets from the picture to logvar: nothing tells sigma how exact a code must
    be. Is z `mu + eps * std`, with `std = torch.exp(0.5 * logvar)`, and nothing detached?
no_mu = No gradient gets from the picture to mu. Is z `mu + eps * std`, and nothing detached?
leak = The picture knows more of x than mu and logvar tell it ({beside:.0%} of its slope): the
    decoder sees x, or the encoder's layers, beside z. New images have no x. `decode` should need z
    alone.
not_returned = What the model returns as mu and logvar is not what z was made of, so whether
    anything else leads to the picture was not asked.

[noise]
asks = Is z = mu + sigma * eps, with a new eps from N(0, 1) for every number?
expect = eps with mean 0 and spread 1
found = mean {mean:.2f}, spread {std:.3g}
none = Two passes in training gave the same pictures: no noise is added, which makes it an
    autoencoder, or it is always the same. Does `forward` call `reparameterize`, also in training?
frozen = eps is the same in two passes: it was drawn once, or with one seed. Draw it where z is
    made: `torch.randn_like(std)`.
one_for_all = All images of a batch share one eps. Draw one for each: `torch.randn_like(std)` and
    not `torch.randn(latent_dim)`.
one_for_image = All latent dimensions of an image share one eps. Draw one for each:
    `torch.randn_like(std)`.
std = sigma is made as `{is}` and should be `{should}`: logvar is the logarithm of sigma squared.
    Look at the line of `std` in `reparameterize`.
uniform = eps comes from `torch.rand`, which is uniform from 0 to 1. It is `torch.randn_like(std)`,
    with an n for normal.
not_normal = eps is not from N(0, 1), or sigma is not `exp(0.5 * logvar)`. Look at the lines of
    `std` and `eps` in `reparameterize`.
not_traced = What the model returns as mu and logvar is not what z was made of, or no gradient gets
    there, so eps could not be read.

[range]
asks = Can mu and logvar be any number?
expect = both signs, and beyond 1, as the weights get larger
found = mu from {mu_low:.3g} to {mu_high:.3g}, logvar from {logvar_low:.3g} to {logvar_high:.3g}
one_sign = {name} has one sign alone, whatever the weights: there is a ReLU, softplus or exp behind
    its layer. The layer should be the last: a code lies on both sides of 0, and logvar is below 0
    where sigma is below 1.
squashed = {name} does not get beyond 1, whatever the weights: there is a sigmoid or tanh behind its
    layer. The layer should be the last.
no_weights = mu or logvar does not depend on any weight that can be trained, so it was not asked.
zero = {name} is 0, whatever the weights. Is its layer used?

[eval]
asks = In eval(), has an image one mu and one logvar, alone as in a batch?
expect = no difference
found = {apart:.2g} of the largest
noise = Encoding the same images twice in eval() gave two answers. Look for `F.dropout(x)` without
    `training=self.training`, for layers made anew in `forward`, and for noise put on x. (z may be
    drawn in eval(); mu may not.)
beside = An image has another mu or logvar alone than in a batch. Look for a `view` or `transpose`
    that mixes images, for a `softmax` or `mean` over dimension 0, and for batch norm that does not
    listen to eval().
alone_raised = A batch of one image did not work: {why}. Look for `squeeze()` without a dimension,
    and for a batch norm that does not listen to eval().
decoder = Decoding the same z twice in eval() gave two pictures. Look for `F.dropout(x)` without
    `training=self.training`, and for layers made anew in `decode`.

[overfit]
asks = Can it learn eight images by heart?
expect = a reconstruction below {target:.0f} nats per image (the eight's mean image costs
    {mean_image:.0f})
found = {recon:.1f} after {steps} steps
ignored = It draws the mean image or worse: the picture does not follow the code. Mend what is wrong
    above first. Else: does a KL that weighs too much silence the code, does each picture belong to
    its own image, does each layer come after the one before?
silent = It learns them without the KL, from codes that lie far apart; with it, its codes fell
    silent. The KL weighs too much (see `sum`), or the network is deep: then let the KL's weight
    grow from 0 as you train.
slow = It gets there far too slowly. Mend what is wrong above first. Else: a layer that is made in
    `forward` never learns, nor one that `parameters()` does not have.
list = The layers in the list `{name}` are not trained: `parameters()` does not see into a Python
    list. Make it an `nn.ModuleList` or an `nn.Sequential`.
no_parameters = The model has no weights that can be trained. Are its layers attributes of `self`,
    made after `super().__init__()`?
not_finite = The loss is not finite after {steps} steps. Look for a `log` of 0, for an `exp` without
    bound, and for a KL with the wrong sign.
"""

FRENCH = """
[common]
ok = bon
wrong = FAUX
skipped = omis
expected = attendu
found = trouvé
sum = {ok} bons, {wrong} faux, {skipped} omis.
needs_shapes = N'a pas pu être demandé : les formes passent d'abord.
needs_loss = N'a pas pu être demandé : il faut une perte qui soit un nombre.
raised_here = N'a pas pu être demandé : pendant l'essai, votre code a levé {why}
no_model = `model` n'est pas un `nn.Module` mais {kind}. Donnez le modèle lui-même, `check(VAE(),
    loss_function)`, et non sa classe ou son fichier.
no_loss = `loss_function` n'est pas une fonction mais {kind}. Donnez la fonction elle-même, sans
    parenthèses derrière.
not_copied = Le modèle ne se laisse pas copier, il est donc resté intact : {why}
missing = {file} n'a pas de {name}. Dites comment cela s'y appelle : --model NOM, --loss NOM.
not_made = La classe n'a pu être faite sans arguments : {why}. Écrivez `model = VAE(...)` dans votre
    fichier, et nommez-le par --model model.

[shapes]
asks = Le modèle rend-il recon_x, mu, logvar, et la perte un seul nombre ?
expect = recon_x avec les pixels de x ; mu et logvar de même forme, une ligne par image
found = recon_x {recon}, mu {mu}, logvar {logvar}
model_raised = `model(x)` a levé une erreur pour chaque forme de x, {why}. Regardez la première
    ligne de `encode` : quelle forme veut-elle, (B, 784) ou (B, 1, 28, 28) ?
raised = Le modèle a levé une erreur : {why}
pixels = Les images que vous avez données vont de {low:.3g} à {high:.3g}. Un pixel est ici une
    probabilité d'encre : il doit être dans [0, 1]. Retirez `Normalize` de vos transformations, ou
    divisez par 255.
not_three = `model(x)` a rendu : {what}. Sa dernière ligne devrait être `return recon_x, mu,
    logvar`.
order = `model(x)` a rendu ses trois tenseurs dans un autre ordre. Sa dernière ligne devrait être
    `return recon_x, mu, logvar`.
recon_shape = recon_x n'a pas une image dessinée par image. Regardez la dernière couche du décodeur
    et chaque `view` ou `reshape` : la première dimension est le lot.
code_shape = mu et logvar devraient avoir une même forme, (B, L) : une moyenne et une log-variance
    par image et par dimension latente. Regardez les deux couches à la fin de `encode`.
not_finite = {name} a des nombres qui ne sont pas finis. Cherchez un `log` ou une division de
    quelque chose qui peut valoir 0, et un `exp` de quelque chose de grand.
loss_raised = `loss_function(recon_x, x, mu, logvar)` a levé {why}. Met-elle x à la forme de
    recon_x, comme par `x.view(-1, 784)` ?
loss_is_no_tensor = `loss_function` a rendu {kind} et non un tenseur : rien ne s'entraîne avec cela.
    Laissez `.item()` là où vous affichez.
loss_is_many = `loss_function` a rendu un tenseur de forme {shape} et non un seul nombre. Sommez-le
    à la fin.
loss_detached = La perte ne dépend pas des poids : aucun gradient n'en vient. Cherchez `.item()`,
    `.detach()`, `.data` ou `torch.no_grad()` dans `forward` et dans la perte.
decode_raised = `decode(z)` a levé {why} pour z tiré de N(0, I), (B, L) : aucune image nouvelle ne
    peut être dessinée. Il ne doit avoir besoin que de z.
decode_shape = `decode(z)` a rendu {what} pour z tiré de N(0, I), (B, L), et non une image pour
    chacun.
loss_is_tuple = `loss_function` a rendu {n} valeurs ; la première a été prise pour la perte. Dans le
    TP, elle ne rend que la perte.

[sigmoid]
asks = Y a-t-il une sigmoïde, une seule, entre le décodeur et la perte ?
expect = des pixels de 0 à 1, proches des deux bouts quand les poids sont agrandis
found = de {low:.3g} à {high:.3g}
none = Des pixels sont hors de [0, 1] : la sigmoïde manque. Mettez `torch.sigmoid` autour de la
    dernière couche de `decode`, ou prenez `F.binary_cross_entropy_with_logits` comme perte.
tanh = Les pixels vont de -1 à 1 : le décodeur finit par une tanh. Mettez une sigmoïde à sa place.
twice = La sigmoïde est prise deux fois : aucun pixel ne peut s'approcher de 0 et de 1. Retirez-la
    de `decode` ou, si la perte est `binary_cross_entropy_with_logits`, qui a la sienne, de l'un des
    deux endroits.
relu = Beaucoup de pixels valent exactement 0 : le décodeur finit par une ReLU, et de l'encre là où
    p = 0 coûte plus que toute autre faute. Mettez une sigmoïde à sa place.
relu_before = Aucun pixel ne descend sous 1/2 : il y a une ReLU avant la sigmoïde. La dernière
    couche du décodeur devrait aller droit dans la sigmoïde.
softmax = Les pixels d'une image ont 1 pour somme : le décodeur finit par un softmax, et les pixels
    sont en concurrence. Chacun est une pièce à lui seul : mettez une sigmoïde à sa place.
in_the_loss = Le décodeur rend des log-cotes et la perte prend la sigmoïde : c'est juste, si vous la
    prenez vous-même là où vous montrez des images.
squared = N'est pas demandé à une erreur quadratique ou absolue, pour laquelle un pixel n'a pas à
    être une probabilité.

[sum]
asks = Les deux termes de la perte sont-ils des sommes, pour que KL pèse ce qu'il doit ?
expect = KL pèse 1 à côté de la reconstruction
found = {weight:.4g} (la somme de la reconstruction fois {recon:.3g}, celle de KL fois {kl:.3g})
pixels = La reconstruction est une moyenne sur les pixels et KL non : KL pèse bien trop, et les
    codes ne diront rien. Écrivez `reduction="sum"` à la ligne de la reconstruction.
dimensions = KL est une moyenne sur les dimensions latentes : il pèse trop peu. Écrivez `torch.sum`
    au lieu de `torch.mean` à la ligne de KL.
one_batch = Un terme est une moyenne sur le lot et l'autre non : le poids de KL dépend de la taille
    du lot. Sommez les deux, ou prenez la moyenne des deux.
weight = KL a un poids de {weight:.4g}. Si c'est voulu (un bêta-VAE), dites-le : `check(...,
    beta=...)` ; sinon, cherchez le facteur dans les dernières lignes de la perte.
batch = Les deux termes sont des moyennes sur le lot, et des sommes sur tout le reste. C'est juste
    aussi ; dans le TP, le lot est sommé, et sa taille divise plus tard.
all = Les deux termes sont divisés par le même nombre. Avec Adam, cela entraîne le même modèle ;
    pour lire la perte en nats par image, sommez plutôt.
squared = La reconstruction est une erreur quadratique ou absolue. Quadratique et sommée, c'est une
    gaussienne de variance {variance:.3g}, à une constante près.
no_formula = La reconstruction n'est pas une formule que ce fichier connaît (entropie croisée
    binaire, erreur quadratique ou absolue) : son échelle ne peut être dite.
no_kl = La perte n'a pas de terme KL auquel comparer.
kl_unknown = Le terme KL n'est pas la formule attendue : son échelle ne peut être dite.
minus = La reconstruction a le mauvais signe : la perte est à rendre petite, c'est donc moins
    l'ELBO. Retirez le moins de devant.
swapped = L'image dessinée et l'image sont échangées : c'est `F.binary_cross_entropy(recon_x, x,
    ...)`, d'abord ce que dit le modèle, puis ce qui est.

[kl]
asks = KL est-il celui de N(mu, sigma^2) à N(0, 1), et nul là où il doit l'être ?
expect = 0 nat à mu = 0, logvar = 0 ; 0,5 par dimension à mu = 1, logvar = 0
found = {zero:.3g} et {one:.3g}
twice = Il est le double de ce qu'il doit être : le 1/2 devant manque. La ligne devrait être `-0.5 *
    torch.sum(1 + logvar - mu.pow(2) - logvar.exp())`.
half = Il est la moitié de ce qu'il doit être. Le facteur devant est -0.5, une seule fois.
negative = Il a le mauvais signe : l'entraînement chasserait les codes de N(0, 1) sans fin. Ajoutez
    `-0.5 * torch.sum(1 + logvar - mu.pow(2) - logvar.exp())` à la reconstruction.
absent = La perte ne dépend pas de mu et de logvar : il n'y a pas de terme KL. La dernière ligne
    l'ajoute-t-elle ?
sign_of_logvar = logvar a le mauvais signe. Dans la somme : `1 + logvar - mu.pow(2) - logvar.exp()`.
sign_of_mu = Le carré de mu a le mauvais signe. Dans la somme : `1 + logvar - mu.pow(2) -
    logvar.exp()`.
sign_of_sigma = Le carré de sigma, `logvar.exp()`, a le mauvais signe. Dans la somme : `1 + logvar -
    mu.pow(2) - logvar.exp()`.
no_one = Le 1 manque, il n'est donc pas nul à N(0, 1). Dans la somme : `1 + logvar - mu.pow(2) -
    logvar.exp()`.
sign_of_one = Le 1 a le mauvais signe, il n'est donc pas nul à N(0, 1). Dans la somme : `1 + logvar
    - mu.pow(2) - logvar.exp()`.
sigma_for_variance = Il prend sigma là où il faut sigma au carré : `logvar.exp()` et non `(0.5 *
    logvar).exp()`.
no_exp = Il prend logvar là où il faut sigma au carré : le `exp` manque dans `logvar.exp()`.
squared_exp = Il met au carré sigma au carré : `logvar.exp()` est déjà la variance.
mu_not_squared = mu n'est pas au carré : `mu.pow(2)`.
mu_absolute = La valeur absolue de mu est prise au lieu de son carré : `mu.pow(2)`.
no_mu = mu manque : rien ne retient les codes près de 0. Dans la somme : `1 + logvar - mu.pow(2) -
    logvar.exp()`.
no_logvar = logvar manque : rien n'empêche sigma d'aller à 0. Dans la somme : `1 + logvar -
    mu.pow(2) - logvar.exp()`.
unknown = Ce n'est pas la formule pour N(mu, sigma^2) et N(0, 1) : `-0.5 * torch.sum(1 + logvar -
    mu.pow(2) - logvar.exp())`.
log_sigma = Votre troisième sortie est log sigma et non log sigma au carré, et KL la traite ainsi :
    c'est juste, si z le fait aussi.

[untrained]
asks = Un modèle qui n'a rien appris paie-t-il une pièce jetée par pixel ?
expect = {coin:.1f} + KL {kl:.2f} nats par image
found = {loss:.4g}
averaged = C'est bien trop petit : une moyenne est prise là où il faut une somme. Cherchez
    `reduction="mean"`, la valeur par défaut, ou `.mean()` dans la perte.
low = C'est trop bas pour qui ne sait rien. Regardez de quoi la perte prend la moyenne, et par quoi
    finit le décodeur.
high = C'est trop haut pour qui ne sait rien : plus qu'une pièce jetée par pixel. Regardez par quoi
    finit le décodeur : une sigmoïde, une seule, et des poids petits au départ.
fresh = Tel que vous l'avez donné, le modèle paie {given:.1f} : il a été entraîné, ou part
    d'ailleurs. Ce qui est trouvé l'est avec des poids neufs.
trained = Le modèle semble avoir été entraîné, et ses poids ne peuvent être refaits. Donnez-en un
    neuf pour que ce soit demandé.
only_bce = N'est demandé qu'à l'entropie croisée binaire ; la reconstruction est autre chose ici.

[through_z]
asks = Le gradient de l'image atteint-il mu et logvar par z, et par z seul ?
expect = des gradients non nuls
found = {mu:.3g} en mu, {logvar:.3g} en logvar
detached = Aucun gradient ne va de l'image à l'encodeur : z a été coupé. Écrivez `mu + eps * std`
    avec `eps = torch.randn_like(std)`, et cherchez `.detach()`, `.data`, `torch.no_grad()`,
    `.sample()` (c'est `.rsample()`) et `torch.normal(mu, std)`.
no_logvar = Aucun gradient ne va de l'image à logvar : rien ne dit à sigma combien un code doit être
    précis. z est-il `mu + eps * std`, avec `std = torch.exp(0.5 * logvar)`, et sans rien détacher ?
no_mu = Aucun gradient ne va de l'image à mu. z est-il `mu + eps * std`, et sans rien détacher ?
leak = L'image en sait plus sur x que mu et logvar ne lui en disent ({beside:.0%} de sa pente) : le
    décodeur voit x, ou des couches de l'encodeur, à côté de z. Une image nouvelle n'a pas de x.
    `decode` ne devrait avoir besoin que de z.
not_returned = Ce que le modèle rend comme mu et logvar n'est pas ce dont z a été fait : s'il y a un
    autre chemin vers l'image n'a donc pas été demandé.

[noise]
asks = z est-il mu + sigma * eps, avec un nouvel eps de N(0, 1) pour chaque nombre ?
expect = eps de moyenne 0 et d'écart-type 1
found = moyenne {mean:.2f}, écart-type {std:.3g}
none = Deux passages à l'entraînement ont donné les mêmes images : aucun bruit n'est ajouté, c'est
    un autoencodeur, ou il est toujours le même. `forward` appelle-t-il `reparameterize`, aussi à
    l'entraînement ?
frozen = eps est le même en deux passages : il a été tiré une fois, ou avec une même graine.
    Tirez-le là où z est fait : `torch.randn_like(std)`.
one_for_all = Toutes les images d'un lot ont le même eps. Tirez-en un pour chacune :
    `torch.randn_like(std)` et non `torch.randn(latent_dim)`.
one_for_image = Toutes les dimensions latentes d'une image ont le même eps. Tirez-en un pour chacune
    : `torch.randn_like(std)`.
std = sigma est fait comme `{is}` et devrait l'être comme `{should}` : logvar est le logarithme de
    sigma au carré. Regardez la ligne de `std` dans `reparameterize`.
uniform = eps vient de `torch.rand`, uniforme de 0 à 1. C'est `torch.randn_like(std)`, avec un n
    pour normal.
not_normal = eps ne vient pas de N(0, 1), ou sigma n'est pas `exp(0.5 * logvar)`. Regardez les
    lignes de `std` et de `eps` dans `reparameterize`.
not_traced = Ce que le modèle rend comme mu et logvar n'est pas ce dont z a été fait, ou aucun
    gradient n'y va : eps n'a pas pu être lu.

[range]
asks = mu et logvar peuvent-ils être n'importe quel nombre ?
expect = les deux signes, et au-delà de 1, quand les poids grandissent
found = mu de {mu_low:.3g} à {mu_high:.3g}, logvar de {logvar_low:.3g} à {logvar_high:.3g}
one_sign = {name} n'a qu'un signe, quels que soient les poids : il y a une ReLU, une softplus ou une
    exp derrière sa couche. La couche devrait être la dernière : un code est des deux côtés de 0, et
    logvar est sous 0 quand sigma est sous 1.
squashed = {name} ne va pas au-delà de 1, quels que soient les poids : il y a une sigmoïde ou une
    tanh derrière sa couche. La couche devrait être la dernière.
no_weights = mu ou logvar ne dépend d'aucun poids à entraîner : n'a donc pas été demandé.
zero = {name} vaut 0, quels que soient les poids. Sa couche sert-elle ?

[eval]
asks = En eval(), une image a-t-elle un mu et un logvar, seule comme dans un lot ?
expect = aucune différence
found = {apart:.2g} du plus grand
noise = Encoder deux fois les mêmes images en eval() a donné deux réponses. Cherchez `F.dropout(x)`
    sans `training=self.training`, des couches faites à neuf dans `forward`, et du bruit mis sur x.
    (z peut être tiré en eval() ; mu non.)
beside = Une image a un autre mu ou logvar seule que dans un lot. Cherchez un `view` ou un
    `transpose` qui mêle les images, un `softmax` ou un `mean` sur la dimension 0, et une
    normalisation par lot qui n'écoute pas eval().
alone_raised = Un lot d'une seule image n'a pas marché : {why}. Cherchez un `squeeze()` sans
    dimension, et une normalisation par lot qui n'écoute pas eval().
decoder = Décoder deux fois le même z en eval() a donné deux images. Cherchez `F.dropout(x)` sans
    `training=self.training`, et des couches faites à neuf dans `decode`.

[overfit]
asks = Peut-il apprendre huit images par coeur ?
expect = une reconstruction sous {target:.0f} nats par image (l'image moyenne des huit en coûte
    {mean_image:.0f})
found = {recon:.1f} après {steps} pas
ignored = Il dessine l'image moyenne, ou pire : l'image ne suit pas le code. Réparez d'abord ce qui
    est faux plus haut. Sinon : un KL qui pèse trop fait-il taire le code, chaque dessin va-t-il
    avec son image, chaque couche vient-elle après la précédente ?
silent = Il les apprend sans KL, à partir de codes éloignés les uns des autres ; avec lui, ses codes
    se sont tus. KL pèse trop (voyez `sum`), ou le réseau est profond : alors faites croître le
    poids de KL depuis 0 pendant l'entraînement.
slow = Il y va bien trop lentement. Réparez d'abord ce qui est faux plus haut. Sinon : une couche
    faite dans `forward` n'apprend jamais, ni une que `parameters()` n'a pas.
list = Les couches de la liste `{name}` ne sont pas entraînées : `parameters()` ne voit pas dans une
    liste Python. Faites-en une `nn.ModuleList` ou une `nn.Sequential`.
no_parameters = Le modèle n'a pas de poids à entraîner. Ses couches sont-elles des attributs de
    `self`, faits après `super().__init__()` ?
not_finite = La perte n'est plus finie après {steps} pas. Cherchez un `log` de 0, un `exp` sans
    borne, et un KL de mauvais signe.
"""


def _table(text: str) -> dict[str, dict[str, str]]:
    """Check -> what is said of it -> sentence."""
    parser = configparser.ConfigParser(
        interpolation=None, delimiters=("=",), comment_prefixes=("#",)
    )
    parser.read_string(text)
    return {
        check: {says: sentence.replace("\n", " ") for says, sentence in parser[check].items()}
        for check in parser.sections()
    }


WORDS = {"en": _table(ENGLISH), "fr": _table(FRENCH)}


# ── in a terminal ──


def main(arguments: Sequence[str] | None = None) -> int:
    """0 where nothing is wrong, 1 where something is, 2 where the file has nothing to check."""
    parser = argparse.ArgumentParser(
        prog="check_my_vae.py",
        description="Ten checks of a VAE that you wrote. Your file is imported: what stands in it "
        'outside of `if __name__ == "__main__":`, such as the training, runs first.',
    )
    parser.add_argument("file", type=Path, help="the Python file with your model and your loss")
    parser.add_argument("--model", default="", help="its name there; VAE() or model, if not given")
    parser.add_argument("--loss", default="loss_function", help="the loss's name there")
    parser.add_argument("--beta", type=float, default=1.0, help="the KL weight that you mean")
    parser.add_argument("--language", choices=tuple(WORDS), default="en")
    asked = parser.parse_args(arguments)
    try:
        own = _imported(asked.file)
    except (Exception, SystemExit) as error:
        _print(f"{asked.file}: {_why(error)}")
        return 2
    names = [asked.model] if asked.model else ["model", "VAE"]
    model = next((getattr(own, name) for name in names if hasattr(own, name)), None)
    loss_function = getattr(own, asked.loss, None)
    if model is None or loss_function is None:
        missing = asked.loss if model is not None else " / ".join(names)
        _print(WORDS[asked.language]["common"]["missing"].format(file=asked.file, name=missing))
        return 2
    try:
        if isinstance(model, type):
            model = model()
    except Exception as error:
        _print(WORDS[asked.language]["common"]["not_made"].format(why=_why(error)))
        return 2
    found = check(model, loss_function, beta=asked.beta, language=asked.language)
    return int(any(result.status == WRONG for result in found))


def _imported(file: Path) -> Any:
    """The student's own program, as a module; what lies beside it can be imported by it."""
    spec = importlib.util.spec_from_file_location(file.stem, file)
    if spec is None or spec.loader is None or not file.is_file():
        raise FileNotFoundError(file)
    sys.path.insert(0, str(file.resolve().parent))
    module = importlib.util.module_from_spec(spec)
    sys.modules[file.stem] = module
    spec.loader.exec_module(module)
    return module


if __name__ == "__main__":
    sys.exit(main())
