"""Of which moment is a picture of a run? As names of files say it."""

from dashboard.runs.snapshot import Snapshot


def moment(run: Snapshot) -> str:
    """Of a run that trains on, the epoch is all that is sure."""
    return f"epoch {run.epoch}" if run.status.active else f"step {run.step}"
