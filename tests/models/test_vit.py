"""ViT against its parameter count and against `transformers`."""

import numpy as np
import pytest

from course.models import build_vit, count_parameters, load_pretrained
from tests.models.hub_references import VIT, make, relative_difference, run, save

pytestmark = pytest.mark.backend


def test_vit_b_16_has_86_567_656_parameters():
    assert count_parameters(build_vit) == 86_567_656


@pytest.mark.parametrize(
    ("image_size", "channels", "num_layers", "num_heads"), [((8, 8), 3, 2, 2), ((8, 12), 1, 3, 3)], ids=str
)
def test_with_the_references_weights_it_gives_the_references_logits(
    tmp_path, image_size, channels, num_layers, num_heads
):
    sizes = {"num_hidden_layers": num_layers, "num_attention_heads": num_heads, "num_channels": channels}
    reference = make(
        "ViTForImageClassification", "ViTConfig", **VIT, **sizes, image_size=list(image_size), num_labels=5
    )
    model = load_pretrained("vit", save(reference, tmp_path))
    images = np.random.default_rng(0).normal(size=(2, *image_size, channels)).astype("float32")
    expected = run(reference, pixel_values=images.transpose(0, 3, 1, 2)).logits
    assert relative_difference(model(images), expected) < 1e-5


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"input_shape": (28, 28, 1), "patch_size": 5}, "28 % patch_size == 0.*Try 4 or 7"),
        ({"input_shape": (8, 8, 3), "patch_size": 16}, "at least 16 × 16 pixels"),
        ({"num_heads": 3}, "num_heads=3.*Try 2 or 4"),
        ({"num_classes": 0}, "num_classes=0"),
    ],
)
def test_bad_arguments_are_named(arguments, message):
    small = {"input_shape": (8, 8, 3), "num_classes": 2, "patch_size": 4, "width": 8, "num_layers": 1, "num_heads": 2}
    with pytest.raises(ValueError, match=message):
        build_vit(**small | arguments)
