"""Published weights in our models: the hub's `config.json` and `model.safetensors`, read directly."""

import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

import keras
import numpy as np

from course.errors import complaint, did_you_mean
from course.models.bert import build_bert, build_bert_masked_language_model
from course.models.checking import require_one_of
from course.models.gpt2 import build_gpt2
from course.models.t5 import build_t5
from course.models.vit import build_vit

INDEX = "model.safetensors.index.json"


def load_pretrained(architecture: str, path_or_name: str | Path, *, download: bool = False) -> keras.Model:
    """A model with the weights that somebody published.

    Nothing is asked of the network unless `download=True`.

    Args:
        architecture: "gpt2", "bert", "bert_masked_language_model", "t5" or "vit".
        path_or_name: a folder that holds `config.json` and `model.safetensors` (or its shards with their index), as
            `transformers` saves them; or a name on the Hugging Face hub, such as "openai-community/gpt2", which is
            looked up among the downloads already made, and fetched where `download` allows it.
        download: whether a name may be fetched, which needs the package `huggingface_hub` and the network.

    Returns:
        The model that the architecture's builder makes, with dropout as published.

    Raises:
        ImportError: when the package `safetensors` (or, to download, `huggingface_hub`) is not installed.
        FileNotFoundError: when the folder or a file of it is not there.
        ValueError: when the architecture is unknown, the files hold another one, a tensor is missing or does not fit,
            or the configuration asks for something that the builder does not have.

    Example: the real GPT-2, for a reader with a network:
    `load_pretrained("gpt2", "openai-community/gpt2", download=True)`.

    >>> from course import models
    >>> models.load_pretrained("gpt2", "no/such/folder")  # doctest: +ELLIPSIS
    Traceback (most recent call last):
    ...
    FileNotFoundError: `path_or_name` must be a folder with config.json and model.safetensors...
    """
    require_one_of("architecture", architecture, _LOADERS)
    checkpoint = _Checkpoint(_folder(path_or_name, download))
    model_type = "bert" if architecture.startswith("bert") else architecture
    if checkpoint.config.get("model_type") != model_type:
        found = checkpoint.config.get("model_type")
        remedy = f"Call load_pretrained({found!r}, …)." if found in _LOADERS else "Choose other files."
        raise ValueError(complaint("model_type", f"{model_type!r} in config.json", f"model_type={found!r}", remedy))
    model, ignored = _LOADERS[architecture](checkpoint)
    checkpoint.require_all_used(ignored)
    return model


def _gpt2(checkpoint: "_Checkpoint") -> tuple[keras.Model, Iterable[str]]:
    config = checkpoint.config
    width = config["n_embd"]
    checkpoint.require_config(
        activation_function="gelu_new",
        n_inner=(None, 4 * width),
        layer_norm_epsilon=1e-5,
        scale_attn_weights=(None, True),
        scale_attn_by_inverse_layer_idx=(None, False),
        tie_word_embeddings=(None, True),
    )
    model = build_gpt2(
        config["vocab_size"],
        config["n_positions"],
        width,
        config["n_layer"],
        config["n_head"],
        dropout_rate=config.get("resid_pdrop", 0.1),
    )
    checkpoint.prefix = "transformer."
    checkpoint.fill(model.get_layer("token_embedding").embeddings, "wte.weight")
    checkpoint.fill(model.get_layer("positions").positions, "wpe.weight")
    for index in range(config["n_layer"]):
        block, name = model.get_layer(f"block_{index}"), f"h.{index}"
        checkpoint.norm(block.attention_norm, f"{name}.ln_1")
        # One matrix for queries, keys and values, and stored as Keras does: inputs first.
        for part, projection in enumerate(
            (block.attention.query_projection, block.attention.key_projection, block.attention.value_projection)
        ):
            third = slice(part * width, (part + 1) * width)

            def cut(array: np.ndarray, third: slice = third) -> np.ndarray:
                return array[..., third]

            checkpoint.fill(projection.kernel, f"{name}.attn.c_attn.weight", cut)
            checkpoint.fill(projection.bias, f"{name}.attn.c_attn.bias", cut)
        for layer, hub in (
            (block.attention.output_projection, "attn.c_proj"),
            (block.expand, "mlp.c_fc"),
            (block.contract, "mlp.c_proj"),
        ):
            checkpoint.fill(layer.kernel, f"{name}.{hub}.weight")
            checkpoint.fill(layer.bias, f"{name}.{hub}.bias")
        checkpoint.norm(block.feed_forward_norm, f"{name}.ln_2")
    checkpoint.norm(model.get_layer("norm"), "ln_f")
    return model, ("lm_head.", ".attn.bias", ".attn.masked_bias")


