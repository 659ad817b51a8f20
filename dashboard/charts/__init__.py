"""Numbers in, a Plotly chart out."""
