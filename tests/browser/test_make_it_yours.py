"""Can each change be read at every width, and taken home, as it is applied?"""

from pathlib import Path

import pytest

from tests.browser.conftest import NewPage
from tests.browser.driving import opened, sideways_px
from tests.browser.test_widths import OUTSIDE
from vae_core.variants import VARIANTS, load_variant

CHOICES = ("Deeper encoder", "Convolutions", "Colour", "Squared error", "Your own pictures")


@pytest.mark.parametrize("width", [390, 1280])
def test_a_diff_is_read_whole_and_taken_home(
    new_page: NewPage, url: str, width: int, tmp_path: Path
) -> None:
    page = opened(new_page(width=width, height=844), f"{url}/make_it_yours")
    main = page.get_by_test_id("stMain")
    for name, said in zip(VARIANTS, CHOICES, strict=True):
        main.get_by_test_id("stButtonGroup").get_by_text(said, exact=True).click()
        file = f"vae_core/variants/{name}.diff"
        main.get_by_test_id("stCode").filter(has_text=f"git apply {file}").wait_for()
        shown = main.get_by_test_id("stCode").first.locator("pre")
        assert shown.evaluate("node => node.scrollWidth - node.clientWidth") <= 1
        assert sideways_px(page) <= 1
        tables = main.locator("table").all()
        assert [table for table in tables if table.evaluate(OUTSIDE)] == []
        with page.expect_download() as got:
            main.get_by_role("button", name="Download the diff").click()
        got.value.save_as(tmp_path / "it.diff")
        assert got.value.suggested_filename == f"{name}.diff"
        assert (tmp_path / "it.diff").read_text("utf-8") == load_variant(name).text


def test_a_choice_is_passed_on_in_the_address_and_by_the_keyboard(
    new_page: NewPage, url: str
) -> None:
    page = opened(new_page(width=1280, height=844), f"{url}/make_it_yours?variant=Colour")
    main = page.get_by_test_id("stMain")
    main.get_by_test_id("stCode").filter(has_text="git apply vae_core/variants/colour").wait_for()
    group = main.get_by_test_id("stButtonGroup")
    group.locator("button").filter(has_text="Squared error").press("Enter")
    main.get_by_test_id("stCode").filter(has_text="git apply vae_core/variants/gauss").wait_for()
    page.wait_for_url("**variant=Squared*")
