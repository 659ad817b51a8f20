"""Who is the teacher, and what only a teacher is told; no screen."""
