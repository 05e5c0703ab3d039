import numpy as np
import pytest
from matplotlib.colors import to_rgb
from matplotlib.patches import FancyBboxPatch

from course.plots import plot_token_weights


def test_every_token_is_written_on_its_ground():
    tokens = [f"word{n}" for n in range(50)]
    ax = plot_token_weights(tokens, np.linspace(0, 1, 50), line_length=30)
    assert [text.get_text() for text in ax.texts] == tokens
    assert len([patch for patch in ax.patches if isinstance(patch, FancyBboxPatch)]) == 50


def test_lines_are_broken_and_words_do_not_overlap():
    ax = plot_token_weights("aaaa bbbb cccc dddd".split(), [1, 2, 3, 4], line_length=10)
    rows = [text.get_position()[1] for text in ax.texts]
    assert rows[0] == rows[1] < rows[2] == rows[3]
    first, second = ax.texts[0].get_position()[0], ax.texts[1].get_position()[0]
    assert second - first == 5  # four letters and a space


def test_depth_is_the_size_and_color_the_sign():
    ax = plot_token_weights(["no", "zero", "little", "yes"], [-1, 0, 0.2, 1])
    negative, zero, little, positive = (np.array(to_rgb(patch.get_facecolor())) for patch in ax.patches)
    assert np.allclose(zero, 1, atol=0.02)
    assert negative[0] > negative[2] and positive[2] > positive[0]
    assert little.sum() > positive.sum()


def test_values_can_be_written():
    ax = plot_token_weights(["a", "b"], [0.5, -0.25], show_values=True)
    assert [text.get_text() for text in ax.texts] == ["a", "+0.50", "b", "−0.25"]


def test_empty_tokens_and_line_breaks_can_be_seen():
    assert [text.get_text() for text in plot_token_weights(["", "\n"], [0, 0]).texts] == ["∅", "⏎"]


def test_what_does_not_fit_is_refused():
    with pytest.raises(ValueError, match="one for each of the 2 tokens. Received: 1"):
        plot_token_weights(["a", "b"], [1])
    with pytest.raises(TypeError, match="`tokens` must be a list of texts. Received: one text, 'a b'. Split it"):
        plot_token_weights("a b", [1, 2])
    with pytest.raises(ValueError, match="`line_length` must be a whole number"):
        plot_token_weights(["a"], [1], line_length=0)
