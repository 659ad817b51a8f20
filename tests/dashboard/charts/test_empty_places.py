"""Can every letter on a map of empty places be read?"""

import numpy as np

from dashboard.charts.empty_places import LETTER_BOX_PX, LETTER_PX, letter_shifts


def test_a_letter_stands_up_and_to_the_right_where_there_is_room() -> None:
    assert letter_shifts(np.array([[0.0, 0.0], [100.0, 0.0]])) == [(LETTER_PX, LETTER_PX)] * 2


def test_no_letter_lies_over_another_or_over_another_s_dot() -> None:
    dots = np.array([[0.0, 0.0], [3.0, 9.0], [40.0, 0.0], [50.0, 10.0]])
    letters = dots + np.array(letter_shifts(dots))
    for i, letter in enumerate(letters):
        others = np.concatenate([np.delete(letters, i, 0), np.delete(dots, i, 0)])
        assert (np.abs(others - letter) >= LETTER_BOX_PX).any(1).all(), i
