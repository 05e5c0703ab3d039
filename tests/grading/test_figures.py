"""The report's figures: what they show, told apart from how they are drawn."""

import base64

import matplotlib as mpl

from course.grading import figures
from course.grading.item_analysis import exercises
from tests.grading import generated_batch


def image(address: str) -> str:
    return base64.b64decode(address.removeprefix("data:image/svg+xml;base64,")).decode()


def test_every_figure_is_there_for_a_light_and_for_a_dark_page():
    drawn = figures.distribution([0.0, 0.5, 1.0])
    assert "#ffffff" in image(drawn.light) and "#1b1d22" in image(drawn.dark)


def test_the_text_of_a_figure_says_what_it_shows():
    told = figures.distribution([0.0, 0.05, 0.1, 0.95, 1.0]).text
    assert "0 to 10 %: 2, 10 to 20 %: 1, 90 to 100 %: 2. Median 10 %." in told
    facts = exercises(generated_batch.batch())
    told = figures.outcomes(facts).text
    assert all(f"{one.exercise}: {one.outcomes['right']} right" in told for one in facts)
    assert "x: median 2.00 s, at most 9.00 s" in figures.times({"x": [1.0, 2.0, 9.0]}).text


def test_the_same_numbers_give_the_same_bytes_and_leave_matplotlib_as_it_was():
    before = dict(mpl.rcParams)
    assert figures.times({"x": [0.1, 0.0]}) == figures.times({"x": [0.1, 0.0]})
    assert dict(mpl.rcParams) == before
