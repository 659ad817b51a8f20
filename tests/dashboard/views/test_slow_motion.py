"""Does the Slow motion page walk through a step, show its numbers, and leave the model alone?"""

import copy
import math
import re
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
import torch
from streamlit.proto.Metric_pb2 import Metric as MetricProto
from streamlit.testing.v1 import AppTest

from dashboard.datasets.loaded import shared_data
from dashboard.runs.registry import Registry
from dashboard.server.paths import DATA_DIR
from dashboard.session.model_in_view import shipped_model
from dashboard.views.slow_motion.controls import STAGE, START, TRAINED, UNTRAINED
from dashboard.views.slow_motion.one_weight import RAISED, four_digits
from dashboard.views.slow_motion.stages import NAMES, STAGES
from dashboard.views.slow_motion.walk import Settings, Walk
from dashboard.words.numbers import number
from tests.reading import chart, charts, formulas, grid, open_page, words
from vae_core.explain.slow_motion import Step, by_layer

DEFAULTS = Settings(learning_rate=1e-3, beta=1.0, seed=0)


def page(run: str = "sketched-2d") -> AppTest:
    return open_page("slow_motion", run=run)


def at_stage(app: AppTest, stage: int) -> AppTest:
    """Stages count from 1, as the strip does."""
    app.segmented_control(key=STAGE).set_value(NAMES[stage - 1]).run()
    assert not app.exception
    return app


def stage_of(app: AppTest) -> int:
    return NAMES.index(str(app.segmented_control(key=STAGE).value)) + 1


def by_glyph(app: AppTest) -> list[dict[str, str]]:
    """The values under the symbols of every formula, by glyph."""
    return [
        {part["text"]: part["value"] for part in parts if "value" in part}
        for parts in formulas(app)
    ]


def ahead(
    model: str = "sketched-2d",
    settings: Settings = DEFAULTS,
    taken: int = 0,
    *,
    trained: bool = False,
) -> Step:
    """The step that the page should show after so many steps with the defaults."""
    walk = Walk(shipped_model(model), trained=trained)
    dataset = walk_data(model)
    for _ in range(taken):
        walk.take(dataset.train, DEFAULTS)
    return walk.ahead(dataset.train, settings)


def walk_data(model: str) -> Any:
    return shared_data(shipped_model(model).config.dataset, DATA_DIR)


def test_it_opens_at_the_images(runs: Registry) -> None:
    app = page()
    assert not app.exception
    assert stage_of(app) == 1
    assert len(grid(app, "slow_motion_batch")["columnLabels"]) == 8
    ink = int((ahead().x[0] > 0).sum())
    assert f"**{ink}** of 784 pixels" in words(app)


@pytest.mark.parametrize("model", ["sketched-2d", "mnist-20d", "mnist-2d-ae"])
def test_next_and_back_go_through_all_stages(
    runs: Registry, model: str, mnist_in_data: None
) -> None:
    app = page(model)
    assert app.button(key="slow_motion_back").disabled
    for stage in range(2, 9):
        app.button(key="slow_motion_next").click().run()
        assert not app.exception
        assert stage_of(app) == stage
        assert len(charts(app)) <= 4
    assert app.button(key="slow_motion_next").disabled
    app.button(key="slow_motion_back").click().run()
    assert stage_of(app) == 7


def test_z_is_mu_plus_sigma_times_eps_of_the_chosen_image(runs: Registry) -> None:
    app = at_stage(page(), 4)
    app.pills(key="slow_motion_image").set_value("3").run()
    step = ahead()
    first, second = by_glyph(app)
    for dim, shown in enumerate((first, second)):
        expected = {"z": step.z, "μ": step.mu, "\N{GREEK SMALL LETTER SIGMA}": step.std}
        for glyph, values in expected.items():
            assert shown[glyph] == number(float(values[2, dim]))
    assert set(charts(app)) == {"slow_motion_noise", "slow_motion_cloud"}


