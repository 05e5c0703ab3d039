from types import SimpleNamespace

import pytest
from matplotlib.patches import FancyArrowPatch, FancyBboxPatch

from course.plots import plot_model

CHAIN = [
    {"name": "image", "kind": "InputLayer", "shape": (None, 28, 28, 1), "parameters": 0},
    {"name": "flat", "kind": "Flatten", "shape": (None, 784), "parameters": 0},
    {"name": "logits", "kind": "Dense", "detail": "softmax", "shape": (None, 10), "parameters": 7850},
]


def _boxes(ax):
    return {patch.get_gid(): patch for patch in ax.patches if isinstance(patch, FancyBboxPatch)}


def _arrows(ax):
    return {patch.get_gid() for patch in ax.patches if isinstance(patch, FancyArrowPatch)}


def _texts(ax):
    return [text.get_text() for text in ax.texts]


def _tensor(*shape):
    return SimpleNamespace(shape=shape)


class Dense:
    """As much of a Keras layer as the diagram may read."""

    def __init__(self, name, source=None, output=None, parameters=0, **attributes):
        self.name = name
        if source is not None:
            self.input = source
        if output is not None:
            self.output = output
        self.parameters = parameters
        vars(self).update(attributes)

    def count_params(self):
        if self.parameters is None:
            raise ValueError("not built")
        return self.parameters


class Add(Dense):
    pass


class Model:
    def __init__(self, layers, config=None):
        self.layers = layers
        self.config = config

    def get_config(self):
        if self.config is None:
            raise NotImplementedError
        return self.config

    def count_params(self):
        return 123456


def test_a_list_is_a_chain_of_boxes_with_shapes_and_parameters():
    ax = plot_model(CHAIN)
    assert list(_boxes(ax)) == ["image", "flat", "logits"]
    assert _arrows(ax) == {"image -> flat", "flat -> logits"}
    assert "Dense · softmax" in _texts(ax)
    assert "(B, 10)   7,850 parameters" in _texts(ax)
    assert "(B, 28, 28, 1)" in _texts(ax)
    assert "7,850 parameters in all" in _texts(ax)


@pytest.mark.parametrize(("direction", "side"), [("down", 1), ("right", 0)])
def test_boxes_follow_each_other_in_the_direction_asked_for(direction, side):
    boxes = _boxes(plot_model(CHAIN, direction=direction))
    centers = [(box.get_x(), box.get_y())[side] for box in boxes.values()]
    assert centers == sorted(centers, reverse=direction == "down") and len(set(centers)) == 3


def test_boxes_do_not_overlap():
    records = [
        {"name": "a"},
        {"name": "b", "inputs": ["a"]},
        {"name": "c", "inputs": ["a"]},
        {"name": "d", "inputs": ["b", "c"]},
    ]
    boxes = list(_boxes(plot_model(records)).values())
    for index, one in enumerate(boxes):
        for other in boxes[index + 1 :]:
            apart_across = abs(one.get_x() - other.get_x()) >= one.get_width()
            apart_down = abs(one.get_y() - other.get_y()) >= one.get_height()
            assert apart_across or apart_down


def test_a_models_branches_are_read_from_the_data_it_is_saved_with():
    def node(*names):
        parts = [{"class_name": "__keras_tensor__", "config": {"keras_history": [name, 0, 0]}} for name in names]
        return [{"args": [parts], "kwargs": {"training": None}}]

    layers = [Dense(name, output=_tensor(None, 4)) for name in ("in", "left", "right")] + [Add("sum")]
    config = {
        "layers": [
            {"name": "in", "inbound_nodes": []},
            {"name": "left", "inbound_nodes": node("in")},
            {"name": "right", "inbound_nodes": node("in")},
            {"name": "sum", "inbound_nodes": node("left", "right")},
        ]
    }
    ax = plot_model(Model(layers, config))
    assert _arrows(ax) == {"in -> left", "in -> right", "left -> sum", "right -> sum"}
    assert "123,456 parameters in all" in _texts(ax)


def test_where_a_model_cannot_be_saved_its_tensors_say_what_goes_where():
    a, b, c = _tensor(None, 4), _tensor(None, 4), _tensor(None, 4)
    layers = [Dense("in", a, a), Dense("b", a, b), Add("sum", [a, b], c)]
    assert _arrows(plot_model(Model(layers))) == {"in -> b", "in -> sum", "b -> sum"}


def test_a_model_that_was_never_built_is_drawn_with_the_names_of_its_layers():
    ax = plot_model(Model([Dense("first", parameters=None), Dense("second", parameters=None)]))
    assert _arrows(ax) == {"first -> second"}
    assert "first" in _texts(ax)


def test_details_of_a_layer_are_written():
    relu = SimpleNamespace(__name__="relu")
    layer = Dense("c", kernel_size=(3, 3), strides=(2, 2), rate=0.5, activation=relu)
    assert "Dense · 3×3, stride 2, 0.5, relu" in _texts(plot_model(Model([layer])))


@pytest.mark.parametrize("model", [3, "model", [], [1, 2], None])
def test_what_is_no_model_is_refused(model):
    with pytest.raises(TypeError, match="`model` must be a model with layers, or a list of dictionaries"):
        plot_model(model)


@pytest.mark.parametrize(
    ("records", "message"),
    [
        ([{"kind": "Dense"}], 'must be a dictionary with "name". Received: kind'),
        ([{"name": "a", "units": 3}], "made of .*parameters.* Received: units"),
        ([{"name": "a"}, {"name": "a"}], "different names. Received: 'a' twice"),
        ([{"name": "a", "inputs": ["b"]}], "`inputs of 'a'` must be names of layers. Received: 'b'. There are: a"),
        ([{"name": "a", "inputs": "b"}, {"name": "b", "inputs": "a"}], "without circles"),
    ],
)
def test_records_that_do_not_fit_are_refused(records, message):
    with pytest.raises(ValueError, match=message):
        plot_model(records)


def test_another_direction_is_refused():
    with pytest.raises(ValueError, match="Received: 'up'"):
        plot_model(CHAIN, direction="up")
    with pytest.raises(ValueError, match="a model with at least one layer"):
        plot_model(Model([]))
