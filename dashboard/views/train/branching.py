"""How does one go on from a run with other settings, and what is then different?

A branch is a run of its own: from where this one stands, or by training again to an earlier moment.
What the page says of it is computed from the settings, as training would use them. Nothing here
trains.
"""

import math
from collections.abc import Mapping, Set
from dataclasses import dataclass
from typing import Any

import streamlit as st

from dashboard.controls.run_settings import HELP, STEPS
from dashboard.runs.beginnings import RunRefused
from dashboard.runs.cards import Card
from dashboard.runs.snapshot import Snapshot
from dashboard.server import resources
from dashboard.session.run_names import run_name
from dashboard.session.state import AppState
from dashboard.shell.menu import compare
from dashboard.shell.run_topic import duration
from dashboard.words.language import ntr, phrase, said, tr
from dashboard.words.numbers import rounded
from dashboard.words.settings import LABELS, SCHEDULES, in_a_name, value_in_words
from dashboard.words.times import coarse
from dashboard.words.typed import as_text
from vae_core.config import BOUNDS
from vae_core.errors import BadValue
from vae_core.record.branching import settings_at, used_after, warmup_begun

PANEL_PX = 420
MORE_EPOCHS = 10
FURTHER = (1, 2, 5, MORE_EPOCHS, 20, 50)  # epochs that are offered beyond those done
ALIKE = 0.05  # two rates that differ by less are one for the eye
MOST_MOVES = 3  # that a sentence names

MOMENTS = {
    "now": phrase("Where it stands"),
    "epoch": phrase("An earlier epoch"),
    "start": phrase("Its first weights"),
}
OF_THE_KL = ("beta", "free_bits", "beta_warmup_epochs")
FIRST, MORE = ("beta", "learning_rate", "epochs"), ("free_bits", "beta_warmup_epochs")


@dataclass(frozen=True)
class Moment:
    """From which one goes on."""

    kind: str  # of MOMENTS
    step: int
    settings: Mapping[str, Any]  # as they are there
    last: Mapping[str, Any]  # as its last step used them
    at_end: bool  # has the run no more steps to take?


def go_on_from_here(run: Snapshot, state: AppState) -> None:
    """The panel, closed until somebody asks for it."""
    if not run.step:
        return
    panel = st.popover(
        tr("Go on from here"),
        icon=":material/call_split:",
        key=_panel(run.id),
        on_change="rerun",  # what it says of a run that trains is as of when it was opened
        width="content",
    )
    if not st.session_state.get(_panel(run.id)):
        return
    with panel, st.container(width=PANEL_PX, gap="xsmall"):
        moment = _moment(run)
        wanted = _controls(run, moment)
        _what_is_different(run, moment, wanted)
        _what_is_used(run, moment, wanted)
        _what_is_moved_later(run, moment, wanted)
        more = ntr("{n} more epoch", "{n} more epochs", wanted.get("epochs", 0) - run.epoch)
        only_longer = moment.at_end and set(wanted) == {"epochs"}
        st.button(
            more if only_longer else tr("Start this branch"),
            key="branch",
            type="primary",
            icon=":material/play_arrow:",
            on_click=_branch,
            args=(run.id, moment, wanted, state),
        )


def _panel(run_id: str) -> str:
    """Of this run alone: a question that the browser sent before the branch was drawn says that the
    panel is open, and must not open it over the branch."""
    return f"branching_{run_id}"


def where_from(run: Snapshot, state: AppState) -> None:
    """Of a branch: whose it is."""
    card = resources.registry().card(run.id)
    if card is None or not card.parent:
        return
    there = resources.registry().card(card.parent) is not None
    with st.container(horizontal=True, gap="small", vertical_alignment="center", key="parent"):
        st.caption(_origin(card, state, there=there), width="content")
        if there:
            st.button(
                tr("Open that run"),
                key="open_parent",
                icon=":material/arrow_upward:",
                type="tertiary",
                on_click=state.open_run,
                args=(card.parent,),
            )
            compare(tr("Compare the two"), [card.parent, card.id], state=state)


def _origin(card: Card, state: AppState, *, there: bool) -> str:
    if not there:
        return tr(
            "A branch, from step {step:,} on. The run that it branched from is no longer kept: "
            "this one has all that it needs.",
            step=card.branched_at,
        )
    parent = as_text(run_name(card.parent, state))
    if not card.branched_at:
        return tr("Begun from the same first weights as {run}.", run=parent)
    return tr("A branch of {run}, from step {step:,} on.", run=parent, step=card.branched_at)


