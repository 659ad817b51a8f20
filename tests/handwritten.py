"""Digits as a hand drew them on a pad: digit -> strokes -> points (x, y) in [0, 1]."""

import json
from pathlib import Path

Strokes = list[list[tuple[float, float]]]

RECORDED: dict[str, Strokes] = json.loads(
    Path(__file__).with_name("recorded_strokes.json").read_text("utf-8")
)
