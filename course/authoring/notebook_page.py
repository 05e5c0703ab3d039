"""An executed notebook as a page: what a run's report links to, for whoever has no Jupyter open."""

import importlib.util
from pathlib import Path

from course.files import write_atomically


def write_page(notebook: Path) -> Path | None:
    """Write a notebook as an HTML page beside it, with its figures inside. Formulas are set where there is a network.

    Args:
        notebook: An executed notebook, finished or ended by an error.

    Returns:
        The page; None where nbconvert (it comes with Jupyter) is not installed, or the file is no notebook: half of one
        is left behind by a lesson that was stopped.
    """
    if importlib.util.find_spec("nbconvert") is None or not notebook.is_file():
        return None
    # A second and a half: only where a page is written.
    import nbformat
    from nbconvert import HTMLExporter

    try:
        content = nbformat.reads(notebook.read_text(encoding="utf-8"), as_version=4)
    except (ValueError, nbformat.reader.NotJSONError):
        return None
    html, _ = HTMLExporter().from_notebook_node(content, resources={"metadata": {"name": notebook.stem}})
    page = notebook.with_suffix(".html")
    write_atomically(page, html)
    return page
