"""Where do things lie on this machine?"""

import os
from pathlib import Path

ROOT = Path(__file__).parents[2]
CHECKPOINTS = ROOT / "checkpoints"
DATA_DIR = Path(os.environ.get("VAE_LAB_DATA", ROOT / "data"))
RUNS_DIR = Path(os.environ.get("VAE_LAB_RUNS", ROOT / "runs"))
