"""The examples in the docstrings of these models and of all losses run and give what they say."""

import doctest
from importlib import import_module
from pathlib import Path

import pytest

import course.losses

pytestmark = pytest.mark.backend

MODELS = (
    "autoencoder",
    "checking",
    "dcgan",
    "embedding_network",
    "gan",
    "mlp",
    "recurrent",
    "sequence_to_sequence",
    "style_transfer",
    "variational_autoencoder",
    "yolo",
    "yolo_boxes",
)
LOSSES = sorted(path.stem for path in Path(course.losses.__file__).parent.glob("*.py") if path.stem != "__init__")


@pytest.mark.parametrize("name", [f"models.{name}" for name in MODELS] + [f"losses.{name}" for name in LOSSES])
def test_the_examples_of_the_docstrings_run(name):
    failed, run = doctest.testmod(import_module(f"course.{name}"), optionflags=doctest.NORMALIZE_WHITESPACE)
    assert failed == 0
    assert run > 0
