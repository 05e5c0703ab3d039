"""Building: the student's notebook of each lesson, and its solution executed where it is not current."""

from collections.abc import Callable, Iterable
from pathlib import Path

from course.authoring.committed import with_kept_outputs
from course.authoring.derived_pages import derived_pages
from course.authoring.execution import execute
from course.authoring.lesson import Lesson
from course.authoring.notebook import text_of
from course.authoring.problems import LessonError
from course.authoring.project import Project
from course.authoring.student_notebook import student_notebook
from course.files import write_atomically


def build(
    lessons: Iterable[Lesson],
    project: Project,
    *,
    backend: str = "tensorflow",
    executing: bool = True,
    force: bool = False,
    tell: Callable[[str], None] = lambda line: None,
) -> list[LessonError]:
    """Write the notebooks of lessons, and the pages that list all of them.

    A solution is executed when its source, its questions or their answers have changed. Otherwise its outputs are kept,
    and what stands around them (the measured costs below the title, say) is brought up to date.

    Args:
        lessons: What to build.
        project: The checkout.
        backend: Keras' backend, for what has to be executed.
        executing: Also the solutions; otherwise the student notebooks alone.
        force: Execute solutions that are current, too.
        tell: Gets one line when an execution begins, and one when it has ended.

    Returns:
        What went wrong in lessons whose cells raised; nothing of these was written.

    Raises:
        LessonError: A lesson cannot be built. Nothing at all was written.
    """
    lessons = list(lessons)
    # Everything is built before anything is written: a lesson that is refused leaves no half of itself behind.
    students = {lesson.id: text_of(student_notebook(lesson, project)) for lesson in lessons}
    pages = derived_pages(project)
    project.notebooks.mkdir(exist_ok=True)
    failed: list[LessonError] = []
    for lesson in lessons:
        if executing:
            solution = None if force else with_kept_outputs(lesson, project)
            if solution is None:
                tell(f"{lesson.id}: executing on {backend} …")
                try:
                    solution = execute(lesson, project, backend=backend)
                except LessonError as error:
                    failed.append(error)
                    continue
                tell(f"{lesson.id}: executed in {solution.metadata['keras_course']['seconds']:.1f} s")
            _write(project.solutions / f"{lesson.id}.ipynb", text_of(solution))
        _write(project.notebooks / f"{lesson.id}.ipynb", students[lesson.id])
    for path, text in pages.items():
        _write(path, text)
    return failed


def _write(path: Path, text: str) -> None:
    """Write a file that says something else; one that is right keeps its time."""
    if not path.is_file() or path.read_bytes() != text.encode("utf-8"):
        write_atomically(path, text)
