"""Generation: with a cache as without, and never the past again."""

import itertools

import keras
import numpy as np
import pytest
from keras import ops

from course.models import TextGenerator, build_gpt2, build_t5, build_transformer, load_pretrained, sample
from course.models import decoder_steps as decoder_steps_module
from tests.models.hub_references import GPT2, library, make, save, tokens

pytestmark = pytest.mark.backend

VOCABULARY = 11


def randomized(model: keras.Model) -> keras.Model:
    """Weights of a size at which tokens differ, drawn alike on every backend."""
    rng = np.random.default_rng(0)
    for weight in model.trainable_weights:
        norm = weight.path.endswith(("gamma", "scale"))
        size = 1.0 if "token_embedding" in weight.path or len(weight.shape) < 2 else weight.shape[0] ** -0.5
        weight.assign(float(norm) + (0.3 if norm else size) * rng.normal(size=weight.shape))
    return model


@pytest.fixture(scope="module")
def gpt2():
    model = randomized(build_gpt2(VOCABULARY, 12, 8, 2, 2))
    return {use_cache: TextGenerator(model, use_cache=use_cache) for use_cache in (True, False)}


def encoder_decoder(name: str) -> keras.Model:
    if name == "transformer":
        return randomized(build_transformer(VOCABULARY, 8, 1, 2, 12))
    return randomized(build_t5(VOCABULARY, 8, 1, 2, 12))


PROMPT = tokens(2, 3, vocabulary_size=VOCABULARY)
SOURCE = tokens(2, 4, vocabulary_size=VOCABULARY, seed=1), np.array([[1, 1, 1, 1], [1, 1, 0, 0]], bool)


def assert_same(one, other):
    np.testing.assert_array_equal(one.tokens, other.tokens)
    np.testing.assert_allclose(one.log_probabilities, other.log_probabilities, atol=1e-4)


def test_with_a_cache_the_text_is_the_same_and_each_position_is_computed_once(gpt2):
    # Drawn, not greedy: small random models like to repeat themselves, and would do so with a wrong cache too.
    with_cache, without = (
        gpt2[use_cache].generate(PROMPT, 6, choose=sample(np.random.default_rng(1), temperature=3.0))
        for use_cache in (True, False)
    )
    assert_same(with_cache, without)
    np.testing.assert_array_equal(with_cache.tokens[:, :3], PROMPT)
    assert len(set(with_cache.tokens[:, 3:].ravel())) > 4
    # Two rows of 3 + 6 tokens; nothing needs to be known of what follows the last.
    assert with_cache.positions_processed == 2 * (3 + 6 - 1)
    assert without.positions_processed == 2 * 6 * (3 + 6)


def test_the_decoder_sees_the_prompt_once_and_then_one_token_at_a_time(gpt2, monkeypatch):
    generator = gpt2[True]
    widths = []
    run = generator._run
    monkeypatch.setattr(generator, "_run", lambda inputs: widths.append(inputs[0].shape) or run(inputs))
    generator.generate(PROMPT, 5)
    assert widths == [(2, 3), (2, 1), (2, 1), (2, 1), (2, 1)]


@pytest.mark.parametrize("name", ["transformer", "t5"])
def test_an_encoder_decoder_reads_its_source_once(name, monkeypatch):
    model = encoder_decoder(name)
    with_cache, without = TextGenerator(model), TextGenerator(model, use_cache=False)
    read = []
    encode = with_cache._encode
    monkeypatch.setattr(with_cache, "_encode", lambda inputs: read.append(1) or encode(inputs))
    keys_and_values = []
    memory_caches = decoder_steps_module.DecoderSteps.memory_caches
    monkeypatch.setattr(
        decoder_steps_module.DecoderSteps,
        "memory_caches",
        lambda self, memory: keys_and_values.append(1) or memory_caches(self, memory),
    )
    start = np.zeros((2, 1), "int32")
    written = with_cache.generate(start, 5, source=SOURCE)
    assert_same(written, without.generate(start, 5, source=SOURCE))
    assert (len(read), len(keys_and_values), written.positions_processed) == (1, 1, 2 * 5)
    best = [one.beam_search(start, 4, num_beams=2, source=SOURCE, end_token=3) for one in (with_cache, without)]
    assert_same(*best)
    # The mask counts: what is padding must not be read.
    other = SOURCE[0].copy()
    other[1, 2:] = 7
    assert_same(with_cache.generate(start, 5, source=(other, SOURCE[1])), written)


def test_log_probabilities_are_those_of_the_model(gpt2):
    written = gpt2[True].generate(PROMPT, 4, choose=sample(np.random.default_rng(5)))
    logits = ops.convert_to_numpy(gpt2[True].model(written.tokens)).astype("float64")
    every = logits - np.log(np.exp(logits).sum(-1, keepdims=True))
    expected = [sum(every[row, t - 1, written.tokens[row, t]] for t in range(3, 7)) for row in range(2)]
    np.testing.assert_allclose(written.log_probabilities, expected, atol=1e-4)


