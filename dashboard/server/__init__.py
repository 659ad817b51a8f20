"""What the whole class shares, made once for each server."""
