"""Data sets, loaded once for each server."""
