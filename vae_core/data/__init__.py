"""Images in: which data sets there are, how they are fetched, checked and loaded."""
