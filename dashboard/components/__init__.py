"""What do the pages draw that Streamlit itself has no widget for?

One folder per component: a typed Python function in `__init__.py`, and its real html, css and js
files beside it.
"""
