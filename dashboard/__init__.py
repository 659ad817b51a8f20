"""What do the pages share?

The frame around every page, its state, the run service, figures and components. Arrows point at
the maths: pages use `dashboard`, `dashboard` uses `vae_core`, never back.
"""