def _bert(checkpoint: "_Checkpoint") -> tuple[keras.Model, Iterable[str]]:
    model = _bert_body(checkpoint)
    checkpoint.dense(model.get_layer("pooler"), "pooler.dense")
    return model, ("cls.", "position_ids", "classifier.")


def _bert_masked_language_model(checkpoint: "_Checkpoint") -> tuple[keras.Model, Iterable[str]]:
    model = build_bert_masked_language_model(_bert_body(checkpoint))
    checkpoint.dense(model.get_layer("prediction_dense"), "cls.predictions.transform.dense")
    checkpoint.norm(model.get_layer("prediction_norm"), "cls.predictions.transform.LayerNorm")
    checkpoint.fill(model.get_layer("logits").bias, "cls.predictions.bias")
    return model, ("pooler.", "position_ids", "cls.predictions.decoder.", "cls.seq_relationship.")


def _bert_body(checkpoint: "_Checkpoint") -> keras.Model:
    config = checkpoint.config
    width = config["hidden_size"]
    checkpoint.require_config(
        hidden_act="gelu",
        intermediate_size=4 * width,
        layer_norm_eps=1e-12,
        type_vocab_size=2,
        position_embedding_type=(None, "absolute"),
        is_decoder=(None, False),
    )
    model = build_bert(
        config["vocab_size"],
        config["max_position_embeddings"],
        width,
        config["num_hidden_layers"],
        config["num_attention_heads"],
        dropout_rate=config.get("hidden_dropout_prob", 0.1),
    )
    checkpoint.prefix = "bert."
    checkpoint.fill(model.get_layer("token_embedding").embeddings, "embeddings.word_embeddings.weight")
    checkpoint.fill(model.get_layer("segment").vectors, "embeddings.token_type_embeddings.weight")
    checkpoint.fill(model.get_layer("positions").positions, "embeddings.position_embeddings.weight")
    checkpoint.norm(model.get_layer("embedding_norm"), "embeddings.LayerNorm")
    for index in range(config["num_hidden_layers"]):
        block, name = model.get_layer(f"block_{index}"), f"encoder.layer.{index}"
        checkpoint.attention(block.attention, f"{name}.attention.self", f"{name}.attention.output.dense")
        checkpoint.norm(block.attention_norm, f"{name}.attention.output.LayerNorm")
        checkpoint.dense(block.expand, f"{name}.intermediate.dense")
        checkpoint.dense(block.contract, f"{name}.output.dense")
        checkpoint.norm(block.feed_forward_norm, f"{name}.output.LayerNorm")
    return model


def _t5(checkpoint: "_Checkpoint") -> tuple[keras.Model, Iterable[str]]:
    config = checkpoint.config
    width, heads, layers = config["d_model"], config["num_heads"], config["num_layers"]
    version = "1.1" if config.get("feed_forward_proj") == "gated-gelu" else "1.0"
    scaled = config.get("scale_decoder_outputs", config.get("tie_word_embeddings", True))
    checkpoint.require_config(
        feed_forward_proj=(None, "relu", "gated-gelu"),
        d_kv=width // heads if version == "1.0" else 64,
        num_decoder_layers=(None, layers),
        relative_attention_num_buckets=(None, 32),
        relative_attention_max_distance=(None, 128),
        layer_norm_epsilon=(None, 1e-6),
    )
    if scaled is not (version == "1.0"):
        expected = f"{version == '1.0'}, as in version {version}"
        raise ValueError(
            complaint("tie_word_embeddings", expected, f"tie_word_embeddings={scaled!r}", "Choose another checkpoint.")
        )
    model = build_t5(
        config["vocab_size"],
        width,
        layers,
        heads,
        config["d_ff"],
        version=version,
        dropout_rate=config.get("dropout_rate", 0.1),
    )
    checkpoint.fill(model.get_layer("token_embedding").embeddings, "shared.weight")
    for side in ("encoder", "decoder"):
        bias = f"{side}.block.0.layer.0.SelfAttention.relative_attention_bias.weight"
        checkpoint.fill(model.get_layer(f"{side}_position_bias").bias, bias)
        steps = ("attention", "feed_forward") if side == "encoder" else ("attention", "cross_attention", "feed_forward")
        for index in range(layers):
            for number, step in enumerate(steps):
                ours, hub = f"{side}_{index}_{step}", f"{side}.block.{index}.layer.{number}"
                checkpoint.fill(model.get_layer(f"{ours}_norm").scale, f"{hub}.layer_norm.weight")
                if step == "feed_forward":
                    names = {"expand": "wi", "contract": "wo"}
                    if version == "1.1":
                        names = {"expand": "wi_0", "gate": "wi_1", "contract": "wo"}
                    for part, name in names.items():
                        checkpoint.dense(model.get_layer(f"{ours}_{part}"), f"{hub}.DenseReluDense.{name}")
                    continue
                attention = model.get_layer(ours)
                kind = "SelfAttention" if step == "attention" else "EncDecAttention"
                for name, projection in {
                    "q": attention.query_projection,
                    "k": attention.key_projection,
                    "v": attention.value_projection,
                    "o": attention.output_projection,
                }.items():
                    checkpoint.dense(projection, f"{hub}.{kind}.{name}")
        checkpoint.fill(model.get_layer(f"{side}_norm").scale, f"{side}.final_layer_norm.weight")
    if version == "1.1":
        # Untied, but a model that was never trained is saved with one matrix for both.
        name = "lm_head.weight" if "lm_head.weight" in checkpoint else "shared.weight"
        checkpoint.fill(model.get_layer("logits").kernel, name, np.transpose)
    return model, ("lm_head.", "embed_tokens.", "EncDecAttention.relative_attention_bias.")


