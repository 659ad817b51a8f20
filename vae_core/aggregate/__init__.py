"""The codes of many images taken together: the aggregate posterior q(z)."""
