"""What is one visitor's: their state, their model, their data."""
