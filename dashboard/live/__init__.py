"""What changes by itself on open pages: made once for all who look, and told them as it changes."""
