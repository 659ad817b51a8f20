"""Settings on their way: by a link inside the app, by an address, and by the browser's Back."""

import itertools
import json
import re
import shutil
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from dashboard.controls import run_settings
from tests.browser.conftest import ROOT, Servers
from tests.browser.driving import LIMIT_MS, until
from vae_core.config import BOUNDS, CHOICES, SWITCHES, TrainConfig

if TYPE_CHECKING:
    from playwright.sync_api import Locator, Page


# A page with nothing but links to Train, each with all settings of one of CONFIGS.
LINKS = """
import streamlit as st
from dashboard.shell.frame import frame
from dashboard.controls.settings_address import settings_query
from tests.browser.test_settings_by_link import CONFIGS

state = frame("Links", page="home")
for name, config in CONFIGS.items():
    st.page_link("pages/train.py", label=f"link {name}", query_params=settings_query(config))
st.page_link("pages/sample.py", label="link n=16", query_params={"n_samples": "16"})
st.page_link("pages/sample.py", label="link n=64", query_params={"n_samples": "64"})
"""


def ends(at: int) -> dict[str, Any]:
    """Every control at its first option (0), or its last (-1)."""
    choices: dict[str, tuple[Any, ...]] = {
        **run_settings.STEPS,
        **CHOICES,
        **dict.fromkeys(SWITCHES, (False, True)),
        "seed": BOUNDS["seed"],
    }
    return {name: choices[name][at] for name in run_settings.NAMES}


CONFIGS = {
    "first": TrainConfig(**ends(0)),
    "default": TrainConfig(),
    "last": TrainConfig(**ends(-1)),
}


@pytest.fixture(scope="module")
def runs_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("linked-runs")


@pytest.fixture(scope="module")
def links(serve: Servers, runs_folder: Path, tmp_path_factory: pytest.TempPathFactory) -> str:
    """The app with another home page: its address."""
    folder = tmp_path_factory.mktemp("links")
    shutil.copytree(ROOT / "pages", folder / "pages")
    (folder / "streamlit_app.py").write_text(LINKS)
    environment = {"VAE_LAB_RUNS": str(runs_folder), "OMP_NUM_THREADS": "1"}
    return serve(folder / "streamlit_app.py", env=environment)


def slider(page: "Page", name: str) -> "Locator":
    return page.get_by_role("slider", name=name)


def stands_at(page: "Page", name: str, value: str) -> None:
    """The control comes to show this value, and stays there."""
    slider(page, name).wait_for(timeout=LIMIT_MS)
    until(
        page,
        lambda: slider(page, name).get_attribute("aria-valuetext") == value,
        f"{name} is at {slider(page, name).get_attribute('aria-valuetext')}, not {value}",
    )


def follow_link(page: "Page", name: str) -> None:
    page.get_by_test_id("stSidebar").get_by_role("link", name="Home").click()
    page.get_by_role("link", name=name).click()


def started_config(page: "Page", folder: Path) -> TrainConfig:
    """Press Start, and read what the run was asked for; then leave the run."""
    before = set(folder.glob("*.json"))
    page.get_by_role("button", name="Start").click()
    page.get_by_role("button", name="New run").wait_for(timeout=LIMIT_MS)
    (card,) = set(folder.glob("*.json")) - before
    run = page.locator(".st-key-run_status")
    run.get_by_role("button", name="Stop", exact=True).click()
    run.get_by_text("Stopped").wait_for(timeout=LIMIT_MS)
    config = TrainConfig.from_dict(json.loads(card.read_text())["config"])
    page.get_by_role("button", name="New run").click()
    page.get_by_role("button", name="Start").wait_for(timeout=LIMIT_MS)
    return config


def test_a_link_inside_the_app_sets_every_control_whatever_stood_there(
    links: str, page: "Page", runs_folder: Path
) -> None:
    page.goto(links)
    order = ["last", "first", "default", "last", "default", "first"]  # each after each other one
    assert set(itertools.pairwise([*order, order[0]])) >= set(itertools.permutations(CONFIGS, 2))
    for at, name in enumerate([*order, order[0]]):
        follow_link(page, f"link {name}")
        page.get_by_role("button", name="Start").wait_for(timeout=LIMIT_MS)
        stands_at(page, "KL weight beta", f"{CONFIGS[name].beta:g}")
        stands_at(page, "Latent dimension", f"{CONFIGS[name].latent_dim}")
        if at < len(CONFIGS):  # each once
            assert started_config(page, runs_folder) == CONFIGS[name]


def test_an_address_keeps_the_settings_that_it_names(links: str, page: "Page") -> None:
    page.goto(f"{links}/train?beta=0")
    for _ in range(2):
        stands_at(page, "KL weight beta", "0")
        stands_at(page, "Epochs", "20")
        assert re.search(r"[?&]beta=0(&|$)", page.url)
        page.reload()


def test_back_finds_the_settings_that_were_left(links: str, page: "Page") -> None:
    """Also where nothing but the lab's settings was left, which an address need not name."""
    page.goto(f"{links}/train")
    stands_at(page, "KL weight beta", "1")
    follow_link(page, "link first")
    stands_at(page, "KL weight beta", "0")
    slider(page, "KL weight beta").press("End")
    stands_at(page, "KL weight beta", "100")
    page.wait_for_url(re.compile("beta=100"), timeout=LIMIT_MS)
    page.get_by_test_id("stSidebar").get_by_role("link", name="Home").click()
    page.get_by_role("link", name="link last").wait_for(timeout=LIMIT_MS)
    page.go_back()
    stands_at(page, "KL weight beta", "100")
    stands_at(page, "Latent dimension", "1")
    page.go_back()
    page.get_by_role("link", name="link last").wait_for(timeout=LIMIT_MS)
    page.go_back()
    stands_at(page, "KL weight beta", "1")
    stands_at(page, "Latent dimension", "2")
    stands_at(page, "Epochs", "20")


def test_a_default_in_a_link_counts_on_other_pages_too(links: str, page: "Page") -> None:
    page.goto(links)
    for name in ("16", "64", "16"):
        follow_link(page, f"link n={name}")
        page.get_by_role("heading", name="Sample").wait_for(timeout=LIMIT_MS)
        stands_at(page, "How many", name)
