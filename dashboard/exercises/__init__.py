"""Exercises: text files that ask for a prediction and check it against a student's own runs."""
