"""Recurrent classifiers and forecasters: counted, equal to PyTorch's layers, deaf to padding, trained."""

import keras
import numpy as np
import pytest

from course.models import build_recurrent_classifier, build_recurrent_forecaster
from tests.models.trained import assert_compiled_and_mixed

pytestmark = pytest.mark.backend


@pytest.mark.parametrize("kind, parameters", [("lstm", 50_851), ("simple_rnn", 12_751)])
def test_three_stacked_layers_are_counted(kind, parameters):
    assert build_recurrent_forecaster((30, 1), kind=kind).count_params() == parameters


@pytest.mark.parametrize("kind, parameters", [("lstm", 365_568), ("gru", 274_944), ("simple_rnn", 256 * 357)])
def test_a_layer_of_256_units_is_counted(kind, parameters):
    model = build_recurrent_classifier((None, 100), 5, kind=kind, widths=(256,))
    assert model.get_layer(f"{kind}_1").count_params() == parameters


@pytest.mark.parametrize("bidirectional, widths", [(False, (4,)), (True, (3, 5))])
@pytest.mark.parametrize("kind", ["lstm", "gru"])
def test_it_computes_what_pytorch_s_layers_do(kind, bidirectional, widths):
    """PyTorch orders gates otherwise (i f g o as Keras; r z n where Keras has z r g) and has two biases in LSTMs."""
    torch = pytest.importorskip("torch")
    rng = np.random.default_rng(0)
    model = build_recurrent_classifier((6, 2), 3, kind=kind, widths=widths, bidirectional=bidirectional)
    model.set_weights([rng.normal(0, 0.5, weight.shape) for weight in model.weights])
    x = rng.normal(size=(3, 6, 2)).astype("float32")
    weights = [torch.tensor(weight) for weight in model.get_weights()]
    h = torch.tensor(x)
    for width in widths:
        layer = {"lstm": torch.nn.LSTM, "gru": torch.nn.GRU}[kind](
            h.shape[-1], width, batch_first=True, bidirectional=bidirectional
        )
        for suffix in ("", "_reverse") if bidirectional else ("",):
            kernel, recurrent, bias = weights[:3]
            weights = weights[3:]
            order = torch.arange(bias.shape[-1])
            if kind == "gru":
                order = torch.cat([order[width : 2 * width], order[:width], order[2 * width :]])
            biases = (bias[0], bias[1]) if kind == "gru" else (bias, torch.zeros_like(bias))
            with torch.no_grad():
                getattr(layer, "weight_ih_l0" + suffix).copy_(kernel.T[order])
                getattr(layer, "weight_hh_l0" + suffix).copy_(recurrent.T[order])
                getattr(layer, "bias_ih_l0" + suffix).copy_(biases[0][order])
                getattr(layer, "bias_hh_l0" + suffix).copy_(biases[1][order])
        h, final = layer(h)
        final = final[0] if kind == "lstm" else final
        last = torch.cat(list(final), dim=-1)  # the backward layer's final state is that of the first step
    kernel, bias = weights
    expected = (last @ kernel + bias).detach().numpy()
    ours = model.predict(x, verbose=0)
    assert np.abs(expected).max() > 0.1
    assert np.abs(ours - expected).max() / np.abs(expected).max() < 1e-5


@pytest.mark.parametrize("kind", ["simple_rnn", "lstm", "gru"])
@pytest.mark.parametrize("bidirectional", [False, True])
def test_padding_changes_nothing(kind, bidirectional):
    model = build_recurrent_classifier(
        (None, 4), 3, kind=kind, widths=(5, 4), bidirectional=bidirectional, vocabulary_size=9
    )
    short = model.predict(np.array([[3, 8, 1]]), verbose=0)
    padded = model.predict(np.array([[3, 8, 1, 0, 0]]), verbose=0)
    assert np.ptp(short) > 1e-4
    np.testing.assert_allclose(padded, short, rtol=1e-4, atol=1e-6)


def test_dropout_stands_between_the_layers():
    model = build_recurrent_forecaster((5, 1), widths=(3, 4), dropout_rate=0.2)
    names = [layer.name for layer in model.layers]
    assert names[1:] == ["lstm_1", "dropout_1", "lstm_2", "dropout_2", "forecast"]


def test_a_forecaster_learns_a_sine():
    keras.utils.set_random_seed(0)
    t = np.arange(200) * 0.3
    series = np.sin(t).astype("float32")
    x = np.stack([series[i : i + 12] for i in range(180)])[..., None]
    y = np.stack([series[i + 12 : i + 14] for i in range(180)])
    model = build_recurrent_forecaster((12, 1), horizon=2, kind="gru", widths=(16,))
    model.compile(keras.optimizers.Adam(0.02), "mse")
    model.fit(x, y, batch_size=60, epochs=25, verbose=0)
    persistence = np.mean((x[:, -1] - y) ** 2)
    assert model.evaluate(x, y, verbose=0) < 0.2 * persistence


@pytest.mark.parametrize("kind", ["lstm", "gru"])
def test_it_trains_compiled_and_in_mixed_precision(kind):
    x = np.random.default_rng(0).normal(size=(4, 5, 2)).astype("float32")
    assert_compiled_and_mixed(
        lambda: build_recurrent_classifier((5, 2), 3, kind=kind, widths=(4,)), x, np.array([0, 1, 2, 0])
    )


@pytest.mark.parametrize(
    "arguments, error, part",
    [
        ({"kind": "ltsm"}, ValueError, "Did you mean 'lstm'"),
        ({"input_shape": (5,)}, ValueError, "input_shape=(5,)"),
        ({"input_shape": (0, 1)}, ValueError, "input_shape[0]=0"),
        ({"widths": (4, -1)}, ValueError, "widths[1]=-1"),
        ({"dropout_rate": 1.0}, ValueError, "dropout_rate=1.0"),
        ({"horizon": 0}, ValueError, "horizon=0"),
    ],
)
def test_bad_arguments_are_named(arguments, error, part):
    with pytest.raises(error) as caught:
        build_recurrent_forecaster(**{"input_shape": (5, 1), **arguments})
    assert part in str(caught.value)
