"""Does whatever a busy server leaves in its queue find its place on the page?"""

import pytest
from streamlit.proto.ForwardMsg_pb2 import ForwardMsg
from streamlit.runtime.forward_msg_queue import ForwardMsgQueue

from dashboard.server import message_queue

MAP = "the map's fragment"


@pytest.fixture
def mended(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(ForwardMsgQueue, "clear", ForwardMsgQueue.clear)  # to be put back
    message_queue.mend()


def block(*path: int, of: str = "") -> ForwardMsg:
    message = ForwardMsg()
    message.metadata.delta_path.extend(path)
    message.delta.add_block.vertical.SetInParent()
    message.delta.fragment_id = of
    return message


def element(*path: int, of: str = "") -> ForwardMsg:
    message = ForwardMsg()
    message.metadata.delta_path.extend(path)
    message.delta.new_element.markdown.body = "words"
    message.delta.fragment_id = of
    return message


def reference(*path: int) -> ForwardMsg:
    """To something large that the browser has: it doesn't say who drew it."""
    message = ForwardMsg(ref_hash="abc")
    message.metadata.delta_path.extend(path)
    return message


def page() -> list[ForwardMsg]:
    """A page with something large of its own, and a fragment with two."""
    return [
        *(block(0), block(0, 0), reference(0, 0, 0)),
        block(0, 1, of=MAP),
        *(element(0, 1, 0, of=MAP), block(0, 1, 1, of=MAP)),
        *(reference(0, 1, 1, 0), reference(0, 1, 1, 1)),
        block(0, 2),
        reference(0, 2, 0),
    ]


def browser_takes(messages: list[ForwardMsg], children: dict[tuple[int, ...], int]) -> None:
    """As Streamlit's frontend does: it knows no place behind one that isn't there yet."""
    for message in messages:
        path = tuple(message.metadata.delta_path)
        if not path:
            continue
        for n in range(len(path)):
            assert path[:n] in children, f"nothing at {path[:n]} for {path}"
        assert path[-1] <= children[path[:-1]], f"no place before {path}"
        children[path[:-1]] = max(children[path[:-1]], path[-1] + 1)
        if message.delta.WhichOneof("type") == "add_block":
            children.setdefault(path, 0)


def queue_of(messages: list[ForwardMsg]) -> ForwardMsgQueue:
    queue = ForwardMsgQueue()
    for message in messages:
        queue.enqueue(message)
    return queue


def fragment_runs_again(queue: ForwardMsgQueue) -> None:
    queue.clear(retain_lifecycle_msgs=True, fragment_ids_this_run=[MAP])
    for message in page()[3:8]:
        queue.enqueue(message)


@pytest.mark.usefixtures("mended")
@pytest.mark.parametrize("n_taken", range(11))
def test_a_fragment_that_runs_before_the_browser_took_its_last_run(n_taken: int) -> None:
    children: dict[tuple[int, ...], int] = {(): 1}
    browser_takes(page()[:n_taken], children)
    queue = queue_of(page()[n_taken:])
    fragment_runs_again(queue)
    browser_takes(queue.flush(), children)
    assert children[0, 1, 1] == 2
    assert (children[0, 0], children[0, 2]) == (1, 1)  # what others drew is still drawn


@pytest.mark.usefixtures("mended")
def test_a_whole_page_that_runs_again_starts_anew() -> None:
    queue = queue_of(page())
    queue.clear(retain_lifecycle_msgs=True)
    assert queue.is_empty()


@pytest.mark.usefixtures("mended")
def test_what_a_new_run_draws_comes_after_what_the_last_one_drew() -> None:
    """Else it would be taken for the last run's, and be cleared away with it."""
    queue = queue_of([element(0, of=MAP)])
    queue.enqueue(ForwardMsg(script_finished=ForwardMsg.FINISHED_FRAGMENT_RUN_SUCCESSFULLY))
    queue.clear(retain_lifecycle_msgs=True, fragment_ids_this_run=[MAP])
    queue.enqueue(element(0, of=MAP))
    kinds = [message.WhichOneof("type") for message in queue.flush()]
    assert kinds == ["delta", "script_finished", "delta"]


def test_streamlit_alone_leaves_a_reference_without_its_place() -> None:
    """Once this fails Streamlit has mended it, and message_queue.py can go."""
    clear = getattr(ForwardMsgQueue.clear, "unmended", ForwardMsgQueue.clear)
    queue = queue_of(page())
    clear(queue, True, [MAP])
    with pytest.raises(AssertionError, match=r"nothing at|no place before"):
        browser_takes(queue.flush(), {(): 1})


@pytest.mark.usefixtures("mended")
def test_mending_twice_is_mending_once() -> None:
    once = ForwardMsgQueue.clear
    message_queue.mend()
    assert ForwardMsgQueue.clear is once
