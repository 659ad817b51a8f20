"""Which colour means what, on every page and in both themes?

Ten classes in Petroff's sequence, which colour-blind people can tell apart; one colour each for the
terms of the loss. Words and axes take the theme's own colours, by CSS variable. The loss takes the
colour of words: beside blue and orange, ink is what every eye and every projector tells apart.
"""

CLASS_COLOURS = (
    *("#3f90da", "#ffa90e", "#bd1f01", "#94a4a2", "#832db6"),
    *("#a96b59", "#e76300", "#b9ac70", "#717581", "#92dadd"),
)
INK = "var(--st-text-color)"
FAINT = "#8b9596"  # grey for lines, on white and on near-black
LOSS = INK
RECON = "#2380c8"  # blue; like KL's orange at least 4 : 1 on white and on near-black
KL = "#cb5d15"
GAP = "#9a5fd0"  # purple: what the ELBO misses of log p(x), a KL that is no term of the loss
# Of what has a sign: orange below 0, blue above it, in pictures as on the map.
SIGNED = [[0, KL], [0.5, "rgba(128,128,128,0)"], [1, RECON]]


def class_colour(label: int) -> str:
    """The colour of a class. An eleventh one has the first one's: every class is named too."""
    return CLASS_COLOURS[label % len(CLASS_COLOURS)]
