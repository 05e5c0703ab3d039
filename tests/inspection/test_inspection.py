"""Looking into models: the same numbers as a model of one's own would give, whatever stands within what."""

import re
import threading
from pathlib import Path

import keras
import numpy as np
import pytest
from keras import ops
from matplotlib import pyplot

from course import inspection, models
from course.errors import InvalidValue
from course.inspection.layer_calls import run_watched

pytestmark = pytest.mark.backend

RNG = np.random.default_rng(0)
IMAGES = RNG.normal(size=(3, 8, 8, 2)).astype("float32")


def numpy_of(tensor):
    return np.array(ops.convert_to_numpy(tensor))


def base():
    inputs = keras.Input((8, 8, 2))
    x = keras.layers.Conv2D(4, 3, activation="relu", name="conv1")(inputs)
    x = keras.layers.Conv2D(5, 3, activation="relu", name="conv2")(x)
    return keras.Model(inputs, x, name="base")


def classifier(units=3):
    pooled = keras.layers.GlobalAveragePooling2D(name="pooled")
    return keras.Sequential([keras.Input((8, 8, 2)), base(), pooled, keras.layers.Dense(units, name="logits")])


def test_layers_of_a_model_within_a_model_are_reached():
    model = classifier()
    found = inspection.activations(model, IMAGES)
    assert list(found) == ["base/conv1", "base/conv2", "base", "pooled", "logits"]
    direct = model.layers[0].get_layer("conv1")(IMAGES)
    np.testing.assert_allclose(found["base/conv1"], numpy_of(direct), rtol=1e-5)
    np.testing.assert_allclose(found["logits"], numpy_of(model(IMAGES)), rtol=1e-5)
    assert list(inspection.activations(model, IMAGES, "conv2")) == ["base/conv2"]


def test_a_layer_that_is_used_twice_has_two_entries():
    shared = keras.layers.Dense(2, name="shared")
    a, b = keras.Input((2,)), keras.Input((2,))
    model = keras.Model([a, b], keras.layers.Add()([shared(a), shared(b)]))
    found = inspection.activations(model, [np.ones((1, 2)), np.zeros((1, 2))])
    assert [name for name in found if "shared" in name] == ["shared", "shared (2)"]


def test_a_subclassed_model_is_opened_too():
    class Model(keras.Model):
        def __init__(self):
            super().__init__()
            self.hidden = keras.layers.Dense(3, name="hidden")

        def call(self, x):
            return self.hidden(x)

    assert inspection.activations(Model(), np.ones((2, 4)))["hidden"].shape == (2, 3)


def test_nothing_changes_in_the_model_and_dropout_is_off():
    model = keras.Sequential(
        [keras.Input((4,)), keras.layers.BatchNormalization(), keras.layers.Dropout(0.5, seed=1), keras.layers.Dense(2)]
    )
    before = [numpy_of(variable) for variable in model.variables]
    one, two = (inspection.activations(model, np.ones((6, 4)))[model.layers[1].name] for _ in range(2))
    np.testing.assert_array_equal(one, two)
    inspection.saliency(model, np.ones((6, 4)))
    for variable, value in zip(model.variables, before, strict=True):
        np.testing.assert_array_equal(numpy_of(variable), value)


def test_keras_itself_is_as_it_was_even_after_an_error():
    original = keras.Layer.__call__

    def fails(*_):
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        run_watched(classifier(), IMAGES, fails)
    assert keras.Layer.__call__ is original


def test_another_thread_s_layers_are_not_watched():
    model, other = classifier(), keras.layers.Dense(1, name="other")

    def around(call, run, arguments, options):
        thread = threading.Thread(target=lambda: other(np.ones((1, 1), "float32")))
        thread.start()
        thread.join()
        return run(*arguments, **options)

    _, calls = run_watched(model, IMAGES, around)
    assert not [call for call in calls if call.layer is other]


def test_what_is_not_there_is_met_by_the_nearest():
    with pytest.raises(InvalidValue, match=r"no layer 'base/conv3' in this model. Did you mean 'base/conv"):
        inspection.activations(classifier(), IMAGES, "base/conv3")
    with pytest.raises(InvalidValue, match="Expected a Keras model. Received: int"):
        inspection.activations(3, IMAGES)
    with pytest.raises(InvalidValue, match="Expected a model with attention layers"):
        inspection.attention_weights(classifier(), IMAGES)
    with pytest.raises(InvalidValue, match="No layer of 'plain' gives maps"):
        inspection.grad_cam(keras.Sequential([keras.Input((4,)), keras.layers.Dense(2)], name="plain"), np.ones((1, 4)))
    with pytest.raises(InvalidValue, match="from 0 to 2, or one for each of the 3 samples. Received: 3"):
        inspection.saliency(classifier(), IMAGES, 3)
    with pytest.raises(InvalidValue, match="one row of class scores for each sample"):
        inspection.saliency(base(), IMAGES)


@pytest.mark.parametrize("units", [1, 3])
def test_saliency_is_the_gradient(units):
    model = classifier(units)
    slope = inspection.saliency(model, IMAGES, class_index=0)
    assert slope.shape == IMAGES.shape
    sign = -1 if units == 1 else 1  # one score speaks for class 1
    place, h = (1, 4, 3, 0), 1e-2
    ends = []
    for step in (h, -h):
        moved = IMAGES.copy()
        moved[place] += step
        ends.append(sign * numpy_of(model(moved))[1, 0])
    np.testing.assert_allclose(slope[place], (ends[0] - ends[1]) / (2 * h), rtol=2e-2, atol=1e-4)


