"""Which latent dimensions? z3, z5 to z9."""

from collections.abc import Iterable, Sequence

from dashboard.words.language import tr

MOST_NAMED = 8  # or stretches of them


def named(dims: Iterable[int]) -> str:
    """z3, z5 to z9 and 12 more."""
    stretches: list[list[int]] = []
    for dim in sorted(dims):
        if stretches and dim == stretches[-1][-1] + 1:
            stretches[-1].append(dim)
        else:
            stretches.append([dim])
    names = ", ".join(_stretch(dims) for dims in stretches[:MOST_NAMED])
    rest = sum(map(len, stretches[MOST_NAMED:]))
    return tr("{names} and {n} more", names=names, n=rest) if rest else names


def _stretch(dims: Sequence[int]) -> str:
    first, last = f"z{dims[0] + 1}", f"z{dims[-1] + 1}"
    if len(dims) > 2:
        return tr("{low} to {high}", low=first, high=last)
    return first if first == last else f"{first}, {last}"
