"""How does a message that is bytes say what they are? In a line of JSON before them.

And how do they become few? By zlib.
"""

import json
import math
import zlib
from typing import Any

import numpy as np


def headed(header: dict[str, Any], content: bytes) -> bytes:
    """The message; shared/headed.js takes it apart."""
    return json.dumps(header).encode() + b"\n" + content


def deflated(content: bytes) -> bytes:
    """At zlib's quickest: a fifth of the time of its usual level, for 8 % more bytes."""
    return zlib.compress(content, level=1)


def as_json(message: object) -> bytes:
    """As JSON has it, numpy's values too; a number that is none, or has no end, is null."""
    try:
        text = json.dumps(message, separators=(",", ":"), allow_nan=False, default=_plain)
    except ValueError:
        text = json.dumps(_finite(message), separators=(",", ":"))
    return text.encode()


def _plain(value: Any) -> Any:
    if isinstance(value, np.ndarray | np.generic):
        return value.tolist()
    raise TypeError(f"{type(value).__name__} is nothing that JSON has")


def _finite(value: Any) -> Any:
    if isinstance(value, dict):
        return {name: _finite(item) for name, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    if isinstance(value, np.ndarray | np.generic):
        return _finite(value.tolist())
    return None if isinstance(value, float) and not math.isfinite(value) else value
