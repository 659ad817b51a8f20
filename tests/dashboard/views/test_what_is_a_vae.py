"""What does the lesson show of an autoencoder, of one with a draw, and of a VAE?"""

from typing import Any

import numpy as np
import pytest
import torch
from streamlit.testing.v1 import AppTest

from dashboard.components.diagram import Stage, sent
from dashboard.datasets.loaded import shared_data
from dashboard.runs.registry import Registry
from dashboard.server import resources
from dashboard.server.paths import DATA_DIR
from dashboard.views.what_is_a_vae.losses import noise
from dashboard.views.what_is_a_vae.machines import codes_of, machines, spread
from dashboard.views.what_is_a_vae.samples import met_by_chance
from dashboard.words.numbers import number
from tests.reading import charts, components, grid, key_of, open_page, painted, told, words
from vae_core.aggregate.samples import aggregate_spread
from vae_core.diagnostics import image_losses
from vae_core.explain.chance import picture_change
from vae_core.model import VAE

PLACES = "what_is_a_vae_places"


def stages(app: AppTest, *, variational: bool, machine: int = 2) -> dict[str, dict[str, Any]]:
    """The stages of one of the diagrams, by name."""
    chains = [told(proto)["stages"] for proto in components(app, "diagram")]
    assert len(chains) == 3
    return {stage["name"]: stage for stage in chains[machine if variational else 0]}


def values(stage: dict[str, Any]) -> dict[str, list[str]]:
    return {term["glyph"]: term["values"] for term in stage["numbers"]}


def vae() -> VAE:
    return resources.shipped("mnist-2d").model


def test_real_values_stand_in_the_diagrams(runs: Registry, mnist_in_data: None) -> None:
    app = open_page("what_is_a_vae")
    assert not app.exception
    fixed = stages(app, variational=False)
    assert list(fixed) == ["Input", "Encoder", "Fixed vector z", "Decoder", "Output"]
    assert all(fixed[name]["picture"] for name in ("Input", "Output"))

    chain = stages(app, variational=True)
    assert [name for name, stage in chain.items() if stage["differs"]] == [
        "Distribution N(μ, σ)",  # noqa: RUF001
        "Sample z",
    ]
    codes = resources.shipped("mnist-2d").encodings
    assert codes is not None
    three = int((codes.labels == 3).nonzero()[0])
    mu = [float(text.replace("\N{MINUS SIGN}", "-")) for text in chain_mu(chain)]
    assert mu == pytest.approx(codes.mu[three].tolist(), abs=0.005)


def chain_mu(chain: dict[str, dict[str, Any]]) -> list[str]:
    return values(chain["Distribution N(μ, σ)"])["μ"]  # noqa: RUF001


def test_another_image_and_another_draw(runs: Registry, mnist_in_data: None) -> None:
    app = open_page("what_is_a_vae")
    before = stages(app, variational=True)
    fixed = stages(app, variational=False)
    app.button(key="what_is_a_vae_again").click().run()
    after = stages(app, variational=True)
    assert chain_mu(after) == chain_mu(before)
    assert after["Sample z"] != before["Sample z"]
    assert stages(app, variational=False) == fixed

    app.pills(key="what_is_a_vae_image").set_value("7").run()
    assert stages(app, variational=False)["Input"] != fixed["Input"]
    assert chain_mu(stages(app, variational=True)) != chain_mu(before)


def test_the_spread_of_both_clouds_is_said(runs: Registry) -> None:
    codes = resources.shipped("mnist-2d").encodings
    assert codes is not None
    said = words(open_page("what_is_a_vae"))
    assert f"**{aggregate_spread(codes.mu, codes.logvar):.2f}**" in said
    assert "**6.03**" in said


