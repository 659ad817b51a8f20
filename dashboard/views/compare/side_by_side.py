"""What is there to see of the chosen models, from the numbers to the settings?"""

from collections.abc import Mapping, Sequence

import streamlit as st

from dashboard.charts.compared_curves import LETTERS
from dashboard.views.common.lesson import passage
from dashboard.views.compare.chosen import Choice
from dashboard.views.compare.made import Seen, seen
from dashboard.views.compare.maps import maps
from dashboard.views.compare.numbers import PAGE, numbers
from dashboard.views.compare.pictures import same_images_drawn, same_noise_drawn
from dashboard.views.compare.settings import settings
from dashboard.words.language import tr


def side_by_side(choices: Sequence[Choice]) -> None:
    """All of the page below the choice."""
    if len(choices) < 2:
        st.info(tr("Choose two runs or models at least."), icon=":material/compare:")
        return
    numbers(choices)
    looks = _looks(choices)
    st.subheader(tr("One cursor over all maps"), anchor=False)
    passage(PAGE, "probe")
    if len({choice.of.config.latent_dim for choice in choices}) > 1:
        st.caption(tr("Models with another latent dimension have no such z: choose a test image."))
    maps(choices, looks)
    if any(choice.of.moving for choice in choices):
        st.button(tr("Show them as they are now"), key="compare_now", icon=":material/refresh:")
    for why in _missing(choices, looks):
        st.caption(why)
    st.subheader(tr("The same noise"), anchor=False)
    same_noise_drawn(choices, looks)
    st.subheader(tr("The same test images"), anchor=False)
    same_images_drawn(choices, looks)
    st.subheader(tr("Settings"), anchor=False)
    settings(choices)


def _looks(choices: Sequence[Choice]) -> dict[int, Seen]:
    """The models themselves, by their numbers, of all that can be looked at."""
    begun = [choice for choice in choices if choice.of.step]
    looks = {choice.number: seen(choice.of.id, choice.of.version) for choice in begun}
    return {number: look for number, look in looks.items() if look}


def _missing(choices: Sequence[Choice], looks: Mapping[int, Seen]) -> list[str]:
    said = []
    new = [LETTERS[choice.number] for choice in choices if not choice.of.step]
    if new:
        said.append(tr("Not there before its first step: {letters}.", letters=", ".join(new)))
    lost = [LETTERS[c.number] for c in choices if c.of.step and c.number not in looks]
    if lost:
        said.append(
            tr(
                "Could not be looked at just now: {letters}. Reload the page to try again.",
                letters=", ".join(lost),
            )
        )
    return said
