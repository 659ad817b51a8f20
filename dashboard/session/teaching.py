"""Is this visitor a teacher, and who may have a command obeyed?"""

from collections.abc import Callable
from functools import wraps
from typing import Concatenate, ParamSpec

from dashboard.server import resources
from dashboard.session.state import AppState

P = ParamSpec("P")
Command = Callable[Concatenate[AppState, P], None]


def teaches(state: AppState) -> bool:
    """With a pass that holds, and in a window of its own: in a frame of another site's page a click
    may be meant for something else."""
    return state.own_window and resources.classroom().access.holds(state.teachers_pass)


def for_teachers(command: Command[P]) -> Command[P]:
    """A callback that does nothing where its visitor is no teacher, or no longer one."""

    @wraps(command)
    def obeyed(state: AppState, /, *args: P.args, **options: P.kwargs) -> None:
        if teaches(state):
            command(state, *args, **options)

    return obeyed
