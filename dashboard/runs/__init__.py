"""The run service: runs that train while nobody waits for them."""
