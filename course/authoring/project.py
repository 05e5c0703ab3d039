"""Where things are in a checkout of the course, and the addresses that its `pyproject.toml` gives."""

import tomllib
from dataclasses import dataclass
from pathlib import Path

from course.errors import CourseError


class CheckoutNotFound(CourseError, FileNotFoundError):
    """The command was called outside of a checkout of the course."""


@dataclass(frozen=True)
class Project:
    """Where things are: the checkout, and the two addresses that stand in its `pyproject.toml`.

    Args:
        root: The folder that holds `pyproject.toml`, `solutions/` and `notebooks/`.
        repository: Web address of the repository, for the Colab badges.
        install: What `pip install` is given in Colab: a name, a file, or a repository (`git+https://…`).
    """

    root: Path
    repository: str
    install: str

    @property
    def solutions(self) -> Path:
        """Where sources and executed solutions lie."""
        return self.root / "solutions"

    @property
    def notebooks(self) -> Path:
        """Where student notebooks lie."""
        return self.root / "notebooks"


def find_project(start: Path) -> Project:
    """The checkout around a folder.

    Raises:
        CheckoutNotFound: No folder above holds a `pyproject.toml` with our section.
    """
    for folder in (start.resolve(), *start.resolve().parents):
        path = folder / "pyproject.toml"
        if path.is_file():
            settings = tomllib.loads(path.read_text(encoding="utf-8"))
            if "keras-course" in settings.get("tool", {}):
                return Project(
                    folder, settings["project"]["urls"]["Repository"], settings["tool"]["keras-course"]["install"]
                )
    raise CheckoutNotFound(
        f"No checkout of the course around {start}. Expected a pyproject.toml with [tool.keras-course]: "
        "run this in the repository, or name it with --root."
    )
