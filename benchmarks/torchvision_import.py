"""How is torchvision imported beside a torch that it was not built for?

A CUDA build of torchvision beside a CPU build of torch cannot load its compiled operators, and its
import ends in "operator torchvision::nms does not exist". What is compared needs no such operator,
only Python code: `datasets`, `utils` and `transforms.v2`. Declaring the two missing operators,
without giving them a body, lets the import go through. A matching build never takes this detour.
"""

import importlib
import sys
import threading
from types import ModuleType

import torch

_MISMATCH = "operator torchvision::nms does not exist"
_SIGNATURE = "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor"

_lock = threading.Lock()  # a second thread must not meet the half-imported package
_declared: list[torch.library.Library] = []  # a declaration lasts only as long as its Library


def import_torchvision() -> ModuleType:
    """Return the torchvision package, even where its build does not match torch's.

    Any thread may call this, as often as it likes. Code that needs torchvision calls this instead
    of `import torchvision`.

    Raises ImportError where torchvision is not installed, and whatever else its import raises.
    """
    with _lock:
        try:
            return importlib.import_module("torchvision")
        except RuntimeError as error:
            if _MISMATCH not in str(error):
                raise
        _forget_half_import()
        _declare_missing_operators()
        return importlib.import_module("torchvision")


def _forget_half_import() -> None:
    """Drop the submodules that the failed import left behind."""
    for name in list(sys.modules):
        if name.split(".")[0] == "torchvision":
            del sys.modules[name]


def _declare_missing_operators() -> None:
    """Declare both kinds of non-maximum suppression as torchvision's compiled part would."""
    library = torch.library.Library("torchvision", "FRAGMENT")
    _declared.append(library)
    for operator in ("nms", "qnms"):
        library.define(operator + _SIGNATURE)
