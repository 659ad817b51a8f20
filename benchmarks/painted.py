"""How long from a training step to its point on the screen of a real Chromium?

The server notes when it took the steps that it reports (step_clock), the browser when the curves
were painted and how far they reach. A step has been painted when they reach as far, or further.
"""

import asyncio
import contextlib
import shutil
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from playwright.async_api import Page

STEP_CLOCK = Path(__file__).with_name("step_clock")
NOTE = """
window.painted = [];
let chart;
const note = () => {
  const epochs = chart.calcdata?.[0]?.at(-1)?.x;
  const painted = () => window.painted.push([epochs, performance.timeOrigin + performance.now()]);
  if (epochs) requestAnimationFrame(() => setTimeout(painted));
};
setInterval(() => {
  const found = document.querySelector('.st-key-loss_chart [role=figure]');
  if (!found?.calcdata || found === chart) return;
  chart = found;
  chart.on('plotly_afterplot', note);
}, 200);
"""


@dataclass
class Screen:
    """A browser that shows a run, and what the server notes meanwhile."""

    page: "Page"
    clock: Path

    async def delays(self, run_id: str, steps_per_epoch: int, since: float) -> list[float]:
        """Seconds from each step of the run that was reported since then to its point."""
        painted: list[list[float]] = await self.page.evaluate("window.painted")
        reached = [(round(x * steps_per_epoch), at / 1000) for x, at in painted]
        seconds = []
        for line in self.clock.read_text().splitlines():
            of, step, taken = line.split()
            later = [at for n, at in reached if n >= int(step) and at > float(taken)]
            if of == run_id and float(taken) >= since and later:
                seconds.append(min(later) - float(taken))
        return seconds


def server_notes(clock: Path) -> dict[str, str]:
    """What the server's environment needs for it."""
    return {"PYTHONPATH": str(STEP_CLOCK), "VAE_STEP_CLOCK": str(clock)}


@contextlib.asynccontextmanager
async def screen(address: str, clock: Path) -> AsyncIterator[Screen]:
    """Chromium with this page open, its curves in view."""
    from playwright.async_api import async_playwright

    async with async_playwright() as driver:
        browser = await driver.chromium.launch(
            executable_path=shutil.which("chromium"), args=["--no-sandbox", "--disable-gpu"]
        )
        page = await browser.new_page(viewport={"width": 1280, "height": 800})
        await page.add_init_script(NOTE)
        await page.goto(address)
        while not await page.evaluate("window.painted.length"):
            await asyncio.sleep(0.2)
        yield Screen(page, clock)
        await browser.close()
