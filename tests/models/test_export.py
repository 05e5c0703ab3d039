"""What was exported computes what the model does, and what cannot be exported is refused with the way around it."""

import keras
import numpy as np
import pytest

from course import models
from course.errors import MissingPackage
from course.models.export import REASONS, SUFFIXES, WRITERS
from course.parity import EXAMPLES
from course.parity.measure import generator, inject_weights
from tests.backend_rotation import in_turn

pytestmark = pytest.mark.backend

HERE = keras.backend.backend()
# What the packages of constraints.txt write and run on this backend.
FORMAT = "torch" if HERE == "torch" else "tf_saved_model"
TOLERANCE = 1e-5
# On PyTorch most recurrent layers compute for the batch and the length only that they were traced with.
FIXED_ON_TORCH = {
    "bidirectional_classifier_of_tokens",
    "recurrent_forecaster",
    "sequence_to_sequence",
    "sequence_to_sequence_multiplicative",
}
# Token models are where backends differ, and go through all three; of the others each backend exports a third.
TOKEN_MODELS = ["gpt2", "bert", "transformer", "t5", "sequence_to_sequence"]
OTHERS = [name for name in EXAMPLES if name not in TOKEN_MODELS]


def exported(model, tmp_path, format=FORMAT, **options):
    path = models.export_model(model, (tmp_path / "model").with_suffix(SUFFIXES[format]), format=format, **options)
    return models.load_exported(path)


def assert_same(found, expected):
    found = found if isinstance(found, list) else [found]
    expected = [keras.ops.convert_to_numpy(tensor) for tensor in keras.tree.flatten(expected)]
    assert [one.shape for one in found] == [one.shape for one in expected]
    for one, other in zip(found, expected, strict=True):
        assert np.abs(one - other).max() <= TOLERANCE * np.abs(other).max()


@pytest.mark.parametrize("name", [*TOKEN_MODELS, *in_turn(OTHERS, HERE)])
def test_what_was_exported_computes_what_the_model_does(name, tmp_path):
    example = EXAMPLES[name]
    model = example.build()
    inject_weights(model, name)
    batch, _ = example.batch(generator(name, "exported"))
    names = [tensor.name for tensor in model.inputs]
    batch = (
        batch
        if isinstance(batch, dict)
        else dict(zip(names, batch if isinstance(batch, list) else [batch], strict=True))
    )
    optional = {x.name for x in model.layers if isinstance(x, keras.layers.InputLayer) and x.optional}
    given = {x.name: batch[x.name][:3].astype(x.dtype) for x in model.inputs if x.name not in optional}
    sizes = {}
    if HERE == "torch" and name in FIXED_ON_TORCH:
        sizes = {"batch_size": 3, "length": {name: array.shape[1] for name, array in given.items()}}
    run = exported(model, tmp_path, **sizes)
    assert_same(run(list(given.values())), model(given if len(names) > 1 else given[names[0]], training=False))


def small_bert():
    keras.utils.set_random_seed(0)
    return models.build_bert_classifier(models.build_bert(20, 8, 8, 1, 2), 3)


def test_batch_and_length_are_free(tmp_path):
    model = models.build_gpt2(20, max_length=8, width=8, num_layers=1, num_heads=2)
    run = exported(model, tmp_path)
    for shape in ((1, 8), (4, 3), (2, 2)):
        tokens = np.arange(np.prod(shape)).reshape(shape).astype("int32") % 20
        assert_same(run(tokens), model(tokens))


def test_optional_inputs_are_left_out_unless_they_are_named(tmp_path):
    model = small_bert()
    tokens = np.array([[1, 2, 3, 0], [4, 5, 6, 7]], "int32")
    mask = tokens != 0
    without = exported(model, tmp_path / "without")
    assert_same(without(tokens), model(tokens))
    assert len(without.input_names) == 1
    masked = exported(model, tmp_path / "masked", optional_inputs=["padding_mask"], length=4)
    assert len(masked.input_names) == 2
    assert_same(masked([tokens, mask]), model({"tokens": tokens, "padding_mask": mask}))
    with pytest.raises(ValueError, match=r"2 arrays.*1 of them"):
        masked(tokens)


