"""Is all of a posterior in view?"""

import numpy as np

from dashboard.charts.exact_posterior import exact_posterior_map
from dashboard.charts.map_layers import posterior_layer
from tests.reading import checked


def test_both_posteriors_are_in_view_however_far_the_encoder_is_off() -> None:
    z1, z2 = np.linspace(-1, 0, 11), np.linspace(1.6, 3.5, 11)
    q = posterior_layer(np.array([-0.6, 1.1]), np.diag([0.01, 0.02]), np.array([[-0.6, 1.0]]))
    layout = checked(exact_posterior_map(np.ones((11, 11)), z1, z2, q)).layout
    for range_, grid, axis in ((layout.xaxis.range, z1, "x"), (layout.yaxis.range, z2, "y")):
        for values in (grid, *(layer[axis] for layer in q)):
            assert range_[0] <= values.min()
            assert values.max() <= range_[1]
