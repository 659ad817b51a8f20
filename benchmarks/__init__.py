"""The figures that the README quotes, each made again by one command."""
