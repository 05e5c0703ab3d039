"""A name that does not exist yet: the error says which cell of the lesson makes it."""

from typing import Any

from course.errors import CourseError
from course.student_notebooks import FIRST_CELLS, cell_that_defines, notebooks_folder

_lesson = ""


def tell_which_cell(lesson: str) -> None:
    """From now on a NameError in this notebook ends with the cell to run, where the lesson has one that makes the name.

    Outside IPython nothing happens. Calling it again only changes the lesson.

    Args:
        lesson: Such as `"02_activations"`.
    """
    global _lesson
    _lesson = lesson
    try:
        from IPython import get_ipython
    except ImportError:  # a script
        return
    shell = get_ipython()
    if shell is not None and NameError not in shell.custom_exceptions:
        shell.set_custom_exc((NameError, *shell.custom_exceptions), _show)


def sentence_about(name: str, lesson: str) -> str:
    """What to run so that a name exists, or "" where the lesson does not say.

    Args:
        name: What was not defined.
        lesson: The lesson's id.

    Example:
        >>> sentence_about("relu", "02_activations")
        'It is made in the cell of exercise 2.1: run that cell first.'
        >>> sentence_about("no_such_name", "02_activations")
        ''
    """
    try:
        where = cell_that_defines(name, notebooks_folder() / f"{lesson}.ipynb") if lesson and name else ""
    except (CourseError, ValueError, KeyError):  # an installation without notebooks, or one that somebody edited
        return ""
    if not where:
        return ""
    what = "those" if where == FIRST_CELLS else "that cell"
    return f"It is made in {where}: run {what} first."


def _show(shell: Any, kind: type, error: BaseException, trace: Any, tb_offset: int | None = None) -> None:
    told = sentence_about(getattr(error, "name", None) or "", _lesson)
    # Not a note: Colab's IPython shows none.
    if told and told not in str(error):
        error.args = (f"{error}. {told}",)
    shell.showtraceback((kind, error, trace), tb_offset=tb_offset)
