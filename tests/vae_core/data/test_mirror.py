"""Whom is believed, when files are fetched?"""

import shutil
import ssl
import subprocess
import sys
from pathlib import Path

import certifi
import pytest

from tests.conftest import REPOSITORY
from vae_core.data.mirror import trusted

ASK = """
from vae_core.data.mirror import trusted
context = trusted()
print(len(context.get_ca_certs()), context.check_hostname, int(context.verify_mode))
"""


@pytest.fixture
def one_root(tmp_path: Path) -> Path:
    """A machine that trusts one authority, as a school's may be."""
    end = "-----END CERTIFICATE-----\n"
    first = Path(certifi.where()).read_text("utf-8").split(end)[0] + end
    path = tmp_path / "roots.pem"
    path.write_text(first)
    return path


@pytest.mark.parametrize("own", [True, False], ids=["one of its own", "none"])
def test_a_machine_that_trusts_nobody_still_fetches(
    own: bool, one_root: Path, tmp_path: Path
) -> None:
    """Python for the Mac, before its script for certificates was run."""
    (tmp_path / "empty").mkdir()
    roots = one_root if own else tmp_path / "none.pem"
    run = subprocess.run(
        [sys.executable, "-c", ASK],
        env={
            "SSL_CERT_FILE": str(roots),
            "SSL_CERT_DIR": str(tmp_path / "empty"),
            "PYTHONPATH": str(REPOSITORY),
        },
        capture_output=True,
        text=True,
        check=True,
    )
    n_trusted, checks_name, mode = run.stdout.split()
    assert int(n_trusted) > 50
    assert (checks_name, int(mode)) == ("True", ssl.CERT_REQUIRED)


@pytest.mark.skipif(not shutil.which("openssl"), reason="needs openssl, to make an authority")
def test_what_the_machine_trusts_is_trusted(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """An authority that only this machine knows, as a filtering proxy has."""
    key, root = tmp_path / "key.pem", tmp_path / "root.pem"
    command = ["openssl", "req", "-x509", "-newkey", "rsa:2048", "-nodes", "-subj", "/CN=School"]
    command += ["-keyout", str(key), "-out", str(root)]
    subprocess.run(command, capture_output=True, check=True)
    monkeypatch.setenv("SSL_CERT_FILE", str(root))
    assert any("School" in str(one["subject"]) for one in trusted().get_ca_certs())
