"""Do the charts of one training step show what is small as small?"""

from dashboard.charts.step import layer_bars
from tests.reading import checked


def test_bars_of_tiny_gradients_stay_short() -> None:
    def share(size: float) -> float:
        bars = layer_bars({"fc1": size, "fc4": size / 2}, title="", texts=["", ""], floor=1.0)
        longest: float = size / checked(bars).layout.xaxis.range[1]
        return longest

    assert share(1e-6) < 1e-5
    assert share(50.0) == share(2.0) > 0.5
