"""BERT against its parameter count and against `transformers`."""

import keras
import numpy as np
import pytest

from course.models import (
    build_bert,
    build_bert_classifier,
    build_bert_masked_language_model,
    build_bert_token_classifier,
    count_parameters,
    load_pretrained,
)
from tests.models.hub_references import BERT, make, relative_difference, run, save, tokens

pytestmark = pytest.mark.backend

TOKENS = tokens(2, 7)
SEGMENTS = np.random.default_rng(1).integers(0, 2, (2, 7)).astype("int32")
MASK = np.arange(7)[None] < np.array([[7], [4]])


def small() -> keras.Model:
    return build_bert(29, 12, 12, 1, 2)


def test_bert_base_with_its_pooler_has_109_482_240_parameters():
    assert count_parameters(build_bert) == 109_482_240


def test_bert_base_with_its_prediction_head_has_109_514_298_parameters():
    assert count_parameters(lambda: build_bert_masked_language_model(build_bert())) == 109_514_298


@pytest.mark.parametrize(("num_layers", "num_heads"), [(2, 2), (3, 3)])
def test_with_the_references_weights_it_gives_the_references_outputs(tmp_path, num_layers, num_heads):
    sizes = {"num_hidden_layers": num_layers, "num_attention_heads": num_heads}
    reference = make("BertForPreTraining", "BertConfig", **BERT, **sizes)
    save(reference, tmp_path)
    expected = run(reference.bert, input_ids=TOKENS, token_type_ids=SEGMENTS, attention_mask=MASK)
    observed = load_pretrained("bert", tmp_path)([TOKENS, SEGMENTS, MASK])
    assert relative_difference(observed["sequence"], expected.last_hidden_state) < 1e-5
    assert relative_difference(observed["pooled"], expected.pooler_output) < 1e-5
    if num_layers == 2:
        expected = run(reference, input_ids=TOKENS).prediction_logits
        assert relative_difference(load_pretrained("bert_masked_language_model", tmp_path)(TOKENS), expected) < 1e-5


def test_heads_share_the_weights_and_give_logits():
    bert = small()
    heads = build_bert_classifier(bert, 3), build_bert_token_classifier(bert, 5), build_bert_masked_language_model(bert)
    assert [tuple(head(TOKENS).shape) for head in heads] == [(2, 3), (2, 7, 5), (2, 7, 29)]
    for head in heads:
        assert head.get_layer("block_0") is bert.get_layer("block_0")
        assert head.output.dtype == "float32"


def test_bad_arguments_are_named():
    with pytest.raises(ValueError, match="num_heads=5.*Try 4 or 6"):
        build_bert(29, 12, 12, 1, 5)
    with pytest.raises(ValueError, match="dropout_rate=2"):
        build_bert(29, 12, 12, 1, 2, dropout_rate=2)
    with pytest.raises(ValueError, match="num_classes=0"):
        build_bert_classifier(small(), 0)
    with pytest.raises(ValueError, match="a model that build_bert made"):
        build_bert_classifier(keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)]), 3)
