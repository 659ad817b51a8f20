"""Are the causes and comparisons that the pages state borne out by the shipped models?

    python -m benchmarks.claims

computes each again (some ten seconds; MNIST must be in data/), and prints the sentence beside
what was found. The exit status is 1 where one is not so. Figures that exercises quote have a
command of their own, benchmarks.exercises.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

import torch
from torch import Tensor

from dashboard.datasets.loaded import shared_data
from dashboard.server.paths import DATA_DIR
from dashboard.server.resources import SHIPPED_MODELS
from dashboard.session.model_in_view import ModelInView, shipped_model
from dashboard.views.sample.common import typical_codes
from vae_core.aggregate.density import log_density
from vae_core.data.images import as_pixels
from vae_core.data.loading import DataSet
from vae_core.diagnostics import image_losses
from vae_core.explain.chance import far_from_codes, variety
from vae_core.explain.guides import guides
from vae_core.explain.layers import picture_by_z
from vae_core.loss import recon_from_logits
from vae_core.model import build_model, latent_point, std_of
from vae_core.record.checkpoint import Encodings
from vae_core.sampling import decode_points, interpolate

VARIATIONAL_2D = ("mnist-2d", "mnist-2d-beta4", "sketched-2d")
N_READ, N_LEARNT, N_VOTES = 1000, 10_000, 5  # images read by their nearest training images
N_CODES, N_NEAR = 2000, 15


@dataclass(frozen=True)
class Claim:
    """A sentence, where it stands, and how it is looked at: what was found, and is it so?"""

    where: str
    sentence: str
    check: Callable[[], tuple[str, bool]]


def codes(name: str) -> Encodings:
    """The codes of the test images that a model brings along."""
    found = shipped_model(name).encodings
    assert found is not None
    return found


def data_of(view: ModelInView) -> DataSet:
    """What it learnt from."""
    return shared_data(view.config.dataset, DATA_DIR)


def noise(n: int, latent_dim: int, temperature: float = 1.0) -> Tensor:
    """z from N(0, temperature^2 I), always the same."""
    eps = torch.randn((n, latent_dim), generator=torch.Generator().manual_seed(0))
    return temperature * eps


def read_as(pictures: Tensor, data: DataSet) -> Tensor:
    """The class that a picture looks like: the vote of the training images nearest to it, (n,)."""
    images = as_pixels(data.train.images[:N_LEARNT])
    near = torch.cdist(pictures, images).topk(N_VOTES, largest=False).indices
    return data.train.labels[near].mode(dim=1).values


@cache
def comes_back(name: str) -> Tensor:
    """Which test images come back as a picture of their own class? (N_READ,)"""
    view = shipped_model(name)
    back = decode_points(view.model, codes(name).mu[:N_READ])
    return read_as(back, data_of(view)) == codes(name).labels[:N_READ]


def share_of_the_way() -> tuple[str, bool]:
    recon = float(image_losses(shipped_model("mnist-2d").model, mnist().test.images)[0].mean())
    known = guides(mnist())
    way = (known.collapsed - recon) / (known.collapsed - known.floor)
    return f"{way:.0%} of the way from the mean image to a perfect copy", 0.25 < way < 0.5


def mnist() -> DataSet:
    """The data set of most of them."""
    return shared_data("mnist", DATA_DIR)


def another_digit() -> tuple[str, bool]:
    share = 1 - float(comes_back("mnist-2d").float().mean())
    return f"{share:.0%} come back as another", 0.28 < share < 0.39


def no_majority() -> tuple[str, bool]:
    known = codes("mnist-2d")
    z = noise(1000, 2)
    near = torch.cdist(z, known.mu[:N_CODES]).topk(N_NEAR, largest=False).indices
    labels = known.labels[near]
    most = (labels == labels.mode(dim=1).values[:, None]).sum(1)
    share = float((most <= N_NEAR // 2).float().mean())
    return f"{share:.0%} of the draws have no majority near them", 0.28 < share < 0.39


def detail() -> tuple[str, bool]:
    two, twenty = (float(comes_back(name).float().mean()) for name in ("mnist-2d", "mnist-20d"))
    return f"own class comes back: {two:.0%} with 2 dimensions, {twenty:.0%} with 20", twenty > two


def beta_shares_codes() -> tuple[str, bool]:
    """By how many images share a cloud: N / e^I, I = E log q(z|x) - log q(z) over N codes."""
    sharing, varieties = [], []
    for name in ("mnist-2d", "mnist-2d-beta4"):
        mu, logvar = codes(name).mu[:N_CODES], codes(name).logvar[:N_CODES]
        eps = noise(N_CODES, 2)
        log_q_of_own = -0.5 * (logvar + eps**2 + torch.log(torch.tensor(2 * torch.pi))).sum(1)
        z = latent_point(mu, std_of(logvar), eps)
        information = float((log_q_of_own - log_density(z, mu, logvar)).mean())
        sharing.append(N_CODES / 2.718281828**information)
        varieties.append(variety(decode_points(shipped_model(name).model, mu[:400])))
    said = (
        f"images to a cloud, of {N_CODES}: {sharing[0]:.0f} at beta 1, {sharing[1]:.0f} at 4; "
        f"pictures differ in {varieties[0]:.0f} and {varieties[1]:.0f} pixels"
    )
    return said, sharing[1] > 2 * sharing[0] and varieties[1] < varieties[0]


def sigma_and_slope() -> tuple[str, bool]:
    """Where both terms are at rest: sigma^2 = beta / (beta + F), F how fast the picture changes."""
    found = []
    for name in VARIATIONAL_2D:
        view = shipped_model(name)
        mu, std = codes(name).mu[:200], std_of(codes(name).logvar[:200])
        steep = torch.stack([_fisher(view, z[None]) for z in mu])  # (200, 2)
        expected = (view.config.beta / (view.config.beta + steep)).sqrt()
        pairs = torch.stack([std.log().flatten(), expected.log().flatten()])
        found.append((float(torch.corrcoef(pairs)[0, 1]), float((std / expected).median())))
    said = "; ".join(f"correlation {r:.2f}, ratio {ratio:.2f}" for r, ratio in found)
    return said, all(r > 0.5 and 0.7 < ratio < 1.4 for r, ratio in found)


def _fisher(view: ModelInView, z: Tensor) -> Tensor:
    p = view.model.decode(z).clamp(1e-6, 1 - 1e-6)
    return (picture_by_z(view.model, z) ** 2 / (p * (1 - p))).sum(1)


def never_inked() -> tuple[str, bool]:
    never = mnist().train.images.count_nonzero(0) == 0
    same = []
    for name in SHIPPED_MODELS:
        view = shipped_model(name)
        if view.config.dataset == "mnist":
            fresh = build_model(view.config).fc1.weight
            same.append(torch.equal(fresh[:, never], view.model.fc1.weight[:, never]))
    return f"{int(never.sum())} pixels never have ink; weights as at the start: {same}", all(same)


def arcs() -> tuple[str, bool]:
    nearest = []
    for name in SHIPPED_MODELS:
        typical = typical_codes(shipped_model(name), codes(name))
        for start in typical:
            for end in typical:
                arc = interpolate(typical[start], typical[end], 24, spherical=True)
                ends = min(float(typical[start].norm()), float(typical[end].norm()))
                nearest.append(float(arc.norm(dim=1).min()) / ends)
    return f"{min(nearest):.3f} times the nearer end at least", min(nearest) > 0.999


def hotter() -> tuple[str, bool]:
    said, good = [], True
    for name in SHIPPED_MODELS:
        view, mu = shipped_model(name), codes(name).mu[:N_CODES]
        draws = [noise(300, view.latent_dim, t) for t in (0.5, 1.0, 2.0)]
        differ = [variety(decode_points(view.model, z)) for z in draws]
        far = [float(far_from_codes(z, mu).float().mean()) for z in draws]
        good &= differ == sorted(differ) and far == sorted(far)
        said.append(f"{name} {differ[0]:.0f}, {differ[2]:.0f} pixels, {far[0]:.0%}, {far[2]:.0%}")
    return "at temperature 0.5 and 2: " + "; ".join(said), good


def sharp_and_wrong() -> tuple[str, bool]:
    view = shipped_model("mnist-20d")
    x, labels = as_pixels(mnist().test.images[:500]), codes("mnist-20d").labels[:500]
    logits = view.model.decode_logits(codes("mnist-20d").mu[:500]).roll(1, 0)
    wrong = labels != labels.roll(1, 0)
    cost = float(recon_from_logits(logits[wrong], x[wrong]).mean())
    mean_image = guides(mnist()).collapsed
    return f"{cost:.0f} nats against {mean_image:.0f} for the mean image", cost > mean_image


def near_codes_look_alike() -> tuple[str, bool]:
    view, mu = shipped_model("mnist-2d"), codes("mnist-2d").mu[:800]
    apart, differ = torch.pdist(mu), torch.pdist(decode_points(view.model, mu), p=1)
    near = float(differ[apart < apart.quantile(0.01)].mean() / differ.mean())
    return f"the nearest pairs differ {near:.2f} times as much as any two", near < 0.3


CLAIMS = (
    Claim("results", "Two numbers bring much of a digit back.", share_of_the_way),
    Claim("results", "About one digit in three comes back as another.", another_digit),
    Claim("results", "About one in three falls where no class has the majority.", no_majority),
    Claim("reconstruct", "More dimensions bring the details.", detail),
    Claim(
        "reconstruct",
        "The larger beta is, the more images share a code, and the more they come back as the same "
        "digit.",
        beta_shares_codes,
    ),
    Claim("encoder", "Sigma is small where neighbouring places draw another.", sigma_and_slope),
    Claim("encoder", "Where there is no ink, the slope is what chance gave it.", never_inked),
    Claim("sample", "The arc comes no nearer to the centre than its ends.", arcs),
    Claim("sample", "Above 1 pictures differ more, and z may stray from the codes.", hotter),
    Claim("exercise 5", "A wrong sharp digit costs more than a blur in between.", sharp_and_wrong),
    Claim("exercise 9", "Digits lie close together that look alike.", near_codes_look_alike),
)


def main() -> int:
    """Print them all; 1 where one is not so."""
    wrong = 0
    for claim in CLAIMS:
        found, good = claim.check()
        wrong += not good
        print(f"{claim.where}: {claim.sentence}\n    {found}{'' if good else '   NOT SO'}")
    print(f"\n{wrong} of {len(CLAIMS)} are not so" if wrong else "\nAll of them are so.")
    return 1 if wrong else 0


if __name__ == "__main__":
    sys.exit(main())
