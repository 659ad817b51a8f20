"""How is something said on a console without failing for it? Nothing here imports torch."""

import os
import sys


def say(text: str, *, to_error: bool = False) -> None:
    """Print a line, and never fail for it: a console that lacks a letter gets it as an escape, and
    one that was closed gets nothing. What was computed and saved is worth more than its telling.
    """
    stream = sys.stderr if to_error else sys.stdout
    encoding = getattr(stream, "encoding", None) or "utf-8"
    try:
        print(text.encode(encoding, "backslashreplace").decode(encoding), file=stream, flush=True)
    except (OSError, ValueError):  # a pipe that nobody reads; a stream that is closed
        if stream is sys.stdout:
            sys.stdout = open(os.devnull, "w", encoding="utf-8")  # noqa: SIM115  or exit fails
