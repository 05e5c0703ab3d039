"""What is no exported model is refused before a runtime is asked."""

import pytest

from course import models
from course.errors import MissingPackage


def test_what_is_no_exported_model_is_refused(tmp_path):
    with pytest.raises(FileNotFoundError, match=r"nothing\.onnx"):
        models.load_exported(tmp_path / "nothing.onnx")
    with pytest.raises(ValueError, match=r"model\.keras.*export_model"):
        models.load_exported(tmp_path / "model.keras")


@pytest.mark.parametrize(
    ("file", "package"), [("m.onnx", "onnxruntime"), ("m.xml", "openvino"), ("m.tflite", "ai-edge-litert")]
)
def test_a_runtime_that_is_missing_is_named(file, package, tmp_path, monkeypatch):
    (tmp_path / file).touch()
    monkeypatch.setattr("course.models.exported.find_spec", lambda name: None)
    with pytest.raises(MissingPackage, match=f"pip install {package}"):
        models.load_exported(tmp_path / file)
