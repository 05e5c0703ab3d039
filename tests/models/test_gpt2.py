"""GPT-2 against its parameter count and against `transformers`."""

import numpy as np
import pytest
from keras import ops

from course.models import build_gpt2, count_parameters, load_pretrained
from tests.models.hub_references import GPT2, make, relative_difference, run, save, tokens

pytestmark = pytest.mark.backend


def test_gpt2_small_has_124_439_808_parameters():
    assert count_parameters(build_gpt2) == 124_439_808


@pytest.mark.parametrize(("num_layers", "num_heads"), [(2, 2), (3, 3)])
def test_with_the_references_weights_it_gives_the_references_logits(tmp_path, num_layers, num_heads):
    reference = make("GPT2LMHeadModel", "GPT2Config", **GPT2, n_layer=num_layers, n_head=num_heads)
    model = load_pretrained("gpt2", save(reference, tmp_path))
    x = tokens(2, 7)
    assert relative_difference(model(x), run(reference, input_ids=x).logits) < 1e-5


def test_no_position_sees_what_follows():
    model = build_gpt2(29, 12, 12, 1, 2, dropout_rate=0.0)
    x, changed = tokens(2, 7), tokens(2, 7)
    changed[:, 4:] = 3
    before, after = ops.convert_to_numpy(model(x)), ops.convert_to_numpy(model(changed))
    np.testing.assert_allclose(before[:, :4], after[:, :4], atol=1e-6)
    assert np.abs(before[:, 4:] - after[:, 4:]).max() > 1e-3


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"width": 10, "num_heads": 4}, "num_heads=4.*Try 2 or 5"),
        ({"num_layers": 0}, "num_layers=0"),
        ({"dropout_rate": -0.1}, "dropout_rate=-0.1"),
        ({"vocabulary_size": 0}, "vocabulary_size=0"),
        ({"max_length": 0}, "max_length=0"),
    ],
)
def test_bad_arguments_are_named(arguments, message):
    with pytest.raises(ValueError, match=message):
        build_gpt2(**{"vocabulary_size": 9, "max_length": 8, "width": 8, "num_layers": 1, "num_heads": 2} | arguments)


def test_a_text_that_is_too_long_is_refused():
    with pytest.raises(ValueError, match="max_length=4 positions. Received: 5"):
        build_gpt2(9, 4, 8, 1, 2)(tokens(1, 5, vocabulary_size=9))