def test_one_s_own_place_moves_the_ring_and_the_picture(runs: Registry) -> None:
    app = open_page("what_is_a_vae")
    before, rings = painted(app, PLACES), [ring(one) for one in charts(app).values()]
    assert grid(app, PLACES)["columnLabels"] == ["A", "B", "C", "D", "E", "F", "yours"]
    app.slider(key="what_is_a_vae_across").set_value(-1.0).run()
    app.slider(key="what_is_a_vae_up").set_value(0.5).run()
    assert not app.exception
    after = painted(app, PLACES)
    np.testing.assert_array_equal(after[:6], before[:6])
    assert not np.array_equal(after[6], before[6])
    assert not np.array_equal(after[-1], before[-1])
    assert [ring(one) for one in charts(app).values()] != rings

    codes = resources.shipped("mnist-2d").encodings
    assert codes is not None
    mu = codes.mu[:2000]
    z = mu.mean(0) + torch.tensor([-1.0, 0.5]) * mu.std(0)
    drawn = (255 * vae().decode(z)).round().byte().numpy()
    np.testing.assert_array_equal(after[-1], drawn.reshape(784))


def ring(shown: dict[str, Any]) -> object:
    return next(
        (trace["x"], trace["y"])
        for trace in shown["figure"]["data"]
        if trace["name"] == "your place"
    )


def test_the_same_machine_but_for_its_loss(runs: Registry) -> None:
    """The middle one draws z as the VAE does, and its noise is gone."""
    app = open_page("what_is_a_vae")
    middle, vae_chain = (stages(app, variational=True, machine=i) for i in (1, 2))
    assert list(middle) == list(vae_chain)
    three = machines()
    assert three.beta0.config.as_dict() | {"beta": 1.0} == three.vae.config.as_dict()
    assert noise(three.beta0) < noise(three.vae) / 100
    assert noise(three.beta0) < spread(three.beta0) / 5000
    said = words(app)
    for view in (three.beta0, three.vae):
        assert f"the median σ is {number(noise(view))}" in said  # noqa: RUF001


def test_each_loss_stands_with_its_numbers(runs: Registry) -> None:
    app = open_page("what_is_a_vae")
    for view in machines():
        last = view.history.epochs[-1]
        assert last.test_recon is not None
        assert last.test_kl is not None
        beta = view.config.beta if view.config.variational else 0.0
        (parts,) = [
            {part["text"]: part["value"] for part in told(proto)["parts"] if "value" in part}
            for proto in components(app, "formula")
            if key_of(proto) == f"what_is_a_vae_loss_{view.id}"
        ]
        found = list(parts.values())
        assert found[:2] == [number(last.test_recon + beta * last.test_kl), number(last.test_recon)]
        if view.config.variational:
            assert found[2:] == [f"{beta:g}", number(last.test_kl)]


def test_other_samples(runs: Registry) -> None:
    app = open_page("what_is_a_vae")
    keys = [f"what_is_a_vae_samples_{view.id}" for view in machines()]
    before = [painted(app, key) for key in keys]
    assert len(before[0]) == 32
    app.button(key="what_is_a_vae_others").click().run()
    after = [painted(app, key) for key in keys]
    for new, old in zip(after, before, strict=True):
        assert not np.array_equal(new, old)
    looks = app.segmented_control(key="what_is_a_vae_from")
    looks.set_value("a cloud as wide as its codes").run()
    assert not app.exception
    for key, old in zip(keys, after, strict=True):
        assert not np.array_equal(painted(app, key), old)


def test_chance_finds_the_codes_of_the_vae_alone(runs: Registry) -> None:
    three = machines()
    narrow, wide = ([met_by_chance(view, wide=how) for view in three] for how in (False, True))
    assert narrow[0].seldom == (1,)
    assert narrow[1].seldom
    assert not narrow[2].seldom
    assert not any(met.seldom for met in wide)
    assert wide[0].far > 10 * narrow[2].far
    assert wide[1].far > 5 * narrow[2].far
    app = open_page("what_is_a_vae")
    said = words(app)
    assert "Hardly ever met: class 1." in said
    assert f"Far from every code: **{narrow[2].far:.1%}** of 1,000 such z. Every class" in said
    for met in wide:
        assert f"**{met.far:.1%}**" in said
    app.segmented_control(key="what_is_a_vae_from").set_value("a cloud as wide as its codes").run()
    said = words(app)
    for met in wide:
        assert f"Far from every code: **{met.far:.1%}** of 1,000 such z. Every class is met" in said


