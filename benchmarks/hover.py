"""How soon after a move of the mouse is the decoded point on the page, and how soon is the map?

    python -m benchmarks.hover [--moves 200]

Real Chromium on the same cores, the latent map page, 10,000 points. A wait begins with the mouse's
event (its timestamp) and ends when the preview has been painted, in the frame that follows. The
decoder alone is timed over 1,000 points. The map is usable once it is drawn and has decoded a
point: from the click in the menu of a browser that has no plotly.js yet, of one that has, and from
the start of a reload. The large model is made on the spot: L = 20,
hidden width 1024, one epoch of Sketched digits; its map has the 2,000 test images there are.
"""

import argparse
import statistics
import tempfile
import time
from pathlib import Path
from typing import TYPE_CHECKING

from benchmarks.app import WARM_UP_S, chromium, served, visitor

if TYPE_CHECKING:
    from playwright.sync_api import Page

LIMIT_MS = 60_000
READY = """() => document.querySelector('.vae-pad .main-svg')
    && document.querySelector('.decoded-preview[data-z]')
    && document.querySelector('.vae-pad')?.pad?.codes"""
WATCH = """() => {
    window.waits = [];
    const stage = document.querySelector('.vae-pad .stage');
    const preview = document.querySelector('.decoded-preview');
    let moved;
    stage.addEventListener('pointermove', (event) => { moved ??= event.timeStamp; });
    new MutationObserver(() => {
        const since = moved;
        moved = undefined;
        if (since !== undefined) window.waits.push(performance.now() - since);
    }).observe(preview, { attributeFilter: ['data-z'] });
}"""
DECODE = """() => {
    const { pad } = document.querySelector('.vae-pad');
    const pixels = new Float32Array(784);
    return Array.from({ length: 1000 }, () => {
        const z = pad.z.map(() => 4 * Math.random() - 2);
        const since = performance.now();
        pad.decode(z, pixels);
        return performance.now() - since;
    });
}"""


def main() -> None:
    """Print medians and 95th percentiles, in milliseconds."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--moves", type=int, default=200)
    parser.add_argument("--rounds", type=int, default=5)
    options = parser.parse_args()
    with tempfile.TemporaryDirectory() as folder, served() as server, chromium() as browser:
        somebody = visitor(browser)
        somebody.goto(f"{server.url}/latent_space?n_points=10000")
        somebody.wait_for_timeout(WARM_UP_S * 1000)
        somebody.close()
        openings: dict[str, list[float]] = {"first": [], "later": [], "reloaded": []}
        for _ in range(options.rounds):
            page = visitor(browser)
            page.goto(f"{server.url}/sample")  # a page without charts: plotly.js is not there yet
            page.get_by_role("link", name="Latent map").wait_for()
            page.wait_for_timeout(3000)
            for opening in ("first", "later"):
                page.get_by_role("link", name="Latent map").click()
                openings[opening].append(usable_s(page, time.perf_counter()))
                page.get_by_role("link", name="Sample").click()
                page.locator(".vae-pad").wait_for(state="detached")
                page.wait_for_timeout(3000)
            started = time.perf_counter()
            page.goto(f"{server.url}/latent_space?n_points=10000")
            openings["reloaded"].append(usable_s(page, started))
        for opening, waits in openings.items():
            rounds = " ".join(f"{wait:.2f}" for wait in waits)
            print(f"map usable, {opening:9} median {statistics.median(waits):.2f} s   {rounds}")
        page.goto(f"{server.url}/latent_space?n_points=10000")
        measure("2-400-784, 10,000 points", page, options.moves)
        page.goto(f"{server.url}/latent_space?n_points=10000&run=mnist-20d")
        measure("20-400-784, 10,000 points", page, options.moves)
        upload(page, server.url, large_model(Path(folder)))
        measure("20-1024-784, 2,000 points", page, options.moves)


def usable_s(page: "Page", started: float) -> float:
    """Seconds from `started` until the map is drawn and has decoded a point."""
    page.wait_for_function(READY, timeout=LIMIT_MS, polling="raf")
    return time.perf_counter() - started


def measure(name: str, page: "Page", n: int) -> None:
    """Move the mouse over the map, a little slower than the screen's frames."""
    page.wait_for_function(READY, timeout=LIMIT_MS)
    page.wait_for_timeout(1500)
    decode = statistics.median(page.evaluate(DECODE))
    page.evaluate(WATCH)
    box = page.locator(".vae-pad .vae-plot").bounding_box()
    assert box is not None
    for i in range(n):
        across, down = 0.2 + 0.6 * (i % 50) / 50, 0.2 + 0.6 * (i * 7 % 40) / 40
        page.mouse.move(box["x"] + across * box["width"], box["y"] + down * box["height"])
        page.wait_for_timeout(20)
    waits: list[float] = page.evaluate("() => window.waits")
    p95 = statistics.quantiles(waits, n=20)[-1]
    print(
        f"{name:28} decoder {decode:.2f} ms   move to paint: median "
        f"{statistics.median(waits):.1f} ms, p95 {p95:.1f} ms, {len(waits)} moves",
        flush=True,
    )


def large_model(folder: Path) -> Path:
    """A checkpoint of the large size."""
    from vae_core.config import TrainConfig
    from vae_core.data.loading import load_images
    from vae_core.model import build_model
    from vae_core.record.checkpoint import Checkpoint, encode_test_set, save_checkpoint
    from vae_core.trainer import train

    config = TrainConfig(dataset="sketched", latent_dim=20, hidden_dim=1024, epochs=1)
    data = load_images("sketched", folder)
    model = build_model(config)
    *_, last = train(model, data.train.images, config, test_images=data.test.images)
    codes = encode_test_set(model, data.test.images, data.test.labels, {})
    path = folder / "large.safetensors"
    save_checkpoint(path, Checkpoint(config, model, last.run.history, None, codes))
    return path


def upload(page: "Page", url: str, path: Path) -> None:
    """Open the file on the Train page, and its run on the map."""
    page.goto(f"{url}/train")
    page.get_by_text("Open a checkpoint").click()
    page.locator(".st-key-upload_checkpoint input").set_input_files(path)
    page.wait_for_url("**run=**", timeout=LIMIT_MS)
    run = page.evaluate("() => new URLSearchParams(location.search).get('run')")
    page.goto(f"{url}/latent_space?n_points=2000&run={run}")


if __name__ == "__main__":
    main()