def _moment(run: Snapshot) -> Moment:
    """Asked for, with what it takes to get there."""
    runs = resources.registry()
    kept, n_epochs = runs.branches.can_go_on(run.id), run.step // run.steps_per_epoch
    kinds = [kind for kind in MOMENTS if kind != "now" or kept]
    if not n_epochs:
        kinds.remove("epoch")
    kind = st.segmented_control(
        tr("Beginning"),
        kinds,
        required=True,
        format_func=lambda kind: tr(MOMENTS[kind]),
        key=_key("moment", "now" if kept else kinds[0], run.id, kept),
        wrap=True,
    )
    step = {"now": run.step, "start": 0}.get(str(kind), -1)
    if step < 0:
        if n_epochs > 1:
            key = _key("epoch", n_epochs, run.id, n_epochs)
            epoch = st.slider(tr("After epoch"), 1, n_epochs, key=key)
        else:
            epoch = 1
        step = epoch * run.steps_per_epoch
    if not kept:
        st.caption(
            tr(
                "What this run would go on with, Adam's moments and its random streams, is not "
                "kept: a finished run's file comes without it, and where the disk is full it makes "
                "room first. Train again to a moment of the run instead."
            )
        )
    if kind == "now" and run.status.active:
        st.caption(tr("It is copied at the step at which you press; this run trains on."))
    elif kind != "now" and step:
        _said_time(run, step)
    last = settings_at(run.config, run.history, step)
    settings = dict(last)
    if kind == "now":
        settings |= run.live
    return Moment(str(kind), step, settings, last, at_end=0 < run.n_steps <= step)


def _said_time(run: Snapshot, step: int) -> None:
    card = resources.registry().card(run.id)
    words = [
        tr(
            "Step {step:,} is trained to again first, in about {duration}.",
            step=step,
            duration=duration(coarse(resources.registry().branches.retrace_s(run.id, step))),
        ),
        tr("On this machine that is the same run once more.")
        if card and card.trained_here
        else tr(
            "This run came out of a file: what is trained again is what its settings say, on this "
            "machine."
        ),
    ]
    st.caption(" ".join(words))


def _controls(run: Snapshot, moment: Moment) -> dict[str, Any]:
    """The settings that a branch may have otherwise. Returns those that are."""
    aim = run.n_steps // run.steps_per_epoch
    shown = {**moment.settings, "epochs": aim}
    if moment.at_end:
        shown["epochs"] = min(run.epoch + MORE_EPOCHS, int(BOUNDS["epochs"][1]))
    names = [name for name in FIRST if run.config.variational or name not in OF_THE_KL]
    chosen = {name: _slider(name, shown[name], run, moment) for name in names}
    with st.expander(tr("More settings")):
        for name in MORE:
            if run.config.variational:
                slider = _warmup if name == "beta_warmup_epochs" and moment.step else _slider
                chosen[name] = slider(name, shown[name], run, moment)
        name = "learning_rate_schedule"
        chosen[name] = st.selectbox(
            tr(LABELS[name]),
            list(SCHEDULES),
            format_func=lambda value: tr(SCHEDULES[value]),
            key=_key(name, shown[name], *_of(run, moment)),
        )
        name = "learning_rate_warmup"
        if chosen["learning_rate_schedule"] != "constant":
            chosen[name] = _slider(name, shown[name], run, moment)
    present = {**moment.settings, "epochs": aim}
    return {name: value for name, value in chosen.items() if value != present[name]}


def _slider(name: str, value: Any, run: Snapshot, moment: Moment) -> Any:
    """At the values of the run's own control, and at this one."""
    options = {*STEPS[name], value}
    if name == "epochs":
        done, most = moment.step // run.steps_per_epoch, BOUNDS["epochs"][1]
        options = {*options, *(done + more for more in FURTHER)}
        options = {n for n in options if done < n <= most}
        if len(options) < 2:  # at the end of what can be trained at all
            return value
    return st.select_slider(
        tr(LABELS[name]) if name != "epochs" else tr("Epochs in all"),
        sorted(options),
        format_func=value_in_words,
        key=_key_of_one(options, name, value, run, moment),
        help=tr(HELP[name]) if name in ("beta_warmup_epochs", "free_bits") else None,
    )


def _warmup(name: str, value: float, run: Snapshot, moment: Moment) -> float:
    """On the way a warm-up begins anew where the branch does, or the present one ends there."""
    done = moment.step / run.steps_per_epoch
    goes_on, most = value > done, BOUNDS[name][1]
    ends = [float(math.floor(done) + further) for further in FURTHER]
    options = [value, *([0.0] if goes_on else []), *(end for end in ends if end <= most)]
    words = {
        0.0: tr("none, beta is full at once"),
        value: tr("as it is") if goes_on else tr("none"),
    }
    chosen: float = st.selectbox(
        tr("Warm-up from here"),
        list(dict.fromkeys(options)),
        format_func=lambda end: words.get(end) or tr("until epoch {epoch:g} has ended", epoch=end),
        key=_key_of_one(set(options), name, value, run, moment),
        help=tr("Beta begins at 0 anew and grows in a straight line."),
    )
    return chosen