def test_shaken_alike_the_vae_s_picture_changes_less(runs: Registry) -> None:
    ae, beta0, vae = (codes_of(view) for view in machines())
    std = (0.5 * vae.logvar[:1000]).exp()
    wider = aggregate_spread(ae.mu, ae.logvar - float("inf")) / aggregate_spread(vae.mu, vae.logvar)
    of_ae = picture_change(machines().ae.model, ae.mu[:1000], std * wider)
    of_vae = picture_change(machines().vae.model, vae.mu[:1000], std)
    assert of_ae > 1.5 * of_vae
    wider = spread(machines().beta0) / spread(machines().vae)
    of_beta0 = picture_change(machines().beta0.model, beta0.mu[:1000], std * wider)
    assert of_beta0 > 1.5 * of_vae
    app = open_page("what_is_a_vae")
    said = words(app).replace("\n", " ")
    assert f"pictures by **{of_ae:.1f}** pixels of ink, those of beta 0 by" in said
    assert f"beta 0 by **{of_beta0:.1f}** and the VAE's by **{of_vae:.1f}**" in said
    before = painted(app, "what_is_a_vae_shaken")
    app.button(key="what_is_a_vae_again").click().run()
    assert not np.array_equal(painted(app, "what_is_a_vae_shaken"), before)


def test_the_price_of_the_draw_is_not_that_of_the_kl_term(
    runs: Registry, mnist_in_data: None
) -> None:
    images = shared_data("mnist", DATA_DIR).test.images
    view = machines().vae
    from_mu = float(image_losses(view.model, images)[0].mean())
    drawn = view.history.epochs[-1].test_recon
    assert drawn is not None
    said = words(open_page("what_is_a_vae")).replace("\n", " ")
    assert f"the VAE would pay {from_mu:.1f}: the draw costs {drawn - from_mu:.1f} nats" in said


def test_without_mnist_all_but_the_originals_is_there(runs: Registry, no_mnist: None) -> None:
    app = open_page("what_is_a_vae")
    assert not app.exception
    assert "the originals are missing" in words(app)
    chain = stages(app, variational=True)
    assert not chain["Input"]["picture"]
    assert chain["Output"]["picture"]
    app.pills(key="what_is_a_vae_code").set_value(7).run()
    assert stages(app, variational=True)["Output"] != chain["Output"]
    assert len(charts(app)) == 3


def test_a_stage_as_the_browser_gets_it() -> None:
    stage = sent(Stage("z", numbers={"z": [0.5, -1.0]}, picture=torch.ones(784)))
    assert stage["numbers"][0]["values"] == [number(0.5), number(-1.0)]
    assert stage["picture"].startswith("////")
    long = sent(Stage("z", numbers={"z": [0.0] * 20}))["numbers"][0]["values"]
    assert len(long) == 4
    assert long[-1] == "⋮"


def test_the_page_speaks_french(runs: Registry) -> None:
    app = open_page("what_is_a_vae", lang="fr")
    assert not app.exception
    names = ["Entrée", "Encodeur", "Loi N(μ, σ)", "Tirage de z", "Décodeur", "Sortie"]  # noqa: RUF001
    assert list(stages(app, variational=True)) == names
    assert stages(app, variational=False)["Encodeur"]["words"] == "784 → 400 → 2 nombres"
    assert "Le cercle est N(0, I) à 2 σ" in words(app)  # noqa: RUF001
    assert app.button(key="what_is_a_vae_again").label == "Tirer un autre z"
    assert "**Tirer un autre z**" in words(app)
    assert grid(app, PLACES)["rowLabels"] == ["autoencodeur", "bêta 0", "VAE"]
    app.button(key="what_is_a_vae_others").click().run()
    alt = grid(app, "what_is_a_vae_samples_mnist-2d")["alt"]
    assert alt.endswith("z tiré de N(0, I)\N{NO-BREAK SPACE}: 32 images décodées, tirage 2")