def _vit(checkpoint: "_Checkpoint") -> tuple[keras.Model, Iterable[str]]:
    config = checkpoint.config
    width = config["hidden_size"]
    checkpoint.require_config(
        hidden_act="gelu", intermediate_size=4 * width, layer_norm_eps=1e-12, qkv_bias=(None, True)
    )
    size = config["image_size"]
    height, breadth = (size, size) if isinstance(size, int) else size
    checkpoint.prefix = "vit."
    model = build_vit(
        (height, breadth, config.get("num_channels", 3)),
        len(checkpoint["classifier.bias"]),
        patch_size=config["patch_size"],
        width=width,
        num_layers=config["num_hidden_layers"],
        num_heads=config["num_attention_heads"],
        dropout_rate=config.get("hidden_dropout_prob", 0.0),
    )
    patches = model.get_layer("patches").projection
    # Channels first there, last here.
    checkpoint.fill(
        patches.kernel, "embeddings.patch_embeddings.projection.weight", lambda x: np.transpose(x, (2, 3, 1, 0))
    )
    checkpoint.fill(patches.bias, "embeddings.patch_embeddings.projection.bias")
    checkpoint.fill(model.get_layer("class_token").token, "embeddings.cls_token")
    checkpoint.fill(model.get_layer("positions").positions, "embeddings.position_embeddings", lambda x: x[0])
    for index in range(config["num_hidden_layers"]):
        block, name = model.get_layer(f"block_{index}"), f"encoder.layer.{index}"
        checkpoint.norm(block.attention_norm, f"{name}.layernorm_before")
        checkpoint.attention(block.attention, f"{name}.attention.attention", f"{name}.attention.output.dense")
        checkpoint.norm(block.feed_forward_norm, f"{name}.layernorm_after")
        checkpoint.dense(block.expand, f"{name}.intermediate.dense")
        checkpoint.dense(block.contract, f"{name}.output.dense")
    checkpoint.norm(model.get_layer("norm"), "layernorm")
    checkpoint.dense(model.get_layer("logits"), "classifier")
    return model, ("pooler.",)


_LOADERS: dict[str, Callable[["_Checkpoint"], tuple[keras.Model, Iterable[str]]]] = {
    "bert": _bert,
    "bert_masked_language_model": _bert_masked_language_model,
    "gpt2": _gpt2,
    "t5": _t5,
    "vit": _vit,
}