def _key_of_one(options: Set[Any], name: str, value: Any, run: Snapshot, moment: Moment) -> str:
    """As `_key`, of a control that has only these."""
    key = _key(name, value, *_of(run, moment))
    if st.session_state[key] not in options:
        st.session_state[key] = value
    return key


def _of(run: Snapshot, moment: Moment) -> tuple[str, str, int]:
    """What the settings are those of; a run that trains on stays the same."""
    return run.id, moment.kind, 0 if moment.kind == "now" else moment.step


def _key(name: str, value: Any, *of: object) -> str:
    """A control that stands at what the run has there; where that is another, it is another one.

    So the browser, which may answer before it has drawn the new one, can't put the old value there.
    """
    key = " ".join(["branch", name, *map(str, of), str(value)])
    st.session_state.setdefault(key, value)
    return key


def _what_is_different(run: Snapshot, moment: Moment, wanted: Mapping[str, Any]) -> None:
    names = [name for name in wanted if not (moment.at_end and name == "epochs")]
    coarse_bits = run.config.precision != "float32"
    if len(names) > 1:
        words = tr(
            "{n} settings differ, and what comes of it has {n} causes together. With only one it "
            "would be a twin.",
            n=len(names),
        )
    elif names:
        words = tr(
            "A twin: the same weights, images and noise, and one setting differs ({setting}). As "
            "long as nothing else is moved in either, all that comes to differ comes from it.",
            setting=in_a_name(names[0], wanted[names[0]]),
        )
    elif moment.at_end:
        words = tr("The run goes on, longer.")
    else:
        words = tr("No setting differs: this is what the run itself would do.")
    if coarse_bits and len(names) < 2:
        words += " " + tr("In 16 bits, rounding may tell the two apart as well.")
    st.markdown(words)


def _what_is_used(run: Snapshot, moment: Moment, wanted: Mapping[str, Any]) -> None:
    """What schedule and warm-up make of the settings at the seam."""
    if not moment.step or (moment.kind == "now" and run.status.active):
        return
    after_settings = {**moment.settings, **wanted}
    begun = warmup_begun(run.config, run.history, moment.step)
    before = used_after(moment.step - 1, moment.last, run.steps_per_epoch, warmup_begun=begun)
    if after_settings["beta_warmup_epochs"] != moment.last["beta_warmup_epochs"]:
        begun = moment.step
    after = used_after(moment.step, after_settings, run.steps_per_epoch, warmup_begun=begun)
    words = [_rate(before.learning_rate, after.learning_rate, after_settings["learning_rate"])]
    schedule = after_settings["learning_rate_schedule"]
    if schedule != "constant":
        words.append(
            tr(
                "Its schedule ({schedule}) is laid over all {epochs} epochs, those before too, and "
                "comes down to almost 0 at their end.",
                schedule=in_a_name("learning_rate_schedule", schedule),
                epochs=after_settings["epochs"],
            )
        )
    if run.config.variational and not _alike(before.beta, after.beta):
        words.append(
            tr(
                "Beta, with the warm-up, goes from {before} to {after}.",
                before=rounded(before.beta),
                after=rounded(after.beta),
            )
        )
    st.caption(" ".join(words))


def _rate(before: float, after: float, highest: float) -> str:
    if _alike(before, after):
        return tr("The learning rate goes on at {rate:.2g}.", rate=after)
    if after > 2 * before:
        return tr(
            "The learning rate jumps from {before:.2g} in the last step to {after:.2g} in the "
            "next, {share:.0%} of what it is set to.",
            before=before,
            after=after,
            share=after / highest,
        )
    return tr(
        "The learning rate goes from {before:.2g} in the last step to {after:.2g} in the next.",
        before=before,
        after=after,
    )


def _alike(before: float, after: float) -> bool:
    return abs(after - before) <= ALIKE * max(before, after)


def _what_is_moved_later(run: Snapshot, moment: Moment, wanted: Mapping[str, Any]) -> None:
    if moment.kind == "now":
        return
    later = [
        change
        for change in run.history.changes
        if change.step >= max(1, moment.step) and change.name not in wanted
    ]
    if later:
        told = [
            tr(
                "{setting} at step {step:,}",
                setting=in_a_name(change.name, change.value),
                step=change.step,
            )
            for change in later[:MOST_MOVES]
        ]
        told += ["…"] if len(later) > MOST_MOVES else []
        moves = "; ".join(told)
        st.caption(
            tr("What was moved in the run after that is moved here too: {moves}.", moves=moves)
        )


def _branch(run_id: str, moment: Moment, wanted: Mapping[str, Any], state: AppState) -> None:
    step = None if moment.kind == "now" else moment.step
    st.session_state[_panel(run_id)] = False
    try:
        state.open_run(resources.registry().branches.begin(run_id, state.owner, wanted, step=step))
    except RunRefused as refusal:
        state.notices.append(said(refusal))
    except BadValue as mistake:
        state.notices.append(said(mistake))
    except KeyError:
        state.notices.append(tr("That run is no longer kept. Nothing was started."))
