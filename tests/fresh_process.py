"""What does a program do in a Python that has imported nothing yet?"""

import subprocess
import sys

from tests.conftest import REPOSITORY


def printed_by(program: str, *arguments: str, told: str = "", limit_s: float = 200) -> str:
    """What it prints in a process of its own. told: what it reads; it must end well."""
    done = subprocess.run(
        [sys.executable, "-c", program, *arguments],
        input=told,
        cwd=REPOSITORY,
        capture_output=True,
        text=True,
        timeout=limit_s,
        check=False,
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout
