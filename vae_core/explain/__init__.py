"""What only lessons compute: no run needs it."""
