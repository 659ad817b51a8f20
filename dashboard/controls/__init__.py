"""Controls that more than one page has."""
