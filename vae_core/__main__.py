"""python -m vae_core: see cli/words.py."""

import sys

from vae_core.cli.words import main

if __name__ == "__main__":
    sys.exit(main())
