"""On how many threads does training go fastest just now?

Two torch threads on two cores wait for each other at the end of every small operation. Alone they
train 1.7 times as fast as one; beside a third program that keeps a core busy (a browser that draws,
another run) they train three times slower than one. So it is measured, again and again. Weights do
not depend on it: one thread and two gave bit-identical models in every size that was tried.
"""

PROBE_S = 0.25  # training seconds on each number of threads
KEEP_S = 10.0  # then stay with the fastest for so long, and twice as long each time it wins again
MOST_KEEP_S = 80.0
SLUMP = 0.6  # or until it is down to this share of the speed it was chosen for


class ThreadTuner:
    """Tell it how long every step took; it says how many threads the next one should use."""

    def __init__(self, most: int) -> None:
        self._candidates = sorted({1, most})
        self._speeds: dict[int, float] = {}  # images per second, of the latest probe
        self.n_threads = self._candidates[-1]
        self._images, self._seconds, self._kept_s = 0, 0.0, 0.0
        self._keep_s = KEEP_S
        self._before = self.n_threads

    def after_step(self, n_images: int, seconds: float) -> int:
        """The number of threads for the next step."""
        if len(self._candidates) == 1:
            return self.n_threads
        self._images += n_images
        self._seconds += seconds
        if self._seconds < PROBE_S:
            return self.n_threads
        speed = self._images / self._seconds
        self._kept_s += self._seconds
        self._images, self._seconds = 0, 0.0
        if len(self._speeds) < len(self._candidates):
            self._probe(speed)
        elif self._kept_s >= self._keep_s or speed < SLUMP * self._speeds[self.n_threads]:
            self._before = self.n_threads
            self._speeds = {self.n_threads: speed}
            self.n_threads = next(n for n in self._candidates if n != self.n_threads)
        return self.n_threads

    def _probe(self, speed: float) -> None:
        """Note the speed of this number of threads; try the next one, or settle on the fastest."""
        self._speeds[self.n_threads] = speed
        untried = [n for n in self._candidates if n not in self._speeds]
        if untried:
            self.n_threads = untried[0]
            return
        self.n_threads = max(self._speeds, key=self._speeds.__getitem__)
        same = self.n_threads == self._before
        self._keep_s = min(2 * self._keep_s, MOST_KEEP_S) if same else KEEP_S
        self._kept_s = 0.0
