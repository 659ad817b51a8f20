"""A folder for each page, a file for each of its sections."""
