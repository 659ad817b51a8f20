"""Somebody's own digit, drawn or photographed, brought into MNIST's form."""