def test_the_loss_of_the_image_and_of_the_batch(runs: Registry) -> None:
    app = at_stage(page(), 6)
    app.select_slider(key="slow_motion_beta").set_value(4.0).run()
    step = ahead(settings=Settings(1e-3, 4.0, 0))
    image, batch = by_glyph(app)
    assert image["loss"] == number(float(step.loss[0]))
    assert batch["loss"] == number(float(step.loss.mean()))
    assert (batch["recon"], batch["KL"]) == tuple(
        number(float(term.mean())) for term in (step.recon, step.kl)
    )
    assert batch["β"] == "4.00"


def test_the_gradients_size_by_layer_and_by_unit(runs: Registry) -> None:
    app = at_stage(page(), 7)
    step = ahead()
    norms = by_layer({name: float(part.norm()) for name, part in step.gradients.items()})
    assert chart(app, "slow_motion_gradients")["figure"]["data"][0]["x"] == pytest.approx(
        list(norms.values()), rel=1e-3
    )
    sizes = step.gradients["fc1.weight"].norm(dim=1)
    order = sizes.argsort(descending=True, stable=True)
    assert f"Unit {int(order[0])}:" in words(app)
    app.number_input(key="slow_motion_unit_rank").set_value(3).run()
    assert f"Unit {int(order[2])}:" in words(app)
    heat = chart(app, "slow_motion_unit")["figure"]["data"][0]
    assert heat["zmax"] == pytest.approx(
        float(step.gradients["fc1.weight"][order[2]].abs().max()), rel=1e-3
    )


def test_a_larger_learning_rate_moves_the_weights_further(runs: Registry) -> None:
    app = at_stage(page(), 8)
    step = ahead()
    loss = f"{float(step.loss.mean()):.1f} → {float(step.loss_after.mean()):.1f}"
    assert app.metric[0].value == loss
    small = chart(app, "slow_motion_changes")["figure"]["data"][0]["x"]
    assert small == pytest.approx(list(by_layer(step.changes).values()), rel=1e-3)
    app.select_slider(key="slow_motion_learning_rate").set_value(4e-3).run()
    large = chart(app, "slow_motion_changes")["figure"]["data"][0]["x"]
    assert large == pytest.approx([4 * change for change in small], rel=1e-2)


def test_it_starts_untrained_and_the_trained_model_is_a_choice(runs: Registry) -> None:
    app = page()
    assert "Step 1 from sketched-2d, untrained" in words(app)
    app.button(key="slow_motion_take").click().run()
    app.pills(key=START).set_value(TRAINED).run()
    assert not app.exception
    assert "Step 1 from sketched-2d, trained" in words(app)
    at_stage(app, 8)
    step = ahead(trained=True)
    loss = f"{float(step.loss.mean()):.1f} → {float(step.loss_after.mean()):.1f}"
    assert app.metric[0].value == loss
    app.pills(key=START).set_value(UNTRAINED).run()
    assert f"{float(ahead().loss.mean()):.1f} →" in app.metric[0].value
    app.button(key="slow_motion_take").click().run()
    app.button(key="slow_motion_again").click().run()
    assert "Step 1 from sketched-2d, untrained" in words(app)


@pytest.mark.parametrize("model", ["sketched-2d", "mnist-2d", "mnist-2d-ae", "mnist-20d"])
def test_a_step_helps_its_images_and_the_others_only_before_training(
    model: str, mnist_in_data: None
) -> None:
    data = walk_data(model)
    for seed in range(3):
        settings = Settings(learning_rate=1e-3, beta=1.0, seed=seed)
        for trained in (False, True):
            walk = Walk(shipped_model(model), trained=trained)
            step = walk.ahead(data.train, settings)
            assert step.loss_after.mean() < step.loss.mean()
            before, after = walk.on_test_images(data.train, settings, data.test.images[:1000])
            assert (after > before) is trained


def test_stage_8_says_what_becomes_of_test_images(runs: Registry) -> None:
    app = at_stage(page(), 8)
    walk, data = Walk(shipped_model("sketched-2d"), trained=False), walk_data("sketched-2d")
    before, after = walk.on_test_images(data.train, DEFAULTS, data.test.images[:1000])
    assert app.metric[1].value == f"{before:.1f} → {after:.1f}"
    assert after < before
    assert app.metric[1].proto.color == MetricProto.MetricColor.GREEN
    assert app.metric[1].proto.direction == MetricProto.MetricDirection.DOWN
    assert f"**{ahead().share_moved:.0%}** of the weights moved" in words(app)


