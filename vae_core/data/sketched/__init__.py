"""Digits that this program draws itself, where there is no internet."""