def test_each_sample_s_own_class_is_the_default():
    model = classifier()
    said = numpy_of(model(IMAGES)).argmax(axis=1)
    np.testing.assert_array_equal(inspection.saliency(model, IMAGES), inspection.saliency(model, IMAGES, said))


def test_grad_cam_by_hand():
    # Behind the maps stands an average and a dense layer: the gradient is the layer's kernel over the number of places.
    model = classifier()
    maps = numpy_of(model.layers[0](IMAGES))
    kernel = numpy_of(model.layers[-1].kernel)
    expected = np.maximum((maps * kernel[:, 1]).sum(axis=-1) / (4 * 4), 0)
    heat = inspection.grad_cam(model, IMAGES, class_index=1)
    np.testing.assert_allclose(heat, expected, rtol=1e-4, atol=1e-7)
    assert inspection.grad_cam(model, IMAGES, 1, layer="base/conv1").shape == (3, 6, 6)


def test_grad_cam_finds_the_pixel_that_decides():
    model = keras.Sequential(
        [keras.Input((8, 8, 1)), keras.layers.Conv2D(1, 1), keras.layers.GlobalMaxPooling2D(), keras.layers.Dense(2)]
    )
    model.set_weights([np.ones((1, 1, 1, 1)), np.zeros(1), np.array([[0.0, 1.0]]), np.zeros(2)])
    image = np.zeros((1, 8, 8, 1), dtype="float32")
    image[0, 2, 5] = 1
    heat = inspection.grad_cam(model, image, class_index=1)
    assert np.unravel_index(heat[0].argmax(), (8, 8)) == (2, 5)


TOKENS = RNG.integers(1, 20, (2, 6)).astype("int32")
TRUE = np.ones((2, 6), dtype=bool)
SMALL = {"vocabulary_size": 20, "width": 8, "num_layers": 2, "num_heads": 2}


def attending_in_a_model():
    tokens = keras.Input((6, 4))
    inside = keras.Model(tokens, keras.layers.MultiHeadAttention(2, 2, name="attention")(tokens, tokens), name="inside")
    return keras.Sequential([keras.Input((6, 4)), inside])


KINDS = {  # a model, what it takes, how many of its layers attend
    "vit": lambda: (
        models.build_vit((8, 8, 1), 3, patch_size=4, width=8, num_layers=2, num_heads=2),
        RNG.normal(size=(2, 8, 8, 1)).astype("float32"),
        2,
    ),
    "bert": lambda: (
        models.build_bert(max_length=8, **SMALL),
        {"tokens": TOKENS, "segments": np.zeros_like(TOKENS), "padding_mask": TRUE},
        2,
    ),
    "gpt2": lambda: (models.build_gpt2(max_length=8, **SMALL), TOKENS, 2),
    "t5": lambda: (
        models.build_t5(feed_forward_width=16, **SMALL),
        {"source": TOKENS, "target": TOKENS[:, :4], "source_padding_mask": TRUE},
        6,
    ),
    "a model within a model": lambda: (attending_in_a_model(), RNG.normal(size=(2, 6, 4)).astype("float32"), 1),
}


@pytest.mark.parametrize("kind", KINDS)
def test_attention_of_every_kind_of_transformer(kind):
    model, inputs, layers = KINDS[kind]()
    before = numpy_of(keras.tree.flatten(model(inputs))[0])
    weights = inspection.attention_weights(model, inputs)
    assert len(weights) == layers, list(weights)
    for one in weights.values():
        assert one.shape[:2] == (2, 2)
        np.testing.assert_allclose(one.sum(axis=-1), 1, atol=1e-5)
    np.testing.assert_allclose(numpy_of(keras.tree.flatten(model(inputs))[0]), before, rtol=1e-6)
    last = list(weights)[-1]
    assert list(inspection.attention_weights(model, inputs, last)) == [last]
    if kind == "gpt2":
        assert all(np.triu(one[0, 0], 1).max() == 0 for one in weights.values()), "It looked ahead."


def test_the_page_about_it_runs():
    page = Path(__file__).parents[2] / "docs" / "inspection.md"
    cells = re.findall(r"```python\n(.*?)```", page.read_text(encoding="utf-8"), re.DOTALL)
    names: dict = {}
    for cell in cells:
        exec(cell, names)
    assert names["maps"].shape == (1, 6, 6, 8) and names["heat"].shape == (5, 6, 6)
    pyplot.close("all")


def test_the_gradient_of_a_loss_for_its_predictions_is_the_one_by_hand():
    target, prediction = np.array([[3.0], [-0.5], [2.0]]), np.array([[2.5], [0.0], [8.0]], dtype="float32")
    squared = keras.losses.MeanSquaredError()
    found = inspection.gradient(lambda p: squared(target, p), prediction)
    np.testing.assert_allclose(found, 2 * (prediction - target) / 3, rtol=1e-6)


def test_the_gradient_of_what_does_not_depend_on_the_input_is_zero():
    assert (
        inspection.gradient(lambda x: keras.ops.sum(0 * x) + 3.0, np.ones((2, 2), "float32")).tolist() == [[0, 0]] * 2
    )
