"""Whatever open pages may follow: who imports this has filled the board.

On the thread that makes it: the first to follow anything waits for torch, nobody else.
"""

import dashboard.shell.run_topic
import dashboard.views.common.following
import dashboard.views.common.test_images
import dashboard.views.teacher.topic
import dashboard.views.train.topics  # noqa: F401
