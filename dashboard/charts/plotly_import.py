"""How do threads that want plotly at the same moment all get it whole?

By one door: whoever needs plotly imports it from here, and Python lets one thread at a time through
the import of a module. pandas comes first, and brings pyarrow: plotly looks whether they are there,
and would take what another thread has only half imported.
"""

import pandas  # noqa: F401
import plotly
import plotly.graph_objects as go
from plotly.io.json import to_json_plotly

__all__ = ["go", "plotly", "to_json_plotly"]
