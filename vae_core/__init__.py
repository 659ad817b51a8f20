"""The lesson: a variational autoencoder for 28 x 28 images, from the formulas to a trained model.

Read it in this order: model, loss, trainer (with schedule and history), sampling, diagnostics,
likelihood; then data, sketched and checkpoint, which bring images in and runs out. `python -m
vae_core` is the command line. Nothing is imported here, so that a caller pays for what it uses.
"""
