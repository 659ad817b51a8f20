"""Why does a click on a download get its file, however many others are here?

The server knows what a download button would make by a name, new in every run of its page. Whenever
anybody's run ends, Streamlit drops what no page refers to: the name that a browser has until it has
drawn the newest run, all names of a page whose run has just begun, and, once two runs have ended, a
file that was made and is about to be fetched. So all of them are kept for a while more; not for
long, since a class may take its runs along at once.
"""

import time
from typing import Any

from streamlit.runtime.media_file_manager import MediaFileManager, MediaFileMetadata

KEPT_S = 20.0  # after nothing refers to it


def mend() -> None:
    """Have all downloads of this server kept so. At the second call there is nothing to do."""
    if hasattr(MediaFileMetadata.mark_for_delete, "mended"):
        return

    def mark(file: Any) -> None:
        file.marked_at = getattr(file, "marked_at", time.monotonic())

    def is_marked(file: Any) -> bool:
        return hasattr(file, "marked_at") and time.monotonic() - file.marked_at > KEPT_S

    def drop_unused(manager: Any) -> None:
        used = {
            id for files in manager._files_by_session_and_coord.values() for id in files.values()
        }
        now, before = time.monotonic(), getattr(manager, "unused_since", {})
        unused = {id: before.get(id, now) for id in manager._deferred_callables if id not in used}
        for id, since in unused.items():
            if now - since > KEPT_S:
                manager._drop_deferred_id(id)
        manager.unused_since = unused

    mark.mended = True  # type: ignore[attr-defined]
    MediaFileMetadata.mark_for_delete = mark  # type: ignore[assignment,method-assign]
    MediaFileMetadata.is_marked_for_delete = property(is_marked)  # type: ignore[assignment,method-assign]
    MediaFileManager._remove_orphaned_deferred_callables = drop_unused  # type: ignore[assignment,method-assign]