def adams_lines(app: AppTest) -> list[tuple[str, str]]:
    """What the table of one weight says, line by line."""
    [table] = [text.value for text in app.markdown if text.value.startswith("| `fc")]
    return [(cells[1].strip(), cells[2].strip()) for cells in map(split, table.split("\n"))]


def split(line: str) -> list[str]:
    return line.split("|")


def as_number(told: str) -> Decimal:
    return Decimal(told.strip("*").replace("\N{MINUS SIGN}", "-").replace(",", ""))


@pytest.mark.parametrize("taken", [0, 2])
@pytest.mark.parametrize("layer", ["fc1", "fc_logvar", "fc4"])
def test_adams_numbers_give_exactly_the_change_of_the_weight(
    runs: Registry, layer: str, taken: int
) -> None:
    app = page()
    for _ in range(taken):
        app.button(key="slow_motion_take").click().run()
    at_stage(app, 8)
    app.segmented_control(key="slow_motion_weight_layer").set_value(layer).run()
    app.number_input(key=f"slow_motion_weight_{layer}").set_value(3).run()
    assert not app.exception
    weight, _, g, m, v, m_hat, v_hat, change, before, after = adams_lines(app)
    walk = Walk(shipped_model("sketched-2d"), trained=False)
    data = walk_data("sketched-2d").train
    for _ in range(taken):
        walk.take(data, DEFAULTS)
    step = walk.ahead(data, DEFAULTS)
    gradient = step.gradients[f"{layer}.weight"]
    place = int(gradient.flatten().abs().argsort(descending=True, stable=True)[2])
    assert g[1] == four_digits(float(gradient.flatten()[place]))
    old, new = (
        float(learner.model.get_parameter(f"{layer}.weight").detach().flatten()[place])
        for learner in (walk.learner, step.learner)
    )
    row, column = divmod(place, gradient.shape[1])
    assert weight[0] == f"`{layer}.weight[{row}, {column}]`"
    assert as_number(before[1]) == Decimal(f"{old:.6f}")
    assert as_number(after[1]) == Decimal(f"{new:.6f}")
    assert as_number(before[1]) + as_number(change[1]) == as_number(after[1])
    # and by the numbers that stand in the lines above it
    root = math.sqrt(told(v_hat[1]))
    assert float(as_number(change[1])) == pytest.approx(-1e-3 * told(m_hat[1]) / root, abs=3e-6)
    assert told(m[1]) / (1 - 0.9 ** (taken + 1)) == pytest.approx(told(m_hat[1]), rel=1e-3)
    assert told(v[1]) / (1 - 0.999 ** (taken + 1)) == pytest.approx(told(v_hat[1]), rel=1e-3)
    assert ("· 0 +" in m[0]) is (taken == 0)


def told(words: str) -> float:
    """A number as `four_digits` writes it: "-1.2 · 10⁻⁷"."""
    mantissa, _, power = words.partition(" · 10")
    return float(as_number(mantissa)) * 10.0 ** int(power.translate(LOWERED) or 0)


LOWERED = {raised: plain for plain, raised in RAISED.items()}


def test_the_two_hidden_layers_are_told_apart(runs: Registry) -> None:
    step = ahead()
    to_mu, _ = by_glyph(at_stage(page(), 2))
    [to_picture] = by_glyph(at_stage(page(), 5))
    assert to_mu["h1"] == f"{int((step.h1[0] > 0).sum())} of {step.h1.shape[1]} on"
    assert to_picture["h3"] == f"{int((step.h3[0] > 0).sum())} of {step.h3.shape[1]} on"
    assert "h3" not in to_mu
    assert "h1" not in to_picture


def test_every_mark_of_a_chart_is_in_its_key(runs: Registry) -> None:
    app = at_stage(page(), 4)
    assert "✚ ε of image 1" in words(app)
    assert "● μ · ✚ z · ellipses" in words(app)
    assert "● μ of all eight images" in words(at_stage(app, 2))


