"""Is what constraints.txt names, and Community Cloud so installs, what these tests run with?"""

from importlib import metadata

from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.requirements import ROOT, asked_by_the_core, asked_for, brought_by, pinned

CONSTRAINTS = asked_for("constraints.txt")
FILES = ("requirements.txt", "requirements-dev.txt")


def test_what_is_tested_is_what_is_pinned() -> None:
    """Neither less nor more: what nothing brings any longer is not named either."""
    tested = {
        name: Version(metadata.version(name)).public for name in brought_by(asked_for(*FILES))
    }
    assert tested == pinned(CONSTRAINTS), (
        "`make constraints` renews the file, `make test` installs it"
    )


def test_what_is_pinned_is_what_is_asked_for() -> None:
    """On every Python, and by `pip install .` too: nobody bumps one file and forgets the other."""
    versions: dict[str, set[str]] = {}
    for line in CONSTRAINTS:
        versions.setdefault(canonicalize_name(line.name), set()).update(
            spec.version for spec in line.specifier
        )
    for requirement in (*asked_for(*FILES), *asked_by_the_core()):
        for version in versions[canonicalize_name(requirement.name)]:
            assert requirement.specifier.contains(version), f"{requirement} excludes {version}"


def test_what_is_pinned_goes_together() -> None:
    versions = pinned(CONSTRAINTS)
    for name, requirements in brought_by(asked_for(*FILES)).items():
        for requirement in requirements:
            assert requirement.specifier.contains(versions[name]), (
                f"{requirement}: {versions[name]}"
            )


def test_one_release_of_each_that_every_index_may_have() -> None:
    for line in CONSTRAINTS:
        (pin,) = line.specifier
        assert pin.operator == "==", line
        assert Version(pin.version).local is None, f"{line}: one index has it"
        assert not line.name.startswith(("nvidia", "cuda", "triton")), f"{line}: gigabytes of CUDA"
    assert {"starlette", "streamlit", "torch"} <= {line.name for line in CONSTRAINTS}


def test_the_app_is_installed_with_them() -> None:
    assert "-c constraints.txt" in (ROOT / "requirements.txt").read_text().splitlines()
    assert "-r requirements.txt" in (ROOT / "requirements-dev.txt").read_text().splitlines()
