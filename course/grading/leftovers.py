"""What lies among submissions and is none: what systems, programs and platforms leave there.

The list is of names, not of kinds of names: a student may be called `.jane`, and his file `._work`.
"""

import re
from collections.abc import Container

_FOLDERS = frozenset(
    (
        "__macosx __pycache__ .ipynb_checkpoints .virtual_documents .git .svn .hg .idea .vscode .venv .conda .tox "
        "node_modules site-packages .pytest_cache .mypy_cache .ruff_cache .cache .config .local .jupyter .ipython "
        ".keras .trash .trashes .spotlight-v100 .fseventsd .temporaryitems .documentrevisions-v100 $recycle.bin @eadir"
    ).split()
) | {"system volume information"}
_FILES = frozenset(
    (
        ".ds_store .localized .apdisk .volumeicon.icns thumbs.db ehthumbs.db desktop.ini .directory .gitignore "
        ".gitattributes .gitkeep .gitmodules .keep .python-version .nbgrader.log timestamp.txt .env"
    ).split()
) | {"icon\r"}
_LOCK = re.compile(r"\.~lock\..*#|~\$.*|\.#.*|\..*\.sw[a-p]", re.DOTALL)
_PLATFORM_FILES = {
    "grades.csv": "It is a table of marks.",
    "gradebook.db": "It is nbgrader's gradebook.",
    "nbgrader_config.py": "It is nbgrader's configuration.",
    "submission_metadata.yml": "It is Gradescope's list of submissions.",
    "imsmanifest.xml": "It is a platform's list of contents.",
}
_README = re.compile(r"(readme|lies ?mich|license|licence)(\.(md|txt|rst|html|pdf))?", re.IGNORECASE)
_ONLINE_TEXT = re.compile(r".*_assignsubmission_(onlinetext|comments)_?(/.*|_?onlinetext\.html)?", re.DOTALL)
_CANVAS_TEXT = re.compile(r"[^/]+_\d+(_\d+)?_(text|link)\.html", re.DOTALL)
_BLACKBOARD_TEXT = re.compile(r"[^/]+_attempt_\d{4}-\d\d-\d\d-\d\d-\d\d-\d\d\.txt", re.DOTALL)


def leftover(path: str, beside: Container[str] = (), *, whole_paths: bool = False) -> str:
    """Why a file is nobody's submission; "" where it may be one.

    Args:
        path: Its path below what was given.
        beside: The names of the files in the same folder.
        whole_paths: Whether `beside` holds paths rather than names.

    Example:
        >>> leftover("__MACOSX/jane/._work.ipynb")
        "It is a system's or a program's own file."
        >>> leftover(".jane/work.ipynb")
        ''
    """
    folders, _, name = path.rpartition("/")
    lowered = name.lower()
    own = "It is a system's or a program's own file."
    if any(folder.lower() in _FOLDERS for folder in folders.split("/")) or lowered in _FILES or lowered in _FOLDERS:
        return own
    if _LOCK.fullmatch(name):
        return own
    # Macs keep what other file systems cannot beside each file, under its name.
    if name.startswith("._") and (path[: len(path) - len(name)] if whole_paths else "") + name[2:] in beside:
        return own
    if lowered in _PLATFORM_FILES:
        return _PLATFORM_FILES[lowered]
    if lowered == "index.html":
        return "It is a page about the submissions."
    if _README.fullmatch(name):
        return "It is a text about the files beside it."
    if _ONLINE_TEXT.fullmatch(path) or _CANVAS_TEXT.fullmatch(name) or _BLACKBOARD_TEXT.fullmatch(name):
        return "It is a text or a link that was typed into the platform, not a file."
    return ""
