"""T5 against its parameter count and against `transformers`."""

import numpy as np
import pytest

from course.models import build_t5, count_parameters, load_pretrained
from tests.models.hub_references import T5, make, relative_difference, run, save, tokens

pytestmark = pytest.mark.backend


def test_t5_small_has_60_506_624_parameters():
    assert count_parameters(build_t5) == 60_506_624


def test_t5_1_1_small_has_76_961_152_parameters():
    sizes = {"num_layers": 8, "num_heads": 6, "feed_forward_width": 1024}
    assert count_parameters(build_t5, **sizes, version="1.1") == 76_961_152


@pytest.mark.parametrize(
    ("version", "num_layers", "num_heads"), [("1.0", 2, 2), ("1.0", 1, 3), ("1.1", 1, 2)], ids=lambda value: str(value)
)
def test_with_the_references_weights_it_gives_the_references_logits(tmp_path, version, num_layers, num_heads):
    sizes = {"num_layers": num_layers, "num_heads": num_heads, "d_kv": 12 // num_heads}
    if version == "1.1":
        sizes |= {"d_kv": 64, "feed_forward_proj": "gated-gelu", "tie_word_embeddings": False}
    reference = make("T5ForConditionalGeneration", "T5Config", **T5, **sizes)
    model = load_pretrained("t5", save(reference, tmp_path))
    # Long enough for distances that share a bucket.
    source, target = tokens(2, 30), tokens(2, 7, seed=1)
    mask = np.arange(30)[None] < np.array([[30], [11]])
    expected = run(reference, input_ids=source, attention_mask=mask, decoder_input_ids=target).logits
    assert relative_difference(model([source, target, mask]), expected) < 1e-5


def test_bad_arguments_are_named():
    with pytest.raises(ValueError, match="num_heads=5.*Try 4 or 6"):
        build_t5(29, 12, 1, 5, 20)
    with pytest.raises(ValueError, match="version='1.2'.*Did you mean '1.1'|version='1.2'.*Did you mean '1.0'"):
        build_t5(29, 12, 1, 2, 20, version="1.2")
    with pytest.raises(ValueError, match="dropout_rate=1"):
        build_t5(29, 12, 1, 2, 20, dropout_rate=1)
