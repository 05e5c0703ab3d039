"""The `course` command: arguments only; the work is done by the modules it calls."""

import argparse
import os
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path

import course
from course import installed
from course.backends import BACKENDS, LABELS, chosen_backend
from course.display import plain_signs_on_consoles
from course.errors import CourseError, InvalidValue, MissingFile
from course.kernels.limits import Limits


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the `course` command.

    Args:
        arguments: Without the program's name; the process's own by default.

    Returns:
        0, or 1 when something is wrong with what was looked at, or 2 when it was called wrongly: then one line on
        standard error says how to call it. A fault of the course's own is raised, for its traceback is needed.
    """
    plain_signs_on_consoles()
    options = _parser().parse_args(arguments)
    try:
        if options.posix:
            installed.need_posix(f"`course {options.command}`")
        if options.extra:
            installed.need(options.extra, f"`course {options.command}`")
        code = int(options.run(options))
        if sys.stdout is not None:
            sys.stdout.flush()  # here, so that a reader who left is noticed here
        return code
    except CourseError as error:
        print(error, file=sys.stderr)
        return 2
    except KeyboardInterrupt:
        print("Interrupted.", file=sys.stderr)
        return 130
    except BrokenPipeError:
        # Whoever read has heard enough (`course progress | head`). What Python would still write goes nowhere.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 141


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="course", description="Build, check, run and measure the lessons of keras-course."
    )
    parser.add_argument("--root", type=Path, default=Path(), help="the checkout (default: the one you stand in)")
    parser.add_argument("--version", action="version", version=f"%(prog)s {course.__version__}")
    # What a command needs beyond what a student's notebook does; `instructor` unless it says otherwise.
    parser.set_defaults(extra="instructor", posix=False)
    commands = parser.add_subparsers(required=True, metavar="COMMAND", dest="command")

    start = commands.add_parser(
        "start", help="a student's way in: copy the notebooks into a folder, and open JupyterLab on them"
    )
    start.add_argument(
        "folder", nargs="?", type=Path, metavar="FOLDER", help="default: keras-course; what you changed in it stays"
    )
    start.add_argument("--backend", choices=BACKENDS, help="default: KERAS_BACKEND, else the first that is installed")
    start.add_argument("--no-open", action="store_true", help="copy the notebooks, and open nothing")
    start.add_argument(
        "--lab", action="append", default=[], metavar="OPTION",
        help="hand an option to JupyterLab, such as --lab=--no-browser or --lab=--port=9000; repeat it for more",
    )  # fmt: skip
    start.set_defaults(run=_start, extra="")

    progress = commands.add_parser("progress", help="a student's points so far, over all lessons")
    progress.add_argument(
        "folder", nargs="?", type=Path, metavar="FOLDER", help="default: the one you stand in, or keras-course in it"
    )
    progress.set_defaults(run=_progress, extra="")

    new = commands.add_parser("new", help="the files of a lesson, or of one more exercise, ready to be filled")
    new.add_argument("lesson", metavar="LESSON", help="its id or number in course/lessons.toml")
    new.add_argument("exercises", nargs="*", metavar="EXERCISE", help="their names; by default the topics name them")
    new.set_defaults(run=_new)

    build = commands.add_parser("build", help="lesson sources to notebooks")
    build.add_argument("lessons", nargs="*", metavar="LESSON", help="id, number or file; all by default")
    build.add_argument("--check", action="store_true", help="build again elsewhere and fail where the files differ")
    build.add_argument("--no-execute", action="store_true", help="write the student notebooks only")
    build.add_argument("--force", action="store_true", help="execute solutions that are current, too")
    build.add_argument("--backend", default="tensorflow", choices=BACKENDS)
    build.add_argument(
        "--jobs", type=_at_least_one, default=os.cpu_count() or 1, metavar="N", help="solutions at a time"
    )
    build.set_defaults(run=_build)

    lint = commands.add_parser("lint", help="the rules that every lesson keeps")
    lint.add_argument("lessons", nargs="*", metavar="LESSON")
    lint.set_defaults(run=_lint)

    solutions = commands.add_parser("solutions", help="release worked solutions: course.solution shows them then")
    solutions.add_argument("lessons", nargs="+", metavar="LESSON", help="whose: id, number or file")
    solutions.add_argument(
        "-o",
        "--output",
        type=Path,
        required=True,
        metavar="FILE",
        help="worked_solutions.json beside the notebooks",
    )
    solutions.set_defaults(run=_solutions)

    coverage = commands.add_parser("coverage", help="which topic is taught where, in which form, and what is open")
    coverage.add_argument("--open", action="store_true", help="list the open topics one by one")
    coverage.set_defaults(run=_coverage)

    run = commands.add_parser("run", help="execute lessons through papermill and write a report")
    run.add_argument("lessons", nargs="*", metavar="LESSON")
    run.add_argument("--backend", choices=BACKENDS, help="default: KERAS_BACKEND, else tensorflow")
    run.add_argument("--profile", default="smoke", choices=("smoke", "full"))
    run.add_argument("--jobs", type=int, default=1, metavar="N", help="lessons at a time")
    run.add_argument(
        "--kernel", default="", metavar="NAME", help="default: the backend's warm kernel; python3: a cold one"
    )
    run.add_argument("-o", "--output", type=Path, metavar="DIR", help="default: runs/<time>")
    run.add_argument("--timeout", type=int, default=1800, metavar="SECONDS", help="for one cell")
    run.add_argument("--record", action="store_true", help="keep the measured costs for the lessons' title lines")
    run.add_argument(
        "--record-from", type=Path, metavar="DIR", help="run nothing: keep the costs that the run in DIR measured"
    )
    run.set_defaults(run=_run)

    grade = commands.add_parser("grade", help="a folder or zip of submissions to marks")
    grade.add_argument("submissions", nargs="*", type=Path, metavar="SUBMISSIONS", help="folders, zips or notebooks")
    grade.add_argument("-o", "--output", type=Path, metavar="DIR", help="one that was begun is resumed")
    grade.add_argument("--lessons", nargs="+", default=[], metavar="LESSON", help="only these; all by default")
    grade.add_argument("--backend", choices=BACKENDS, help="default: KERAS_BACKEND, else tensorflow")
    grade.add_argument("--jobs", type=int, default=1, metavar="N", help="submissions at a time")
    grade.add_argument("--secret", metavar="TEXT", help="draws the inputs; by default a random one, kept in DIR")
    grade.add_argument("--seconds", type=int, default=60, metavar="N", help="for one cell, and for one exercise")
    grade.add_argument("--submission-seconds", type=int, default=600, metavar="N", help="for all of a submission")
    most = Limits.memory_mebibytes
    grade.add_argument("--memory", type=int, default=most, metavar="MIB", help="for a submission's processes together")
    grade.add_argument("--excel", action="store_true", help="grades.csv with a byte-order mark: Excel needs it for é")
    grade.add_argument("--scheduler", default="", metavar="tcp://…", help="hand the work to a Dask cluster")
    grade.add_argument(
        "--unsafe", action="store_true", help="where no sandbox can be had, run submissions with your own rights"
    )
    grade.add_argument(
        "--nbgrader", type=Path, metavar="gradebook.db", help="also write the marks into nbgrader's gradebook"
    )
    grade.add_argument(
        "--gradescope-zip", type=Path, metavar="OUT.zip", help="grade nothing: write an autograder for Gradescope"
    )
    grade.add_argument(
        "--override", nargs=2, metavar=("STUDENT", "EXERCISE"),
        help="grade nothing: put a person's word into DIR, with --points, --comment or both, and --by",
    )  # fmt: skip
    grade.add_argument("--points", type=float, metavar="N", help="with --override: instead of the grader's")
    grade.add_argument("--comment", default="", metavar="TEXT", help="with --override: for the student")
    grade.add_argument("--by", default="", metavar="NAME", help="with --override: who says it")
    grade.set_defaults(run=_grade, posix=True)

    parity = commands.add_parser("parity", help="every builder on three backends: do they give the same numbers?")
    parity.add_argument("examples", nargs="*", metavar="BUILDER", help="lenet5, gpt2, …; all by default")
    parity.add_argument("--backends", nargs="+", default=BACKENDS, metavar="BACKEND")
    parity.add_argument("-o", "--output", type=Path, metavar="FILE", help="also write the table to a Markdown file")
    parity.set_defaults(run=_parity, extra="")

    kernels = commands.add_parser("kernels", help="the warm and sandboxed Jupyter kernels")
    kernels.add_argument(
        "action",
        choices=("install", "check", "stop"),
        help="put them where Jupyter looks; say what protects this machine from untrusted code; end idle ones",
    )
    kernels.set_defaults(run=_kernels, posix=True)

    return parser


def _start(options: argparse.Namespace) -> int:
    from course import start

    folder = options.folder or start.FOLDER
    if not options.no_open:
        # Before anything is written.
        start.need_lab()
        backend = start.choose_backend(options.backend)
    print(f"{start.copy_notebooks(folder)}\nFolder: {folder.resolve()}")
    if options.no_open:
        return 0
    print(f"Opening JupyterLab on {LABELS[backend]}. Ctrl-C here ends it; `course progress` shows your points.")
    sys.stdout.flush()  # this process may become JupyterLab
    return start.open_lab(folder, backend, options.lab)


def _progress(options: argparse.Namespace) -> int:
    from course import start
    from course.checks.kept_progress import FOLDER
    from course.checks.progress import progress_in

    folder = options.folder or Path()
    if options.folder is None and not (folder / FOLDER).is_dir() and start.FOLDER.is_dir():
        folder = start.FOLDER
    print("\n".join(progress_in(folder)))
    return 0


def _new(options: argparse.Namespace) -> int:
    from course.authoring.new_lesson import new_lesson, what_to_add
    from course.authoring.project import find_project

    project = find_project(options.root)
    written = new_lesson(project, options.lesson, options.exercises)
    for path in written:
        print(path.relative_to(project.root).as_posix())
    print(what_to_add(project, options.lesson, options.exercises, written))
    return 0


def _at_least_one(text: str) -> int:
    number = int(text)
    if number < 1:
        raise ValueError(text)
    return number


def _build(options: argparse.Namespace) -> int:
    from course.authoring.build import build
    from course.authoring.committed import compare
    from course.authoring.lesson import lesson_paths, read_lessons
    from course.authoring.project import find_project

    project = find_project(options.root)
    everything = read_lessons(lesson_paths(project.solutions))
    chosen = {path.stem for path in lesson_paths(project.solutions, options.lessons)}
    lessons = [lesson for lesson in everything if lesson.id in chosen]
    if options.check:
        with tempfile.TemporaryDirectory() as folder:
            complaints = list(compare(lessons if options.lessons else everything, project, Path(folder)))
        for complaint in complaints:
            print(complaint)
        print(f"{len(lessons)} lessons checked, {len(complaints)} complaints.")
        return 1 if complaints else 0
    failed = build(
        lessons,
        project,
        backend=options.backend,
        executing=not options.no_execute,
        force=options.force,
        jobs=options.jobs,
        tell=lambda line: print(line, flush=True),
    )
    for error in failed:
        print(error, file=sys.stderr)
    print(f"{len(lessons) - len(failed)} of {len(lessons)} lessons built.")
    return 1 if failed else 0


def _solutions(options: argparse.Namespace) -> int:
    from course.authoring.lesson import lesson_paths, read_lessons
    from course.authoring.project import find_project
    from course.authoring.worked_solutions import release

    project = find_project(options.root)
    number = release(read_lessons(lesson_paths(project.solutions, options.lessons)), options.output)
    print(f"{options.output} releases {number} worked solutions: whoever has it beside a notebook sees them.")
    return 0


def _lint(options: argparse.Namespace) -> int:
    from course.authoring.lesson import lesson_paths
    from course.authoring.lint import lint
    from course.authoring.project import find_project

    project = find_project(options.root)
    paths = lesson_paths(project.solutions, options.lessons)
    problems = lint(paths, project)
    for problem in problems:
        print(problem)
    print(f"{len(paths)} lesson{'' if len(paths) == 1 else 's'} linted, {len(problems)} problems.")
    return 1 if problems else 0


def _coverage(options: argparse.Namespace) -> int:
    from course.authoring.coverage import coverage, report
    from course.authoring.project import find_project

    project = find_project(options.root)
    print(report(coverage(project), list_open=options.open))
    return 0


def _run(options: argparse.Namespace) -> int:
    from course.authoring import run
    from course.authoring.project import find_project

    if options.record_from is not None:
        print(f"{run.record_from(options.record_from)} costs of {options.record_from} are in course/lesson_costs.json.")
        return 0
    project = find_project(options.root)
    backend = options.backend or chosen_backend()
    plan = run.Plan((backend,), options.profile, options.jobs, options.timeout, options.kernel)
    return run.run(project, options.lessons, plan, output=options.output, record=options.record)


def _grade(options: argparse.Namespace) -> int:
    from course.authoring.project import find_project
    from course.grading import batch
    from course.grading.student_kernel import Settings

    settings = Settings(
        options.seconds, options.seconds, options.submission_seconds, options.memory, unsafe=options.unsafe
    )
    backend = options.backend or chosen_backend()
    lessons = tuple(options.lessons)
    plan = batch.Plan(backend, options.jobs, options.secret, settings, options.scheduler, lessons, options.excel)
    notebooks = find_project(options.root).notebooks
    if options.gradescope_zip is not None:
        from course.grading import gradescope

        gradescope.write_archive(
            options.gradescope_zip, notebooks, lessons=options.lessons, backend=backend, unsafe=options.unsafe
        )
        print(f"{options.gradescope_zip} is an autograder for Gradescope.")
        return 0
    if options.override is not None:
        return _override(options, notebooks)
    if not options.submissions or options.output is None:
        raise InvalidValue("Expected submissions and an output folder: course grade SUBMISSIONS -o DIR")
    code = batch.grade(options.submissions, notebooks, options.output, plan)
    # Not before: what draws takes a second to load, and a batch that is refused needs none of it.
    from course.grading import nbgrader_export, overrides, pages

    pages.write_all(options.output, notebooks)
    print(f"{options.output / pages.REPORT}", file=sys.stderr)
    if options.nbgrader is not None:
        written = nbgrader_export.write_gradebook(overrides.load(options.output).batch, notebooks, options.nbgrader)
        print(f"{written} submissions are in {options.nbgrader}.", file=sys.stderr)
    return code


def _override(options: argparse.Namespace, notebooks: Path) -> int:
    from course.grading import exports, overrides, pages, records
    from course.grading.checkpoint import exclusive_lock
    from course.grading.released import load_released

    if options.output is None:
        raise InvalidValue(
            "Expected the folder of a batch: course grade -o DIR --override STUDENT EXERCISE --points N --by NAME"
        )
    graded = records.load(options.output)
    student, exercise = options.override
    given = overrides.Override(student, exercise, options.points, options.comment, options.by)
    with exclusive_lock(options.output):
        said = overrides.add(options.output, graded, given)
        known = load_released(notebooks, sorted({one.lesson for one in graded.submissions if one.lesson}))
        overruled = overrides.load(options.output)
        exports.write_table(options.output, overruled.batch, known, excel=options.excel)
        pages.write_all(options.output, notebooks)
    for warning in overruled.warnings:
        print(warning, file=sys.stderr)
    print(f"{said.student}, {said.exercise}: kept in {options.output / overrides.FILE}, and in every page and table.")
    return 0


def _parity(options: argparse.Namespace) -> int:
    from course.parity import compare

    if options.output and not options.output.absolute().parent.is_dir():
        raise MissingFile(f"Expected a folder for {options.output}. There is none: make it, or name another -o.")
    rows = compare.compare(
        options.examples, backends=options.backends, progress=lambda line: print(line, file=sys.stderr, flush=True)
    )
    table = compare.table(rows)
    print(table, end="")
    if options.output:
        options.output.write_text(compare.page(rows), encoding="utf-8")
    differing = [row.name for row in rows if not row.passed]
    print(f"{len(rows) - len(differing)} of {len(rows)} builders give the same numbers.")
    return 1 if differing else 0


def _kernels(options: argparse.Namespace) -> int:
    from course.kernels import client, specs

    if options.action == "install":
        print("\n".join(map(str, specs.install())))
    elif options.action == "check":
        from course.kernels.protections import protection_report

        print(protection_report())
    else:
        print(f"{client.stop()} stopped.")
    return 0


if __name__ == "__main__":
    sys.exit(main())
