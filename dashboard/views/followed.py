"""Whatever open pages may follow: who imports this has filled the board.

On the thread that makes it: the first to follow anything waits for torch, nobody else.
"""

import dashboard.shell.run_topic
import dashboard.views.collapse.parts
import dashboard.views.common.following
import dashboard.views.common.test_images
import dashboard.views.compare.topic
import dashboard.views.sweep.topic
import dashboard.views.teacher.topic
import dashboard.views.train.flagged
import dashboard.views.train.topics  # noqa: F401
