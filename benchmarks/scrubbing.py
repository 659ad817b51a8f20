"""How many moments of a film does a browser show in a second while it is dragged?

    python -m benchmarks.scrubbing [--run mnist-2d] [--seconds 6]

Real Chromium on the same cores: the film of the lab's run, 20 epochs, 2,000 codes. The slider is
set anew before every frame of the browser, to and fro over the whole film, and what was painted is
counted; a message to the server would be counted too.
"""

import argparse
from typing import TYPE_CHECKING

from benchmarks.app import chromium, served, visitor

if TYPE_CHECKING:
    from playwright.sync_api import WebSocket

LIMIT_MS = 60_000
DRAG = """(film, seconds) => new Promise((resolve) => {
    const slider = film.querySelector('.step');
    const [from, begun] = [Number(film.dataset.painted), performance.now()];
    const times = [];
    let last = begun;
    const drag = (now) => {
        times.push(now - last);
        last = now;
        const share = Math.abs((now - begun) / 1000 % 2 - 1);
        slider.value = share * slider.max;
        slider.dispatchEvent(new Event('input', { bubbles: true }));
        if (now - begun < 1000 * seconds) requestAnimationFrame(drag);
        else resolve({
            fps: (Number(film.dataset.painted) - from) / (now - begun) * 1000,
            worst: times.sort((a, b) => a - b)[Math.floor(0.95 * times.length)],
            codes: film.shown.reel.n_codes, frames: film.shown.reel.n_frames,
        });
    };
    requestAnimationFrame(drag);
})"""


def main() -> None:
    """Print frames a second, and what the server heard."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--run", default="mnist-2d")
    parser.add_argument("--seconds", type=float, default=6)
    options = parser.parse_args()
    heard: list[object] = []

    def listen(socket: "WebSocket") -> None:
        if "/_stcore/stream" in socket.url:
            socket.on("framesent", lambda payload: heard.append(payload))

    with served() as server, chromium() as browser:
        page = visitor(browser)
        page.on("websocket", listen)
        page.goto(f"{server.url}/replay?run={options.run}")
        page.locator(".vae-film[data-ready]").wait_for(timeout=LIMIT_MS)
        page.wait_for_timeout(3000)
        heard.clear()
        seen = page.locator(".vae-film").evaluate(DRAG, options.seconds)
    print(
        f"{options.run}, {seen['codes']:,} codes, {seen['frames']} frames of the film: "
        f"{seen['fps']:.0f} moments a second; 95 % of them within {seen['worst']:.0f} ms; "
        f"{len(heard)} messages to the server"
    )


if __name__ == "__main__":
    main()
