"""What a run keeps of itself: its history, its meter, its state, its file."""
