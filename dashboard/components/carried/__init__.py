"""How do a model's weights, or thousands of images, reach the page once and not with every rerun?

They are an element of their own, which shows nothing and changes only when they do: Streamlit does
not send an unchanged element again. Another component picks them up by name.
"""

from pathlib import Path

from dashboard.components.folder import component_from
from dashboard.components.headed import headed

_carrier = component_from(Path(__file__).parent)


def carry(content: bytes, *, name: str, version: str, **header: object) -> None:
    """Put `content` where scripts of this page find it under `name`, until another version comes.

    `header` goes with it, as JSON.
    """
    load(carried(content, name=name, version=version, **header), name=name)


def carried(content: bytes, *, name: str, version: str, **header: object) -> bytes:
    """As `carry` sends it: it may come by another way."""
    return headed({"name": name, "version": version, **header}, content)


def load(message: bytes, *, name: str) -> None:
    """Send what `carried` made."""
    _carrier(key=f"carried-{name}", data=message)
