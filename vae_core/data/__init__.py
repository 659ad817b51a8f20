"""Images in: which data sets there are, how they are fetched, checked and loaded."""

CHANNELS, SIDE = 1, 28  # grey; pixels
N_PIXELS = CHANNELS * SIDE * SIDE  # numbers per image: what x has of them
SHAPE = (CHANNELS, SIDE, SIDE)
SHAPES = ((N_PIXELS,), SHAPE, *([SHAPE[1:]] if CHANNELS == 1 else []))  # that one may come in
