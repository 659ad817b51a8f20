"""The page that opens first: something real at once, with no training and no click."""
