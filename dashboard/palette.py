"""Which colour means what, on every page and in both themes?

Ten classes in Petroff's sequence, which colour-blind people can tell apart; one colour each for the
terms of the loss. Words and axes take the theme's own colours, by CSS variable.
"""

CLASS_COLOURS = (
    *("#3f90da", "#ffa90e", "#bd1f01", "#94a4a2", "#832db6"),
    *("#a96b59", "#e76300", "#b9ac70", "#717581", "#92dadd"),
)
LOSS = "#8a7be0"  # violet
RECON = "#2f8fd8"  # blue
KL = "#e0762b"  # orange
INK = "var(--st-text-color)"
FAINT = "#8b9596"  # grey that reads on white and on near-black
