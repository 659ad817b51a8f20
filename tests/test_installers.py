"""Do pip and uv take what is pinned, where PyTorch's pages and a package index are within reach?

Both are played here, on 127.0.0.1, by wheels without contents: PyPI has newer releases of all
and a torch that brings CUDA, PyTorch's own index other versions of what others publish.
"""

import functools
import http.server
import json
import os
import subprocess
import sys
import threading
import zipfile
from collections.abc import Iterable, Iterator
from importlib import metadata
from pathlib import Path

import pytest

from tests.requirements import ROOT, asked_for, brought_by, pinned

PYTHONS = ("3.11", "3.12", "3.13", "3.14")
CONSTRAINTS = asked_for("constraints.txt")
APP = brought_by(asked_for("requirements.txt"))
PYTORCH = "https://download.pytorch.org"
TORCH = {"torch", "torchvision"}
ENVIRONMENT = {
    key: value for key, value in os.environ.items() if not key.startswith(("PIP_", "UV_"))
}


class Quiet(http.server.SimpleHTTPRequestHandler):
    def log_message(self, *_: object) -> None:
        """Nothing to say."""


@pytest.fixture(scope="module")
def site(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of both: `/pypi` and `/pytorch/whl/cpu`."""
    folder = tmp_path_factory.mktemp("site")
    pypi, pytorch = folder / "pypi", folder / "pytorch" / "whl" / "cpu"
    for line in CONSTRAINTS:
        (pin,) = line.specifier
        needed = metadata.requires(line.name) or [] if line.name in APP else []
        cuda = ["nvidia-cublas"] if line.name == "torch" else []
        for version in (pin.version, "9999"):
            wheel(pypi, line.name, version, [*needed, *cuda])
        if line.name in TORCH:
            wheel(pytorch, line.name, f"{pin.version}+cpu", needed)
            wheel(pytorch, line.name, "9999+cpu", needed)
        else:
            wheel(pytorch, line.name, "0.1", needed)
    wheel(pypi, "nvidia-cublas", "1", [])
    handler = functools.partial(Quiet, directory=str(folder))
    with http.server.ThreadingHTTPServer(("127.0.0.1", 0), handler) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()


def wheel(index: Path, name: str, version: str, requires: Iterable[str]) -> None:
    """One that only says who it is and what it needs, and its link on the package's page."""
    stem = f"{name.replace('-', '_')}-{version}"
    page = index / name / "index.html"
    page.parent.mkdir(parents=True, exist_ok=True)
    with page.open("a") as links:
        file = f"{stem}-py3-none-any.whl"
        links.write(f'<a href="{file.replace("+", "%2B")}">{file}</a>\n')
    with zipfile.ZipFile(page.with_name(file), "w") as archive:
        about = [f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}"]
        about += [f"Requires-Dist: {needed}" for needed in requires]
        archive.writestr(f"{stem}.dist-info/METADATA", "\n".join(about))
        archive.writestr(f"{stem}.dist-info/WHEEL", "Wheel-Version: 1.0\nTag: py3-none-any\n")
        archive.writestr(f"{stem}.dist-info/RECORD", "")


@pytest.fixture
def requirements(site: str, tmp_path: Path) -> Path:
    """The project's, asking the stand-ins."""
    (tmp_path / "constraints.txt").write_text((ROOT / "constraints.txt").read_text())
    file = tmp_path / "requirements.txt"
    file.write_text((ROOT / "requirements.txt").read_text().replace(PYTORCH, f"{site}/pytorch"))
    return file


def uv_would_install(site: str, file: Path, python: str) -> subprocess.CompletedProcess[str]:
    """As Community Cloud does, for a Python that need not be here."""
    command = [
        sys.executable,
        "-m",
        "uv",
        "pip",
        "install",
        "--no-config",
        "--no-cache",
        "--dry-run",
    ]
    command += ["--python-version", python, "--python-platform", "linux"]
    command += ["--target", str(file.with_name("target")), "--index-url", f"{site}/pypi"]
    command += ["--requirement", str(file)]
    return subprocess.run(command, env=ENVIRONMENT, capture_output=True, text=True)


def as_tested(chosen: dict[str, str], python: str | None = None) -> None:
    versions = pinned(CONSTRAINTS, python)
    versions |= {name: f"{versions[name]}+cpu" for name in TORCH}
    assert chosen.keys() >= APP.keys()
    assert chosen == {name: versions.get(name, "not pinned") for name in chosen}


@pytest.mark.parametrize("python", PYTHONS)
def test_uv_takes_what_is_pinned(site: str, requirements: Path, python: str) -> None:
    done = uv_would_install(site, requirements, python)
    assert done.returncode == 0, done.stderr
    lines = [line[3:] for line in done.stderr.splitlines() if line.startswith(" + ")]
    as_tested(dict(line.split("==") for line in lines), python)


def test_uv_would_not_with_pytorchs_whole_index(site: str, requirements: Path) -> None:
    """Why its two pages stand there: of an extra index, uv takes whatever that has."""
    lines = requirements.read_text().splitlines()
    kept = [line for line in lines if not line.startswith("--find-links")]
    extra = f"--extra-index-url {site}/pytorch/whl/cpu"
    requirements.write_text("\n".join([extra, *kept]))
    done = uv_would_install(site, requirements, "3.12")
    assert done.returncode != 0
    assert "first index" in " ".join(done.stderr.split()), done.stderr


def test_pip_takes_what_is_pinned(site: str, requirements: Path) -> None:
    command = [sys.executable, "-m", "pip", "install", "--dry-run", "--ignore-installed"]
    command += ["--quiet", "--report", "-", "--no-cache-dir", "--index-url", f"{site}/pypi"]
    command += ["--disable-pip-version-check", "--requirement", str(requirements)]
    done = subprocess.run(
        command,
        env={**ENVIRONMENT, "PIP_CONFIG_FILE": os.devnull},
        capture_output=True,
        text=True,
    )
    assert done.returncode == 0, done.stderr
    about = [package["metadata"] for package in json.loads(done.stdout)["install"]]
    as_tested({one["name"].lower().replace("_", "-"): one["version"] for one in about})
