"""On how many threads does training go fastest just now?

Two torch threads on two cores wait for each other at the end of every small operation. Alone they
train 1.7 times as fast as one; beside a third program that keeps a core busy (a browser that draws,
another run) they train three times slower than one. So it is measured, again and again. Weights do
not depend on it: one thread and two gave bit-identical models in every size that was tried.
"""

PROBE_S = 0.25  # training seconds on each number of threads
KEEP_S = 10.0  # then stay with the fastest for so long
SLUMP = 0.6  # or until it is down to this share of the speed it was chosen for


class ThreadTuner:
    """Tell it how long every step took; it says how many threads the next one should use."""

    def __init__(self, most: int) -> None:
        self._candidates = sorted({1, most})
        self._speeds: dict[int, float] = {}  # images per second, of the latest probe
        self.n_threads = self._candidates[-1]
        self._images, self._seconds, self._kept_s = 0, 0.0, 0.0

    def after_step(self, n_images: int, seconds: float) -> int:
        """The number of threads for the next step."""
        if len(self._candidates) == 1:
            return self.n_threads
        self._images += n_images
        self._seconds += seconds
        if self._seconds < PROBE_S:
            return self.n_threads
        speed = self._images / self._seconds
        if self.n_threads not in self._speeds or len(self._speeds) < len(self._candidates):
            self._speeds[self.n_threads] = speed
            untried = [n for n in self._candidates if n not in self._speeds]
            self.n_threads = (
                untried[0] if untried else max(self._speeds, key=self._speeds.__getitem__)
            )
            self._kept_s = 0.0
        else:
            self._kept_s += self._seconds
            if self._kept_s >= KEEP_S or speed < SLUMP * self._speeds[self.n_threads]:
                self._speeds = {self.n_threads: speed}
                self.n_threads = next(n for n in self._candidates if n != self.n_threads)
        self._images, self._seconds = 0, 0.0
        return self.n_threads
