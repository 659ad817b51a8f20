"""What do requirement files ask for, what do constraints say of it, and what does that bring?"""

import tomllib
from collections.abc import Iterable
from importlib import metadata
from pathlib import Path

from packaging.markers import default_environment
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]


def asked_for(*files: str) -> list[Requirement]:
    """What these files of the project's root ask for; not what they include."""
    lines = [line for name in files for line in (ROOT / name).read_text().splitlines()]
    return [Requirement(line) for line in lines if line and line[0] not in "#-"]


def asked_by_the_core() -> list[Requirement]:
    """What `pip install .` asks for."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    return [Requirement(line) for line in project["dependencies"]]


def pinned(constraints: Iterable[Requirement], python: str | None = None) -> dict[str, str]:
    """The version of each package for a Python, this one or such as "3.14" on Linux."""
    environment: dict[str, str] = {k: str(v) for k, v in default_environment().items()}
    if python:
        environment |= {"python_version": python, "python_full_version": f"{python}.0"}
        environment |= {"sys_platform": "linux", "platform_system": "Linux"}
    return {
        canonicalize_name(line.name): str(line.specifier).removeprefix("==")
        for line in constraints
        if line.marker is None or line.marker.evaluate(environment)
    }


def brought_by(requirements: Iterable[Requirement]) -> dict[str, list[Requirement]]:
    """All that these bring into this environment, and what is asked of each."""
    brought: dict[str, list[Requirement]] = {}
    queue, followed = list(requirements), set()
    while queue:
        requirement = queue.pop()
        name = canonicalize_name(requirement.name)
        brought.setdefault(name, []).append(requirement)
        for extra in {"", *requirement.extras}:
            if (name, extra) not in followed:
                followed.add((name, extra))
                needed = map(Requirement, metadata.requires(name) or ())
                queue += [n for n in needed if not n.marker or n.marker.evaluate({"extra": extra})]
    return brought
