"""Are the causes and comparisons that the pages state borne out by the shipped models?

    python -m benchmarks.claims

computes each again (some twenty seconds; MNIST must be in data/), and prints the sentence beside
what was found. The exit status is 1 where one is not so. Figures that exercises quote have a
command of their own, benchmarks.exercises.
"""

import sys
from collections.abc import Callable
from dataclasses import dataclass, replace
from functools import cache

import torch
from torch import Tensor

from dashboard.datasets.loaded import shared_data
from dashboard.server.paths import DATA_DIR
from dashboard.server.resources import SHIPPED_MODELS, shipped_gaps
from dashboard.session.model_in_view import ModelInView, shipped_model
from dashboard.views.sample.common import typical_codes
from vae_core.aggregate.density import log_density
from vae_core.aggregate.information import KlParts, kl_parts
from vae_core.aggregate.samples import aggregate_spread
from vae_core.data.images import as_pixels
from vae_core.data.loading import DataSet
from vae_core.diagnostics import evaluate, image_losses
from vae_core.explain.chance import classes_met, far_from_codes, picture_change, variety
from vae_core.explain.guides import guides
from vae_core.explain.kl_in_one_dimension import PRIOR, Gaussian, kl, log_ratio, running_mean
from vae_core.explain.layers import picture_by_z
from vae_core.explain.neighbours import unstandardised
from vae_core.explain.pixel_cost import binarised
from vae_core.likelihood import exact_posterior
from vae_core.loss import recon_from_logits
from vae_core.model import build_model, latent_point, std_of
from vae_core.record.checkpoint import Encodings
from vae_core.sampling import decode_points, interpolate
from vae_core.trainer import train

VARIATIONAL_2D = ("mnist-2d", "mnist-2d-beta4", "sketched-2d")  # with a price for KL
MACHINES = ("mnist-2d-ae", "mnist-2d-beta0", "mnist-2d")
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


def noise_is_gone() -> tuple[str, bool]:
    """Without a price for KL."""
    view, known = shipped_model("mnist-2d-beta0"), codes("mnist-2d-beta0")
    median = float(std_of(known.logvar).median())
    wider = aggregate_spread(known.mu, known.logvar) / median
    images = mnist().test.images
    still, drawn = (
        float(image_losses(view.model, images, seed=seed)[0].double().mean()) for seed in (None, 0)
    )
    said = f"sigma {median:.2g}, the cloud {wider:,.0f} times as wide; a draw {drawn - still:.4f}"
    return said, wider > 5000 and 0 < drawn - still < 0.01


def shaken_alike() -> tuple[str, bool]:
    """By noise that is as large a part of each cloud as the VAE's own."""
    of_vae = codes("mnist-2d")
    changes = []
    for name in MACHINES:
        view, known = shipped_model(name), codes(name)
        no_noise = 0.0 if view.config.variational else float("inf")
        width = aggregate_spread(known.mu, known.logvar - no_noise)
        part = width / aggregate_spread(of_vae.mu, of_vae.logvar)
        std = std_of(of_vae.logvar[:1000]) * part
        changes.append(picture_change(view.model, known.mu[:1000], std))
    said = ", ".join(f"{change:.1f}" for change in changes)
    return f"{said} pixels of ink", max(changes[2] / change for change in changes[:2]) < 2 / 3


def where_chance_looks() -> tuple[str, bool]:
    """Classes met less than once in 100 draws of N(0, I), and draws of a wide cloud far off."""
    seldom, far = [], []
    for name in MACHINES:
        mu, labels = codes(name).mu[:N_CODES], codes(name).labels[:N_CODES]
        met = classes_met(noise(1000, 2), mu, labels).bincount(minlength=10)
        seldom.append((met < 10).nonzero().flatten().tolist())
        wide = unstandardised(noise(1000, 2), mu)
        far.append(float(far_from_codes(wide, mu).float().mean()))
    own = float(far_from_codes(noise(1000, 2), codes("mnist-2d").mu[:N_CODES]).float().mean())
    said = (
        f"hardly met {seldom}; far in a wide cloud {far[0]:.1%}, {far[1]:.1%}, {far[2]:.1%}, "
        f"the VAE's from N(0, I) {own:.1%}"
    )
    return said, bool(seldom[0] and seldom[1] and not seldom[2]) and own < far[2] < min(far[:2])


def without_training() -> tuple[str, bool]:
    """A fresh model of the lab's, on the test images."""
    fresh = evaluate(build_model(shipped_model("mnist-2d").config), mnist().test.images)
    fair = guides(mnist()).untrained
    said = f"{-fresh.elbo:.1f} nats, of which KL {fresh.kl:.2f}, against {fair:.1f}"
    return said, 0 < -fresh.elbo - fair < 0.03 * fair


def below_the_floor() -> tuple[str, bool]:
    """What is no cross-entropy of grey pixels: squared errors in sum, and KL alone."""
    floor, found = guides(mnist()).floor, []
    x = as_pixels(mnist().test.images)
    for name in ("mnist-2d", "mnist-20d"):
        view = shipped_model(name)
        back = decode_points(view.model, codes(name).mu)
        kl = view.history.epochs[-1].test_kl
        assert kl is not None
        found += [float((back - x).pow(2).sum(1).mean()), kl]
    return f"{', '.join(f'{n:.1f}' for n in found)} against {floor:.1f}", max(found) < floor


def above_the_floor() -> tuple[str, bool]:
    losses = []
    for name in ("mnist-2d", "mnist-20d"):
        last = shipped_model(name).history.epochs[-1]
        assert last.test_loss is not None
        losses.append(last.test_loss)
    known = guides(mnist())
    said = f"{losses[0]:.1f} and {losses[1]:.1f}, between {known.floor:.1f} and "
    return f"{said}{known.class_only:.1f}", known.floor < min(losses) < max(
        losses
    ) < known.class_only


def parts_of(name: str) -> KlParts:
    found = kl_parts(codes(name).mu, codes(name).logvar)
    assert found is not None
    return found


def beta_saves_both() -> tuple[str, bool]:
    one, four = parts_of("mnist-2d"), parts_of("mnist-2d-beta4")
    carried = one.mutual_information - four.mutual_information
    missed = one.marginal_kl - four.marginal_kl
    said = f"KL {one.kl:.2f} and {four.kl:.2f}: {carried:.2f} of information, {missed:.2f} of fit"
    return said, carried > 0.5 and missed > 0.15  # several standard errors, of some 0.05


def right_to_a_twentieth() -> tuple[str, bool]:
    """Beside one draw for each of 10,000 images, of which a page takes every fortieth."""
    off = []
    for name in VARIATIONAL_2D:
        of_all = kl_parts(codes(name).mu, codes(name).logvar, n_draws=len(codes(name).mu))
        assert of_all is not None
        off.append(parts_of(name).mutual_information - of_all.mutual_information)
    return "off by " + ", ".join(f"{value:+.3f}" for value in off), max(map(abs, off)) < 0.05


def saturated() -> tuple[str, bool]:
    found = {name: parts_of(name).saturated for name in (*VARIATIONAL_2D, "mnist-20d")}
    return f"saturated: {found}", [*found.values()] == [False, False, False, True]


def falls_while_codes_say_more() -> tuple[str, bool]:
    view = shipped_model("sketched-2d")
    data, kept = data_of(view), []
    config = replace(view.config, epochs=4)
    for progress in train(
        build_model(config), data.train.images, config, test_images=data.test.images
    ):
        if progress.end_of_epoch:
            kept.append(progress.end_of_epoch.kl_parts)
    first, last = kept[0], kept[-1]
    assert first is not None
    assert last is not None
    said = (
        f"KL {first.kl:.1f} to {last.kl:.1f}, I(x; z) {first.mutual_information:.1f} to "
        f"{last.mutual_information:.1f}, epochs 1 to {len(kept)}"
    )
    rises = last.mutual_information - first.mutual_information > 0.3
    return said, last.kl < first.kl - 0.5 and rises


def within_one_error() -> tuple[str, bool]:
    shares, ratios = [], []
    own = Gaussian(1.0, 0.5)  # the page's first choice, either way
    eps = torch.randn((1000, 1000), generator=torch.Generator().manual_seed(0))
    for q, p in ((own, PRIOR), (PRIOR, own)):
        means, errors = zip(
            *(running_mean(row) for row in log_ratio(q.draws(eps), q, p)), strict=True
        )
        off = (torch.stack(means)[:, -1] - kl(q, p)).abs()
        shares.append(float((off < torch.stack(errors)[:, -1]).double().mean()))
        at = torch.stack(errors)
        ratios.append(float((at[:, -1] / at[:, 249]).median()))
    said = f"within it {shares[0]:.0%} and {shares[1]:.0%}; by four times the draws it becomes"
    good = all(0.63 < share < 0.73 for share in shares) and all(0.45 < r < 0.55 for r in ratios)
    return f"{said} {ratios[0]:.2f} and {ratios[1]:.2f} of itself", good


