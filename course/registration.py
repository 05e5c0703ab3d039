"""Keras finds our classes in saved models: they are registered as soon as Keras is imported, whoever imports it.

`keras.saving.load_model` knows a class by the name under which its module registered it. Our modules are imported when
their names are first used, so a process that did no more than `import course` would know none of them. Importing them
with the package would import Keras; importing them right after Keras costs tens of milliseconds in seconds.
"""

import sys
from importlib import import_module
from typing import Any

# Where classes and functions are registered; of models only these files have any.
_REGISTERING = {"layers": None, "losses": None, "models": ("gan", "token_model", "variational_autoencoder")}


def register_classes() -> None:
    """Import every module of ours that holds something which Keras must find by name. Imports Keras."""
    # Something else may be called so: whoever stands in for Keras need not have all of it.
    if not hasattr(import_module("keras"), "saving"):
        return
    for package, files in _REGISTERING.items():
        holder = import_module(f"course.{package}")
        for file in sorted(set(files or holder._FILES.values())):
            import_module(f"course.{package}.{file}")


def register_with_keras() -> None:
    """Register now where Keras is loaded, else once it is; this imports nothing."""
    if sys.modules.get("keras") is not None:  # None says that it may not be imported
        register_classes()
    elif not any(isinstance(finder, _AfterKeras) for finder in sys.meta_path):
        sys.meta_path.insert(0, _AfterKeras())


class _AfterKeras:
    """Lets the other finders find Keras, and has its loader register our classes when it has loaded it."""

    def find_spec(self, name: str, path: Any = None, target: Any = None) -> Any:
        if name != "keras":
            return None
        others = (finder for finder in sys.meta_path if finder is not self and hasattr(finder, "find_spec"))
        spec = next((found for finder in others if (found := finder.find_spec(name, path, target))), None)
        if spec is not None and spec.loader is not None:
            # The loader keeps its type: `importlib.resources` and `inspect` ask for it later.
            _run_after(spec.loader, self._loaded)
        return spec

    def _loaded(self) -> None:
        if self in sys.meta_path:
            sys.meta_path.remove(self)
        register_classes()


def _run_after(loader: Any, then: Any) -> None:
    execute = loader.exec_module

    def exec_module(module: Any) -> None:
        del loader.exec_module
        execute(module)
        then()

    loader.exec_module = exec_module
