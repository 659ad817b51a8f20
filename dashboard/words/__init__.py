"""What the app says, in the visitor's language."""