def test_the_same_generator_of_random_numbers_draws_the_same_text(gpt2):
    def draw(seed):
        return gpt2[True].generate(PROMPT, 6, choose=sample(np.random.default_rng(seed), temperature=2.0)).tokens

    np.testing.assert_array_equal(draw(1), draw(1))
    assert any(not np.array_equal(draw(1), draw(seed)) for seed in (2, 3, 4))


def test_a_row_that_ended_stays_ended(gpt2):
    free = gpt2[True].generate(PROMPT, 6)
    end = int(free.tokens[0, 4])
    stopped = gpt2[True].generate(PROMPT, 6, end_token=end)
    first = list(stopped.tokens[0, 3:]).index(end)
    assert first <= 1 and np.all(stopped.tokens[0, 3 + first :] == end)
    np.testing.assert_array_equal(stopped.tokens[0, : 4 + first], free.tokens[0, : 4 + first])


def test_one_beam_is_greedy_and_enough_beams_find_the_best_of_all(gpt2):
    greedy = gpt2[True].generate(PROMPT, 3)
    assert_same(gpt2[True].beam_search(PROMPT, 3, num_beams=1), greedy)

    found = gpt2[True].beam_search(PROMPT[:1], 2, num_beams=VOCABULARY)
    endings = np.array(list(itertools.product(range(VOCABULARY), repeat=2)), "int32")
    everything = np.concatenate([np.repeat(PROMPT[:1], len(endings), axis=0), endings], axis=1)
    logits = ops.convert_to_numpy(gpt2[True].model(everything)).astype("float64")
    every = logits - np.log(np.exp(logits).sum(-1, keepdims=True))
    rows = np.arange(len(endings))
    scores = every[rows, 2, endings[:, 0]] + every[rows, 3, endings[:, 1]]
    np.testing.assert_array_equal(found.tokens[0], everything[np.argmax(scores)])
    np.testing.assert_allclose(found.log_probabilities[0], scores.max(), atol=1e-4)


def test_a_length_penalty_prefers_longer_texts(gpt2):
    likely = int(gpt2[True].generate(PROMPT[:1], 1).tokens[0, 3])
    lengths = []
    for length_penalty in (0.0, 5.0):
        best = gpt2[True].beam_search(PROMPT[:1], 6, num_beams=4, length_penalty=length_penalty, end_token=likely)
        lengths.append(np.sum(best.tokens[:, 3:] != likely))
    assert lengths[1] > lengths[0] == 0


def test_greedy_text_is_that_of_the_reference(tmp_path):
    reference = make("GPT2LMHeadModel", "GPT2Config", **GPT2, n_layer=1, n_head=2)
    generator = TextGenerator(load_pretrained("gpt2", save(reference, tmp_path)))
    prompt = tokens(2, 3)
    import torch

    library()
    expected = reference.generate(
        torch.tensor(prompt).long(),
        attention_mask=torch.ones(2, 3, dtype=torch.long),
        max_new_tokens=6,
        do_sample=False,
        eos_token_id=None,
        pad_token_id=0,
    )
    np.testing.assert_array_equal(generator.generate(prompt, 6).tokens, expected.numpy())


def test_what_is_wrong_is_named(gpt2):
    generator = gpt2[True]
    with pytest.raises(ValueError, match=r"12 positions. Received: 3 \+ 10 = 13. At most 9 tokens"):
        generator.generate(PROMPT, 10)
    with pytest.raises(TypeError, match="prompt.*integers.*float64"):
        generator.generate(np.ones((1, 2)), 2)
    with pytest.raises(ValueError, match=r"prompt.*\(B, T\).*\(3,\)"):
        generator.generate([1, 2, 3], 2)
    with pytest.raises(ValueError, match="Rows must be equally long"):
        generator.generate([[1, 2, 3], [1]], 2)
    with pytest.raises(ValueError, match="max_new_tokens=0"):
        generator.generate(PROMPT, 0)
    with pytest.raises(ValueError, match="num_beams=0"):
        generator.beam_search(PROMPT, 1, num_beams=0)
    model = build_transformer(VOCABULARY, 8, 1, 2, 12)
    with pytest.raises(ValueError, match="source.*None.*this model has an encoder"):
        TextGenerator(model, use_cache=False).generate(PROMPT, 2)
    with pytest.raises(ValueError, match=r"of 3 rows.*\(2, 3\)"):
        TextGenerator(model, use_cache=False).generate(PROMPT, 2, source=np.ones((3, 2), "int32"))


def test_a_model_without_causal_attention_has_no_cache():
    tokens = keras.Input((None,), dtype="int32")
    model = keras.Model(tokens, keras.layers.Embedding(5, 5)(tokens), name="bigrams")
    with pytest.raises(ValueError, match="causal attention.*'bigrams'.*use_cache=False"):
        TextGenerator(model)
    written = TextGenerator(model, use_cache=False).generate([[1, 2]], 3)
    assert written.tokens.shape == (1, 5)
