"""How is each script run of the app timed? By a server that says what every one has cost.

    python -m benchmarks.timed_server run streamlit_app.py [--server.port 8501]

It is `streamlit run` with a clock around the script's thread, and a line on stdout for each run.
"""

import gc
import json
import time
from typing import Any

from streamlit.runtime.scriptrunner import script_runner
from streamlit.web import cli

SAYS = "a script run cost: "


def main() -> None:
    """Run Streamlit, timed."""
    run_script = script_runner.ScriptRunner._run_script
    collected_s = [0.0]  # by the collection that Streamlit orders after each script

    class TimedCollector:
        """What Streamlit knows as `gc`."""

        @staticmethod
        def collect(generation: int = 2) -> int:
            """Collect, and say how long it took."""
            started = time.thread_time()
            n = gc.collect(generation)
            collected_s[0] = time.thread_time() - started
            return n

    def timed(self: script_runner.ScriptRunner, rerun_data: Any) -> None:
        collected_s[0] = 0.0
        started = time.thread_time()
        run_script(self, rerun_data)
        cost = {
            "script_ms": 1000 * (time.thread_time() - started - collected_s[0]),
            "collector_ms": 1000 * collected_s[0],
        }
        print(f"{SAYS}{json.dumps(cost)}", flush=True)

    script_runner.gc = TimedCollector  # type: ignore[attr-defined, assignment]
    script_runner.ScriptRunner._run_script = timed  # type: ignore[method-assign]
    cli.main()


if __name__ == "__main__":
    main()
