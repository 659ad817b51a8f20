"""Why does a busy server not blank a page?

Streamlit queues what a script draws until the browser takes it. When a fragment runs again before
that, what it drew the last time is dropped from the queue: but neither what others drew behind it,
nor references to something large that the browser has already, which don't say to which fragment
they belong. They reach a browser that knows no such place on the page, and Streamlit's frontend
gives up all of it ("Cannot set a node at a delta path"). So nothing is dropped for a fragment: what
was drawn is delivered in its order, as it is where the browser is quick.
"""

from typing import Any

from streamlit.runtime.forward_msg_queue import ForwardMsgQueue


def mend() -> None:
    """Have every queue of this server do so. At the second call there is nothing to do."""
    clear = ForwardMsgQueue.clear
    if hasattr(clear, "unmended"):
        return

    def clear_for_pages(
        queue: Any,
        retain_lifecycle_msgs: bool = False,
        fragment_ids_this_run: list[str] | None = None,
    ) -> None:
        if retain_lifecycle_msgs and fragment_ids_this_run:
            queue._delta_index_map = {}  # what comes now is another run: it replaces nothing here
        else:
            clear(queue, retain_lifecycle_msgs, fragment_ids_this_run)

    clear_for_pages.unmended = clear  # type: ignore[attr-defined]
    ForwardMsgQueue.clear = clear_for_pages  # type: ignore[assignment,method-assign]
