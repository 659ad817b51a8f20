"""What does check_my_vae find of the lab's VAE and of ten broken ones?

    python -m benchmarks.checked

Asks anew, some half a minute, and writes checkpoints/checked.json for the page "Check your own". To
be run again whenever vae_core/check_my_vae.py or vae_core/explain/broken_vaes.py has changed.
"""

import torch

from dashboard.server.paths import CHECKPOINTS
from vae_core.check_my_vae import machine_line
from vae_core.explain.broken_vaes import CHECKED_FILE, checked, save_checked


def main() -> None:
    """Ask and write."""
    torch.set_num_threads(1)
    found = checked()
    save_checked(found, CHECKPOINTS / CHECKED_FILE)
    for name, of_one in found.items():
        print(f"{name:20} {machine_line(of_one)}")


if __name__ == "__main__":
    main()
