"""What is not known before training contradicts nothing."""

from course.losses.open_sizes import sizes_can_agree


def test_an_open_axis_agrees_with_any_and_a_known_one_with_its_like():
    assert sizes_can_agree((None, 3), (7, 3)) and sizes_can_agree((7, 3), (None, None))
    assert not sizes_can_agree((None, 3), (7, 4)) and not sizes_can_agree((7, 3), (7, 3, 1))
