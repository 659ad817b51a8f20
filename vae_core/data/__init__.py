"""Images in: which data sets there are, how they are fetched, checked and loaded."""

SIDE = 28  # pixels
N_PIXELS = SIDE * SIDE
