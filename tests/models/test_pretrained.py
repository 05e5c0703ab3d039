"""Reading published files: whole, in shards, in half precision, and what is wrong with them."""

import json
import sys

import numpy as np
import pytest

from course.models import load_pretrained
from tests.models.hub_references import BERT, GPT2, VIT, make, relative_difference, run, save, tokens

pytestmark = pytest.mark.backend


def gpt2(**sizes):
    return make("GPT2LMHeadModel", "GPT2Config", **GPT2 | {"n_layer": 1, "n_head": 2} | sizes)


@pytest.fixture(scope="module")
def folder(tmp_path_factory):
    return save(gpt2(), tmp_path_factory.mktemp("gpt2"))


def change_config(folder, **changes):
    path = folder / "config.json"
    path.write_text(json.dumps(json.loads(path.read_text()) | changes))
    return folder


def test_shards_are_put_together(tmp_path):
    reference = gpt2(n_layer=2)
    save(reference, tmp_path, max_shard_size="4KB")
    assert len(list(tmp_path.glob("*.safetensors"))) > 1
    x = tokens(2, 5)
    assert relative_difference(load_pretrained("gpt2", tmp_path)(x), run(reference, input_ids=x).logits) < 1e-5


def test_a_body_without_a_head_reads_as_well(tmp_path):
    reference = gpt2()
    save(reference.transformer, tmp_path)
    x = tokens(2, 5)
    assert relative_difference(load_pretrained("gpt2", tmp_path)(x), run(reference, input_ids=x).logits) < 1e-5


@pytest.mark.parametrize("precision", ["bfloat16", "float16"])
def test_half_precision_becomes_float32(tmp_path, precision):
    import torch

    reference = gpt2().to(getattr(torch, precision))
    model = load_pretrained("gpt2", save(reference, tmp_path))
    assert model.get_layer("positions").positions.dtype == "float32"
    expected = reference.transformer.wpe.weight.detach().float().numpy()
    np.testing.assert_array_equal(np.asarray(model.get_layer("positions").get_weights()[0]), expected)


def test_names_of_the_first_bert_files_are_understood(tmp_path):
    from safetensors.numpy import load_file, save_file

    sizes = {"num_hidden_layers": 1, "num_attention_heads": 2}
    reference = make("BertForPreTraining", "BertConfig", **BERT, **sizes)
    save(reference, tmp_path)
    tensors = load_file(tmp_path / "model.safetensors")
    old = {
        name.replace("LayerNorm.weight", "LayerNorm.gamma").replace("LayerNorm.bias", "LayerNorm.beta"): value
        for name, value in tensors.items()
    }
    assert set(old) != set(tensors)
    save_file(old, tmp_path / "model.safetensors")
    x = tokens(2, 5)
    observed = load_pretrained("bert", tmp_path)(x)["pooled"]
    assert relative_difference(observed, run(reference.bert, input_ids=x).pooler_output) < 1e-5


def test_a_vit_without_a_classifier_says_so(tmp_path):
    sizes = {"num_hidden_layers": 1, "num_attention_heads": 2, "image_size": 8}
    save(make("ViTModel", "ViTConfig", **VIT, **sizes), tmp_path)
    with pytest.raises(ValueError, match="tensor 'classifier.bias'.*with all of its parts"):
        load_pretrained("vit", tmp_path)


def test_an_unknown_architecture_is_met_with_the_nearest():
    with pytest.raises(ValueError, match="architecture='gpt'.*Did you mean 'gpt2'"):
        load_pretrained("gpt", ".")


def test_files_of_another_architecture_are_refused(folder):
    with pytest.raises(ValueError, match=r"'bert' in config.json. Received: model_type='gpt2'. Call load_pre.*'gpt2'"):
        load_pretrained("bert", folder)


def test_without_the_network_a_name_is_not_found_and_nothing_is_asked():
    with pytest.raises(FileNotFoundError, match="folder with config.json.*Received.*openai.*download=True|Nothing of"):
        load_pretrained("gpt2", "openai-community/gpt2")


def test_a_folder_without_files_says_which(tmp_path, folder):
    with pytest.raises(FileNotFoundError, match="holds config.json"):
        load_pretrained("gpt2", tmp_path)
    (tmp_path / "config.json").write_text((folder / "config.json").read_text())
    with pytest.raises(FileNotFoundError, match="holds model.safetensors"):
        load_pretrained("gpt2", tmp_path)


def test_without_safetensors_it_says_what_to_install(folder, monkeypatch):
    monkeypatch.setitem(sys.modules, "safetensors", None)
    with pytest.raises(ImportError, match="safetensors.*pip install safetensors"):
        load_pretrained("gpt2", folder)


def test_to_download_without_the_hubs_package_it_says_what_to_install(monkeypatch):
    monkeypatch.setitem(sys.modules, "huggingface_hub", None)
    with pytest.raises(ImportError, match="pip install huggingface_hub"):
        load_pretrained("gpt2", "openai-community/gpt2", download=True)


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"activation_function": "relu"}, "'gelu_new' in config.json. Received: activation_function='relu'"),
        ({"n_inner": 7}, "n_inner=7"),
        ({"n_positions": 5}, r"shape \(5, 12\).*Received: \(12, 12\)"),
        ({"n_layer": 2}, "tensor 'transformer.h.1|tensor 'h.1"),
    ],
)
def test_what_the_builder_does_not_have_is_refused(tmp_path, folder, changes, message):
    for file in folder.iterdir():
        (tmp_path / file.name).write_bytes(file.read_bytes())
    with pytest.raises(ValueError, match=message):
        load_pretrained("gpt2", change_config(tmp_path, **changes))


def test_tensors_without_a_place_are_refused(tmp_path):
    save(gpt2(n_layer=2), tmp_path)
    with pytest.raises(ValueError, match="Received: 12 without, such as 'transformer.h.1"):
        load_pretrained("gpt2", change_config(tmp_path, n_layer=1))
