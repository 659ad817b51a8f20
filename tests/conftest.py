"""What every test stands on."""

import torch

# Two torch threads on two cores wait for each other whenever a third program runs: small models
# train steadily on one.
torch.set_num_threads(1)
