"""Are the exercises' files all right? Prints what is wrong, by file and line: exit status 1."""

import sys

from dashboard.exercises.reading import load_exercises


def main() -> int:
    """Print them."""
    found = load_exercises()
    for problem in found.problems:
        print(problem)
    print(f"{len(found.good)} exercises, {len(found.problems)} problems")
    return 1 if found.problems else 0


if __name__ == "__main__":
    sys.exit(main())
