"""Does torchvision come in, matching or not, and does every other trouble still show?

Each test runs in a fresh interpreter: an import happens once.
"""

from pathlib import Path

from tests.fresh_process import printed_by


def test_the_installed_one_serves_two_threads_at_once() -> None:
    printed_by("""
from concurrent.futures import ThreadPoolExecutor
from threading import Barrier
from benchmarks.torchvision_import import import_torchvision

together = Barrier(2)
def get():
    together.wait()
    return import_torchvision()

with ThreadPoolExecutor(2) as pool:
    first, second = (future.result() for future in [pool.submit(get), pool.submit(get)])
assert first is second is import_torchvision()
assert first.datasets.MNIST and first.utils.make_grid
from torchvision.transforms import v2
assert v2.RandomAffine
""")


def test_only_the_mismatch_takes_the_detour(tmp_path: Path) -> None:
    """Against packages that only pretend to be torchvision, so that any machine can try it."""
    pretended = {
        "troubled": "raise RuntimeError('compiled with different CUDA major versions')",
        "incomplete": "import no_such_module_anywhere",
        "matching": "",
        "mismatched": (
            "from . import operators\n"
            "import torch\n"
            "torch.library.register_fake('torchvision::nms')(lambda *_: None)"
        ),
    }
    for kind, init in pretended.items():
        package = tmp_path / kind / "torchvision"
        package.mkdir(parents=True)
        (package / "__init__.py").write_text(init)
        (package / "operators.py").write_text("import sys; sys.times_imported += 1")
    printed_by(
        """
import sys
import time
from concurrent.futures import ThreadPoolExecutor
from benchmarks import torchvision_import

def attempt(kind):
    sys.path.insert(0, f"{sys.argv[1]}/{kind}")
    try:
        return torchvision_import.import_torchvision().__file__
    except Exception as error:
        return f"{type(error).__name__}: {error}"
    finally:
        del sys.path[0]
        torchvision_import._forget_half_import()

sys.times_imported = 0
assert attempt("troubled") == "RuntimeError: compiled with different CUDA major versions"
assert attempt("incomplete").startswith("ModuleNotFoundError: No module named 'no_such_module")
assert "matching" in attempt("matching")
assert not torchvision_import._declared, "so far nothing was declared"

forget = torchvision_import._forget_half_import
def forget_slowly():
    time.sleep(0.1)  # long enough for a second thread to run into the half-import
    forget()
torchvision_import._forget_half_import = forget_slowly
sys.path.insert(0, f"{sys.argv[1]}/mismatched")
with ThreadPoolExecutor(2) as pool:
    first, second = pool.map(lambda _: torchvision_import.import_torchvision(), range(2))
assert first is second
assert "mismatched" in first.__file__
assert len(torchvision_import._declared) == 1
assert sys.times_imported == 2, "what the failed import left behind was imported afresh"
""",
        str(tmp_path),
    )