class _Checkpoint:
    """The tensors of a folder by name, each read when asked for, and the names that nobody asked for."""

    def __init__(self, folder: Path) -> None:
        try:
            from safetensors import safe_open
        except ImportError as error:
            raise ImportError(
                "`load_pretrained` needs the package `safetensors`, which reads the weights. Received: it is not "
                "installed. Run: pip install safetensors"
            ) from error
        self.config = json.loads((folder / "config.json").read_text(encoding="utf-8"))
        names = ["model.safetensors"]
        if (folder / INDEX).is_file():
            shards = json.loads((folder / INDEX).read_text(encoding="utf-8"))["weight_map"].values()
            names = sorted({Path(shard).name for shard in shards})
        self._files: dict[str, Any] = {}
        for name in names:
            if not (folder / name).is_file():
                remedy = "Download the folder again, whole."
                raise FileNotFoundError(
                    complaint("path_or_name", f"a folder that holds {name}", f"path_or_name={str(folder)!r}", remedy)
                )
            file: Any = safe_open(str(folder / name), framework="numpy")
            self._files |= dict.fromkeys(file.keys(), file)
        self._unused = set(self._files)
        # What a model with a head puts before the names of its body; may be absent.
        self.prefix = ""

    def _full_name(self, name: str) -> str:
        return self.prefix + name if self.prefix + name in self._files else name

    def __contains__(self, name: str) -> bool:
        return self._full_name(name) in self._files

    def __getitem__(self, name: str) -> np.ndarray:
        name = self._full_name(name)
        if name not in self._files:
            near = did_you_mean(name, self._files) or f" There are {sorted(self._files)[:3]} …."
            raise ValueError(
                f"The weights must hold a tensor {name!r}. Received: none of that name.{near} "
                "Choose files of this architecture, with all of its parts (pooler, head)."
            )
        self._unused.discard(name)
        tensor: np.ndarray = self._files[name].get_tensor(name).astype("float32")
        return tensor

    def fill(
        self, variable: Any, name: str, transform: Callable[[np.ndarray], np.ndarray] = lambda array: array
    ) -> None:
        array = transform(self[name])
        if array.shape != tuple(variable.shape):
            raise ValueError(
                f"The tensor {name!r} must be of shape {tuple(variable.shape)}, as config.json has it. "
                f"Received: {array.shape}. Take config.json and weights from the same model."
            )
        variable.assign(array)

    def dense(self, layer: Any, name: str) -> None:
        """PyTorch stores outputs first, Keras inputs first."""
        self.fill(layer.kernel, f"{name}.weight", np.transpose)
        if layer.use_bias:
            self.fill(layer.bias, f"{name}.bias")

    def norm(self, layer: Any, name: str) -> None:
        """Files converted from TensorFlow's first BERT say gamma and beta."""
        old = f"{name}.gamma" in self
        self.fill(layer.gamma, f"{name}.gamma" if old else f"{name}.weight")
        self.fill(layer.beta, f"{name}.beta" if old else f"{name}.bias")

    def attention(self, layer: Any, inner: str, output: str) -> None:
        self.dense(layer.query_projection, f"{inner}.query")
        self.dense(layer.key_projection, f"{inner}.key")
        self.dense(layer.value_projection, f"{inner}.value")
        self.dense(layer.output_projection, output)

    def require_config(self, **expected: Any) -> None:
        for key, allowed in expected.items():
            allowed = allowed if isinstance(allowed, tuple) else (allowed,)
            if self.config.get(key) not in allowed:
                only = " or ".join(repr(value) for value in allowed if value is not None)
                remedy = "This builder has nothing else; choose another checkpoint."
                raise ValueError(complaint(key, f"{only} in config.json", f"{key}={self.config.get(key)!r}", remedy))

    def require_all_used(self, ignored: Iterable[str]) -> None:
        left = sorted(name for name in self._unused if not any(part in name for part in ignored))
        if left:
            raise ValueError(
                f"Every tensor in the files must have its place in the model. Received: {len(left)} without, such as "
                f"{left[0]!r}. Is it another architecture, or a newer version of this one?"
            )


def _folder(path_or_name: str | Path, download: bool) -> Path:
    folder = Path(path_or_name)
    if folder.is_dir():
        if not (folder / "config.json").is_file():
            remedy = "Give the folder that save_pretrained wrote."
            raise FileNotFoundError(
                complaint("path_or_name", "a folder that holds config.json", f"path_or_name={str(folder)!r}", remedy)
            )
        return folder
    wanted = "a folder with config.json and model.safetensors, or a name on the hub together with download=True"
    try:
        from huggingface_hub import snapshot_download
    except ImportError as error:
        if download:
            remedy = "Run: pip install huggingface_hub"
            raise ImportError(f"To download, `huggingface_hub` is needed. Received: not installed. {remedy}") from error
        remedy = "Give a folder that is there."
        raise FileNotFoundError(
            complaint("path_or_name", wanted, f"path_or_name={str(path_or_name)!r}", remedy)
        ) from None
    patterns = ["config.json", "model*.safetensors", INDEX]
    try:
        return Path(snapshot_download(str(path_or_name), allow_patterns=patterns, local_files_only=not download))
    except (OSError, ValueError) as error:
        remedy = "Is the network there, and the name right?" if download else "Nothing of that name is on this machine."
        raise FileNotFoundError(
            complaint("path_or_name", wanted, f"path_or_name={str(path_or_name)!r}", remedy)
        ) from error
