"""What is a downloaded file called? What it is of and what it shows, in characters any disk takes.

file_name("mnist-2d", "latent_map", "z1 -1.2")     vae-mnist-2d-latent_map-z1_-1.2
"""

import hashlib
import re

LONGEST = 160  # bytes, without the ending: file systems take 255
_UNSAFE = re.compile(r"[^\w.+-]+")  # letters of any alphabet are safe, and a minus means something


def file_name(*parts: object) -> str:
    """The name without its ending. Other words, another name; empty parts are left out."""
    said = (
        _UNSAFE.sub("_", str(part).replace("\N{MINUS SIGN}", "-")).strip("_.")
        for part in ("vae", *parts)
    )
    name = "-".join(filter(None, said))
    if len(name.encode()) <= LONGEST:
        return name
    begin = name.encode()[: LONGEST - 9].decode(errors="ignore")
    return f"{begin}-{hashlib.sha256(name.encode()).hexdigest()[:8]}"