def test_taking_steps_goes_on_to_the_next_batch_and_start_again_goes_back(runs: Registry) -> None:
    shared = shipped_model("sketched-2d").model
    before = copy.deepcopy(shared.state_dict())
    app = at_stage(page(), 8)
    assert "slow_motion_losses" not in charts(app)
    first = grid(app, "slow_motion_after")
    app.button(key="slow_motion_take").click().run()
    assert not app.exception
    assert stage_of(app) == 1
    app.button(key="slow_motion_take").click().run()
    line = chart(app, "slow_motion_losses")["figure"]["data"][0]["y"]
    expected = [float(ahead(taken=n).loss.mean()) for n in range(2)]
    assert line == pytest.approx(expected, rel=1e-3)
    assert "Step 3 from sketched-2d" in words(app)
    at_stage(app, 8)
    assert grid(app, "slow_motion_after")["columnLabels"] != first["columnLabels"]

    app.button(key="slow_motion_again").click().run()
    assert stage_of(app) == 1
    assert app.button(key="slow_motion_again").disabled
    assert grid(at_stage(app, 8), "slow_motion_after") == first
    assert all(torch.equal(weight, before[name]) for name, weight in shared.state_dict().items())
    assert not any(weight.requires_grad for weight in shared.parameters())


def test_another_seed_deals_other_images(runs: Registry) -> None:
    app = page()
    app.number_input(key="slow_motion_seed").set_value(7).run()
    ink = int((ahead(settings=Settings(1e-3, 1.0, 7)).x[0] > 0).sum())
    assert f"**{ink}** of 784 pixels" in words(app)


def test_another_model_in_view_is_another_walk(runs: Registry, mnist_in_data: None) -> None:
    app = page()
    app.button(key="slow_motion_take").click().run()
    assert "Step 2 from sketched-2d" in words(app)
    app.query_params["run"] = "mnist-2d"
    app.run()
    assert "Step 1 from mnist-2d" in words(app)


def test_a_loss_that_is_no_number_is_said_and_not_taken(
    runs: Registry, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = page()
    monkeypatch.setattr(Step, "is_finite", False)
    app.button(key="slow_motion_take").click().run()
    assert not app.exception
    assert "stops being a number" in words(app)
    assert "Step 1 from sketched-2d" in words(app)


def test_without_mnist_the_model_meets_sketched_digits(
    runs: Registry, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fetch(*_: object, **__: object) -> None:
        pytest.fail("nothing is fetched here")

    monkeypatch.setattr("vae_core.data.loading.fetch_files", fetch)
    monkeypatch.setattr("dashboard.server.resources.DATA_DIR", tmp_path)
    monkeypatch.setattr("dashboard.views.slow_motion.stages.DATA_DIR", tmp_path)
    app = page("mnist-2d")
    assert not app.exception
    assert "Sketched digits" in words(app)
    assert len(grid(app, "slow_motion_batch")["columnLabels"]) == 8


def test_every_stage_shows_code_that_runs(runs: Registry) -> None:
    app = page()
    for stage, name in enumerate(NAMES, start=1):
        at_stage(app, stage)
        expander = [e for e in app.expander if e.label.startswith("The code that runs")]
        assert all(thing.__qualname__ in expander[0].label for thing in STAGES[name].code)


def test_the_page_speaks_french(runs: Registry) -> None:
    app = open_page("slow_motion", run="sketched-2d", lang="fr")
    assert not app.exception
    assert "**Huit images entrent.**" in words(app)
    assert f"**{int((ahead().x[0] > 0).sum())}** pixels sur 784" in words(app)
    assert app.segmented_control(key=STAGE).options[5] == "6 perte"
    for _ in NAMES[1:]:
        app.button(key="slow_motion_next").click().run()
        assert not app.exception
    assert stage_of(app) == len(NAMES)
    assert app.metric[0].delta.endswith(" nats par image")
    for metric in app.metric:
        assert re.fullmatch(r"\d+,\d → \d+,\d", metric.value)
    assert grid(app, "slow_motion_after")["rowLabels"] == ["x", "avant", "après"]
    app.button(key="slow_motion_take").click().run()
    assert stage_of(app) == 1
    assert "Pas 2 à partir de" in words(app)
    assert chart(app, "slow_motion_losses")["figure"]["layout"]["xaxis"]["title"]["text"] == "pas"
