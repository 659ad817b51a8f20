"""Things to take home, and their names."""
