"""Why is no click lost to what is asked right behind it?

Streamlit forgets a request to run the script when the next one comes before its callbacks were
called, or in the middle of them. On a busy server a click on Start was lost to a slider that was
moved a moment later: of what the browser says, a click is all that it says only once. So a request
that was not heeded yet goes along with the next one, and nothing ends a script before its callbacks
are through. From there on a new request needn't wait for what the script computes: as Streamlit's
`fastReruns` has it, which is off in `.streamlit/config.toml` because it forgets at once.
"""

from typing import Any

from streamlit.runtime.scriptrunner import ScriptRunner, get_script_run_ctx
from streamlit.runtime.scriptrunner_utils.script_requests import ScriptRequests, ScriptRequestType
from streamlit.runtime.scriptrunner_utils.script_run_context import ScriptRunContext


def mend() -> None:
    """Have every script of this server run so. At the second call there is nothing to do."""
    ask = ScriptRunner.request_rerun
    if hasattr(ask, "unmended"):
        return
    interrupt = ScriptRunner._maybe_handle_execution_control_request
    accept, begin = ScriptRequests._request_rerun_locked, ScriptRunContext.on_script_start

    def accepted(requests: Any, data: Any) -> bool:
        requests.unheeded = True
        return accept(requests, data)

    def begun(context: Any) -> None:  # the callbacks are through
        begin(context)
        requests = context.script_requests
        with requests._lock:
            requests.unheeded = requests._state is ScriptRequestType.RERUN

    def interrupted(runner: Any) -> None:
        context = get_script_run_ctx(suppress_warning=True)
        if context and not context.has_script_started and runner._is_in_script_thread():
            return
        interrupt(runner)

    def asked(runner: Any, data: Any) -> bool:
        if data.fragment_id or getattr(runner._requests, "unheeded", False):
            return ask(runner, data)
        runner.request_stop()
        return False  # another runner begins at once

    asked.unmended = ask  # type: ignore[attr-defined]
    ScriptRequests._request_rerun_locked = accepted  # type: ignore[assignment,method-assign]
    ScriptRunContext.on_script_start = begun  # type: ignore[assignment,method-assign]
    ScriptRunner._maybe_handle_execution_control_request = interrupted  # type: ignore[assignment,method-assign]
    ScriptRunner.request_rerun = asked  # type: ignore[assignment,method-assign]
