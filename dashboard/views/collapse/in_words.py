"""What became of every dimension, in words, and does the code still say anything?"""

import math
from collections import defaultdict
from collections.abc import Iterable, Sequence

from dashboard.runs.snapshot import Snapshot
from dashboard.words.dimensions import named
from dashboard.words.language import ntr, phrase, plural, tr
from vae_core.diagnostics import DEAD_KL
from vae_core.explain.collapse import ALIVE_KL, Life, verdict

MOST_SAID = 4  # moments, of those who died and of those who came back
DIED = plural(
    "**{dims} died at step {step:,}**, in epoch {epoch}: since then it has carried {most:.2g} nats "
    "at most.",
    "**{dims} died at step {step:,}**, in epoch {epoch}: since then none of them has carried more "
    "than {most:.2g} nats.",
)
CAME_BACK = plural(
    "**{dims} came back to life at step {step:,}**, in epoch {epoch}.",
    "**{dims} came back to life at step {step:,}**, in epoch {epoch}.",
)

EARLIER_DEATHS = phrase("Dead since earlier moments: {dims}.")
EARLIER_RETURNS = phrase("Alive since earlier moments: {dims}.")
CAME_TO_LIFE = plural(
    "**{dims} came to life at step {step:,}**, in epoch {epoch}.",
    "**{dims} came to life at step {step:,}**, in epoch {epoch}.",
)


def what_became_of_them(run: Snapshot, found: Sequence[Life]) -> str:
    """A sentence for each moment at which some died for good or came back, the latest first."""
    died = _by_step((life, life.died_at) for life in found)
    back = _by_step((life, life.woke_at) for life in found if life.had_died)
    born = _by_step((life, life.woke_at) for life in found if not life.had_died)
    born = {step: of for step, of in born.items() if step > run.steps_per_epoch}
    never = [life for life in found if not life.lived]
    said = [
        *_moments(died, DIED, EARLIER_DEATHS, run),
        *_moments(back, CAME_BACK, EARLIER_RETURNS, run),
        *_moments(born, CAME_TO_LIFE, EARLIER_RETURNS, run),
    ]
    if never:
        said.append(
            ntr(
                "**{dims} has never lived**: no reading showed {alive:g} nats or more.",
                "**{dims} have never lived**: no reading showed {alive:g} nats or more.",
                len(never),
                dims=named(life.dim for life in never),
                alive=ALIVE_KL,
            )
        )
    if found and not said:
        said = [tr("No dimension has died so far.")]
    return "\n\n".join(said)


def diagnosis(run: Snapshot) -> str:
    """Collapsed, or merely without the dimensions that it has no use for? By the last reading."""
    if not run.history.steps:
        if run.step:
            return tr("What was kept of this run holds no readings of its KL.")
        return tr("Nothing to see yet: the first reading comes with the first step.")
    kl = run.history.steps[-1].kl_per_dim
    n_dead, values = sum(each < DEAD_KL for each in kl), {"dims": len(kl), "kl": sum(kl)}
    found = verdict(kl)
    if found == "collapsed":
        return " ".join([_collapsed(values), *_mean_image(run)])
    if found == "all alive":
        if len(kl) == 1:
            return tr("**Its only dimension carries something**: {kl:.3g} nats.", **values)
        return tr("**All {dims} dimensions carry something**, {kl:.3g} nats together.", **values)
    if n_dead == len(kl):
        return tr(
            "**No dimension carries {dead:g} nats, but together they carry {kl:.2g}.**",
            dead=DEAD_KL,
            **values,
        )
    return ntr(
        "**{n} of {dims} dimensions is dead, and the code carries {kl:.3g} nats: that is no "
        "collapse.** A VAE leaves out what costs more than it saves; only, a dimension may also "
        "have died before the decoder knew how to use it.",
        "**{n} of {dims} dimensions are dead, and the code carries {kl:.3g} nats: that is no "
        "collapse.** A VAE leaves out what costs more than it saves; only, a dimension may also "
        "have died before the decoder knew how to use it.",
        n_dead,
        **values,
    )


def _collapsed(values: dict[str, float]) -> str:
    return tr(
        "**The posterior has collapsed: all dimensions are dead.** Together they carry {kl:.2g} "
        "nats. To every image the encoder answers nearly N(0, I), and its code says nothing.",
        **values,
    )


def _mean_image(run: Snapshot) -> list[str]:
    """What remains for a decoder that is told nothing."""
    tested = run.history.last_tested
    if run.guides is None or tested is None:
        return []
    return [
        tr(
            "What is left to draw is one picture for all: test images cost {recon:.1f} nats, and "
            "{mean:.1f} where each of them is drawn as the mean training image.",
            recon=tested[0],
            mean=run.guides.collapsed,
        )
    ]


def _rounded_up(value: float) -> float:
    """To two digits: what is said not to be exceeded, is not."""
    unit = 10.0 ** (math.floor(math.log10(value)) - 1) if value > 0 else 1.0
    return math.ceil(value / unit * (1 - 1e-9)) * unit


def _by_step(found: Iterable[tuple[Life, int | None]]) -> dict[int, list[Life]]:
    groups: dict[int, list[Life]] = defaultdict(list)
    for life, step in found:
        if step is not None:
            groups[step].append(life)
    return dict(sorted(groups.items(), reverse=True))


def _moments(
    groups: dict[int, list[Life]], words: Sequence[str], earlier_ones: str, run: Snapshot
) -> list[str]:
    said = [
        ntr(
            words[0],
            words[1],
            len(of),
            dims=named(life.dim for life in of),
            step=step,
            epoch=-(-step // run.steps_per_epoch),
            most=_rounded_up(max(life.most_since for life in of)),
        )
        for step, of in list(groups.items())[:MOST_SAID]
    ]
    earlier = [life for of in list(groups.values())[MOST_SAID:] for life in of]
    if earlier:
        said.append(tr(earlier_ones, dims=named(life.dim for life in earlier)))
    return said
