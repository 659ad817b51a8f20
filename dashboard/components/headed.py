"""How does a message that is bytes say what they are? In a line of JSON before them."""

import json
from typing import Any


def headed(header: dict[str, Any], content: bytes) -> bytes:
    """The message; shared/headed.js takes it apart."""
    return json.dumps(header).encode() + b"\n" + content
