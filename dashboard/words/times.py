"""How exactly does the app say how long something will take? Light: every page says it."""


def coarse(seconds: float) -> int:
    """A time as exactly as pages say it: to 5 s, from a minute on to 15 s."""
    step = 5 if seconds < 57.5 else 15
    return max(5, step * round(seconds / step))