def test_several_outputs_come_in_the_order_of_their_names(tmp_path):
    bert = models.build_bert(20, 8, 8, 1, 2)
    tokens = np.array([[1, 2, 3]], "int32")
    outputs = bert(tokens)
    pooled, sequence = exported(bert, tmp_path)(tokens)
    assert_same([pooled, sequence], [outputs["pooled"], outputs["sequence"]])


def test_dropout_is_off(tmp_path):
    model = keras.Sequential([keras.Input((50,)), keras.layers.Dropout(0.5)])
    x = np.ones((2, 50), "float32")
    np.testing.assert_array_equal(exported(model, tmp_path)(x), x)


def test_integers_of_another_size_are_converted(tmp_path):
    model = models.build_gpt2(20, max_length=8, width=8, num_layers=1, num_heads=2)
    tokens = np.array([[1, 2, 3]], "int64")
    assert_same(exported(model, tmp_path)(tokens), model(tokens))


@pytest.mark.parametrize("format", [format for format in SUFFIXES if format not in WRITERS[HERE]])
def test_what_this_backend_cannot_write_is_refused_with_the_way_around(format, tmp_path):
    assert (HERE, format) in REASONS
    with pytest.raises(ValueError, match=rf"format='{format}'. There .*KERAS_BACKEND=\w+"):
        models.export_model(small_bert(), tmp_path / "model", format=format)


@pytest.mark.parametrize("format", [format for format, packages in WRITERS[HERE].items() if packages])
def test_a_package_that_is_missing_is_named(format, tmp_path, monkeypatch):
    monkeypatch.setattr("course.models.export.find_spec", lambda name: None)
    package = WRITERS[HERE][format][0]
    with pytest.raises(MissingPackage, match=f"pip install {package.replace('_', '-')}"):
        models.export_model(small_bert(), tmp_path / "model", format=format)


def test_another_ending_is_refused(tmp_path):
    suffix = SUFFIXES[FORMAT]
    with pytest.raises(ValueError, match=rf"wrong\.onnx.*wrong{suffix}\."):
        models.export_model(small_bert(), tmp_path / "wrong.onnx", format=FORMAT)


@pytest.mark.parametrize(
    ("options", "message"),
    [
        ({"format": "onxx"}, "Did you mean 'onnx'"),
        ({"optional_inputs": ["pading_mask"]}, "Did you mean 'padding_mask'"),
        ({"batch_size": 0}, "batch_size=0"),
        ({"length": 0}, "length=0"),
        ({"length": {"source": 3}}, "source"),
    ],
    ids=str,
)
def test_arguments_that_are_wrong_are_refused(options, message, tmp_path):
    path = (tmp_path / "model").with_suffix(SUFFIXES[FORMAT])
    with pytest.raises(ValueError, match=message):
        models.export_model(small_bert(), path, **{"format": FORMAT, **options})


def test_what_is_no_model_with_inputs_is_refused(tmp_path):
    path = (tmp_path / "model").with_suffix(SUFFIXES[FORMAT])
    for other in (keras.Sequential([keras.layers.Dense(1)]), keras.layers.Dense(1)):
        with pytest.raises(TypeError, match="input shape is known"):
            models.export_model(other, path, format=FORMAT)


@pytest.mark.skipif(HERE != "torch", reason="other backends leave sizes free")
def test_pytorch_asks_for_sizes_where_it_needs_them(tmp_path, monkeypatch):
    recurrent = models.build_sequence_to_sequence(8, 8, width=4)
    with pytest.raises(ValueError, match=r"batch_size=None.*recurrent layers need both"):
        models.export_model(recurrent, tmp_path / "model.pt2", format="torch")
    monkeypatch.setattr("course.models.export.find_spec", lambda name: True)
    with pytest.raises(ValueError, match="length=None for 'tokens'"):
        models.export_model(small_bert(), tmp_path / "model.tflite", format="litert")


@pytest.mark.parametrize("format", [format for format in WRITERS[HERE] if format not in ("tf_saved_model", "torch")])
def test_the_formats_of_other_packages(format, tmp_path):
    """Skipped where a package is not installed; benchmarks/exports.py tries all builders in all of them."""
    for package in (*WRITERS[HERE][format], *({"onnx": ["onnxruntime"]}.get(format, []))):
        pytest.importorskip(package)
    model = models.build_lenet5((32, 32, 1), 10)
    images = np.random.default_rng(0).random((3, 32, 32, 1), "float32")
    assert_same(exported(model, tmp_path, format, batch_size=3)(images), model(images))
