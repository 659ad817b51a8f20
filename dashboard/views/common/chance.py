"""Where does a page's chance come from?

From a generator of its own: Python's, numpy's and torch's are everybody's on the server.
"""

import torch


def seeded(seed: int) -> torch.Generator:
    """The same seed, the same digits."""
    return torch.Generator().manual_seed(seed)