def slow_where_q_misses() -> tuple[str, bool]:
    """What 5,000 samples still miss, beside the encoder's gap; and how much of p(z|x) q reaches."""
    known, view = shipped_gaps("mnist-2d"), shipped_model("mnist-2d")
    gap, rest = known.log_p_x - known.encoder, known.log_p_x - known.sampled[:, -1]
    ranks = torch.stack([values.argsort().argsort().float() for values in (gap, rest)])
    together = float(torch.corrcoef(ranks)[0, 1])
    order = rest.argsort()
    images = binarised(as_pixels(mnist().test.images[known.rows]))
    quick, slow = (
        float(torch.tensor([_reached(view, images[i]) for i in some]).median())
        for some in (order[:15], order[-15:])
    )
    said = (
        f"rank correlation {together:.2f}; within 3 sigma of q lie {quick:.0%} of the posterior "
        f"where the bound is nearest, {slow:.1%} where it is farthest"
    )
    return said, together > 0.7 and quick > 0.5 and slow < 0.05


def _reached(view: ModelInView, x: Tensor) -> float:
    exact = exact_posterior(view.model, x, n_grid=101)
    z2, z1 = torch.meshgrid(exact.z2, exact.z1, indexing="ij")
    far = ((z1 - exact.mu[0]) / exact.std[0]) ** 2 + ((z2 - exact.mu[1]) / exact.std[1]) ** 2
    return float(exact.density[far < 9].sum() / exact.density.sum())


def mostly_the_encoder() -> tuple[str, bool]:
    said, good = [], True
    for name in ("mnist-2d", "sketched-2d"):
        known = shipped_gaps(name)
        encoder, form = float(known.amortisation.mean()), float(known.approximation.mean())
        turned = float((known.log_p_x - known.turned).mean())
        good &= encoder > 5 * form and turned < form
        said.append(f"{name} {encoder:.2f} and {form:.2f} nats, {turned:.2f} with turned ellipses")
    return "; ".join(said), good


def grey_is_nearer() -> tuple[str, bool]:
    known = shipped_gaps("mnist-2d")
    binary, grey = float((known.log_p_x - known.encoder).mean()), float(known.grey_gap.mean())
    return f"gap {binary:.1f} nats in black and white, {grey:.1f} on the grey scans", grey < binary


CLAIMS = (
    Claim(
        "how_good", "Without training a model pays a little more than fair coins.", without_training
    ),
    Claim(
        "how_good", "A squared error in sum, or KL alone, can be below the floor.", below_the_floor
    ),
    Claim(
        "how_good",
        "Trained models lie between the floor and the mean image of the right class.",
        above_the_floor,
    ),
    Claim("what_is_a_vae", "Where KL costs nothing, noise is shrunk until gone.", noise_is_gone),
    Claim("what_is_a_vae", "Shaken alike, the VAE's pictures change least.", shaken_alike),
    Claim(
        "what_is_a_vae",
        "N(0, I) meets hardly any of some classes but in the VAE; a wide cloud has large places "
        "without codes.",
        where_chance_looks,
    ),
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
    Claim(
        "results",
        "Of the KL that beta 4 saves, some is information, and some a better fit to N(0, I).",
        beta_saves_both,
    ),
    Claim("results", "Both parts are right to some 0.05 nats.", right_to_a_twentieth),
    Claim("results", "With 20 dimensions the first part is saturated.", saturated),
    Claim(
        "results and train",
        "While a run trains, KL may fall and the codes say more.",
        falls_while_codes_say_more,
    ),
    Claim(
        "kl",
        "One standard error holds the exact value two times in three, and four times as many draws "
        "halve it.",
        within_one_error,
    ),
    Claim(
        "bound",
        "Where q misses the exact posterior, the bound rises slowly: z that explain the image well "
        "hardly ever come up among the draws.",
        slow_where_q_misses,
    ),
    Claim(
        "bound",
        "Most of the gap is the encoder's doing, and not the form's.",
        mostly_the_encoder,
    ),
    Claim("bound", "The gap is larger in black and white than on the grey scans.", grey_is_nearer),
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
