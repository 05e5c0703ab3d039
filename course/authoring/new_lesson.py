"""`course new`: the files of a lesson, written from its entry in the plan, ready to be filled.

Every place that waits for an author begins with the mark of `unfinished.py` and says what it wants; `course lint`
lists them. What is there already is never written over.
"""

import keyword
import re
import subprocess
import sys
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from course import errata
from course.authoring.course_plan import planned_lessons, topics
from course.authoring.lesson import read_lesson
from course.authoring.project import Project
from course.authoring.unfinished import MARK
from course.errors import InvalidValue, did_you_mean
from course.exercises import lesson_name
from course.files import write_atomically

MISTAKES = 4  # that an exercise names at least
_WORDS_A_MINUTE, _CODE_LINES_A_MINUTE, _MINUTES_AN_EXERCISE = 180, 12, 7


@dataclass(frozen=True)
class PlannedExercise:
    """An exercise that is to be written.

    Args:
        name: Of its files, of its function, and the second half of its id.
        number: From 1, as it is asked.
        kind: What it asks for (`Exercise.kind`).
        topics: Ids of the topics that it teaches; may be empty.
    """

    name: str
    number: int
    kind: str
    topics: tuple[str, ...] = ()

    @property
    def title(self) -> str:
        """Its name in words."""
        return self.name.replace("_", " ")


def new_lesson(project: Project, lesson: str, exercises: Sequence[str] = ()) -> list[Path]:
    """Write the files of a lesson that are not there yet.

    Args:
        project: The checkout.
        lesson: Its id in `course/lessons.toml`, such as "08_data_preparation", or its number.
        exercises: Names of exercises in the order in which they are asked. Without them they are named after the topics
            that must be taught as exercises, as many as the plan asks for.

    Returns:
        What was written: the source, a question and its answers for each exercise, quizzes, other right answers.

    Raises:
        course.errors.InvalidValue: The plan has no such lesson, or asks for more exercises than its topics can name; a
            name cannot be a function's; the lesson is there already, and no exercise was named.
    """
    lesson = _planned(lesson)
    name = lesson_name(lesson)
    source = project.solutions / f"{lesson}.py"
    if source.is_file() and not exercises:
        raise InvalidValue(
            f"solutions/{source.name} is there already. Name an exercise to add its files: course new {lesson} NAME"
        )
    planned = _added(source, exercises) if source.is_file() else planned_exercises(lesson, exercises)
    files = {
        source: lesson_source(lesson, planned),
        project.root / "course" / "exercises" / name / "__init__.py": _order(lesson, planned),
        project.root / "course" / "exercises" / name / "quizzes.py": _quizzes(lesson),
        project.root / "course" / "answers" / name / "__init__.py": _answers_package(lesson),
        project.root / "course" / "answers" / name / "quizzes.py": _quiz_answers(lesson),
        project.root / "tests" / "answers" / "alternatives" / f"{name}.py": _alternatives(lesson, planned),
    }
    for exercise in planned:
        files[project.root / "course" / "exercises" / name / f"{exercise.name}.py"] = _question(lesson, exercise)
        files[project.root / "course" / "answers" / name / f"{exercise.name}.py"] = _answers(lesson, exercise)
    written = []
    for path, text in files.items():
        if not path.exists():
            path.parent.mkdir(parents=True, exist_ok=True)
            write_atomically(path, text if path == source else _formatted(text, path, project))
            written.append(path)
    return written


def what_to_add(project: Project, lesson: str, exercises: Sequence[str], written: Sequence[Path]) -> str:
    """What an author does next, after `new_lesson`.

    Args:
        project: The checkout.
        lesson: As `new_lesson` was given it.
        exercises: As `new_lesson` was given them.
        written: What it wrote.
    """
    lesson = _planned(lesson)
    name = lesson_name(lesson)
    source = project.solutions / f"{lesson}.py"
    lines = []
    if source not in written:
        names = "".join(f'    "{exercise}",\n' for exercise in exercises)
        right = "".join(f'    "{name}.{exercise}": {{…}},\n' for exercise in exercises)
        lines += [
            f"Add to ORDER in course/exercises/{name}/__init__.py, where they are asked:\n{names}",
            f"Add to RIGHT in tests/answers/alternatives/{name}.py, two right answers each:\n{right}",
            f"Add to solutions/{source.name}, with the topics that they teach:\n",
            *(cells_of(lesson, exercise) for exercise in _added(source, exercises)),
        ]
    lines.append(f"Fill every place that begins with {MARK!r}: course lint {lesson} lists them.")
    return "\n".join(lines)


def planned_exercises(lesson: str, names: Sequence[str] = ()) -> list[PlannedExercise]:
    """The exercises of a lesson to come, with the topics that each carries.

    Args:
        lesson: Its id.
        names: Of the exercises; by default the first topic of each names it.

    Raises:
        course.errors.InvalidValue: A name cannot be a function's, or stands twice; or there are none, and the plan asks
            for more exercises than the lesson's topics can name.

    Example:
        >>> [exercise.name for exercise in planned_exercises("36_training_loops", ["a", "b", "c", "d", "e"])]
        ['a', 'b', 'c', 'd', 'e']
        >>> [exercise.kind for exercise in planned_exercises("36_training_loops", ["a", "b", "c", "d", "e"])]
        ['transcribe', 'reason', 'reason', 'debug', 'design']
    """
    taught = [topic for topic in _topics(lesson) if topic["teach"] == "exercise"]
    wanted = len(names) or planned_lessons()[lesson]["exercises"]
    if not names and len(taught) < wanted:
        raise InvalidValue(
            f"{lesson} has {wanted} exercises, and {len(taught)} topics that could name them. "
            f"Name all of them: course new {lesson} NAME NAME …"
        )
    # Topics in their order, in as many runs as there are exercises, the longer runs first.
    length, longer = divmod(len(taught), wanted)
    planned, place = [], 0
    for number, kind in enumerate(_kinds(wanted), 1):
        run = taught[place : place + length + (number <= longer)]
        place += len(run)
        name = names[number - 1] if names else re.sub(r"\W", "_", run[0]["id"])
        planned.append(PlannedExercise(_name(name), number, kind, tuple(topic["id"] for topic in run)))
    if len({exercise.name for exercise in planned}) < len(planned):
        raise InvalidValue(f"Each exercise needs a name of its own. Received: {' '.join(names)}.")
    return planned


def cells_of(lesson: str, exercise: PlannedExercise) -> str:
    """The three cells of an exercise in a lesson's source: what is asked, the answer, the check.

    Args:
        lesson: The lesson's id.
        exercise: The exercise.
    """
    teaching = f" topics={_listed(exercise.topics)}" if exercise.topics else ""
    number = f"{int(lesson[:2])}.{exercise.number}"
    asked = {
        "transcribe": "what to write, from the formula above, and for which inputs",
        "reason": "what to predict or to explain, from what, and as which values",
        "debug": "what goes wrong, in a cell before this one under another name; find it, then write what is right",
        "design": "the constraint or the baseline to beat, on data that are not seen",
    }[exercise.kind]
    return "\n".join(
        [
            f"# %% [markdown]{teaching}",
            f"# > **Exercise {number} (2 points).** {MARK} {asked}.",
            "",
            f'# %%{teaching} tags=["exercise"]',
            f"def {exercise.name}(x):",
            f'    """{MARK} what it returns.',
            "",
            "    `x`: array, shape (N, F). Returns an array of the same shape.",
            '    """',
            "    ### BEGIN SOLUTION",
            f'    raise NotImplementedError("{MARK} the solution")',
            "    ### END SOLUTION",
            "",
            "",
            '# %% tags=["check"]',
            f'course.check("{lesson_name(lesson)}.{exercise.name}", {exercise.name})',
            "",
        ]
    )


def lesson_source(lesson: str, exercises: Sequence[PlannedExercise]) -> str:
    """The source of a lesson that is to be written.

    Args:
        lesson: Its id.
        exercises: Its exercises, as `planned_exercises` gives them.
    """
    entry = planned_lessons()[lesson]
    name = lesson_name(lesson)
    blocks = [
        _text(
            f"# {entry['title']}",
            f"{MARK} the failure of a tool that the reader has: what one would do by now, and what is wrong with it.",
            "In this lesson you will",
            f"* {MARK} four to six promises, each beginning with a verb, as many as the recap has below.",
        ),
        '# %% tags=["parameters"]\nprofile = "smoke"  # "full" for real sizes\n',
        _setup(lesson, entry),
        _text(f"{MARK} one question, for which the reader makes a guess before the next cell runs."),
        f"# %%\n# {MARK} the failure, in a number, within 200 words; a figure within 300.\n"
        + "".join(f'{_variable(one)} = data.load("{one}")\n' for one in entry["data"][:1]),
        _text(
            f"{MARK} one sentence that reads the output.",
            f"{MARK} on the way, beside its topics: {_plain(entry['teach'])}",
        ),
        f'# %%\ncourse.quiz("{name}.guess_quiz")\n',
    ]
    asked_after = {exercise.topics[-1]: exercise for exercise in exercises if exercise.topics}
    shown: set[str] = set()
    for topic in _topics(lesson):
        mistakes = [one for one in topic.get("errata", ()) if one not in shown]
        shown |= set(mistakes)
        blocks += _taught(topic, mistakes)
        if topic["id"] in asked_after:
            blocks.append(cells_of(lesson, asked_after[topic["id"]]))
    for exercise in exercises:
        if not exercise.topics:
            blocks.append(_text(f"## {exercise.title.capitalize()}", f"{MARK} what the exercise needs, shown first."))
            blocks.append(cells_of(lesson, exercise))
    blocks += [
        _text(
            "## What you have done",
            "In this lesson you have",
            f"* {MARK} the promises from above, kept: what was found, with its numbers.",
        ),
        "# %%\ncourse.progress()\n",
        _text(
            f"**Open task, without points.** {MARK} prove, explain to a friend, or change something and predict.",
            f"**Where next.** {MARK} what the coming lessons do with this{_next(lesson)}.",
            f"**To read on.** {MARK} two to four readings, each with authors, year, a link, and what it adds.",
        ),
    ]
    body = "\n".join(blocks)
    return f"{_header(lesson, entry, body, exercises)}\n{body}"


def _planned(lesson: str) -> str:
    stem = Path(lesson).stem
    for known in planned_lessons():
        if stem in (known, known[:2], known[3:]):
            return known
    raise InvalidValue(
        f"The plan has no lesson {lesson!r}.{did_you_mean(stem, planned_lessons())} "
        "Give it an entry in course/lessons.toml, and topics in course/topics.toml, first."
    )


def _topics(lesson: str) -> list[dict[str, Any]]:
    return [topic for topic in topics().values() if topic["lesson"] == lesson]


def _added(source: Path, names: Sequence[str]) -> list[PlannedExercise]:
    """Exercises for a lesson that is there already: numbered on, without topics."""
    asked = len(list(read_lesson(source).exercises()))
    return [PlannedExercise(_name(name), asked + place, "reason") for place, name in enumerate(names, 1)]


def _name(name: str) -> str:
    if not name.isidentifier() or keyword.iskeyword(name) or name != name.lower() or name == "quizzes":
        raise InvalidValue(
            f"An exercise's name becomes a file and a function: lower-case words joined by underscores, and not "
            f"'quizzes'. Received: {name!r}."
        )
    return name


def _kinds(many: int) -> list[str]:
    """At most two that transcribe, at least two that ask for reasoning; one finds a bug, one designs."""
    last = ["reason", "reason", "debug", "design"]
    if many <= len(last):
        return last[-many:]
    first = ["transcribe"] * min(2, many - len(last))
    return [*first, *["reason"] * (many - len(last) - len(first)), *last]


def _header(lesson: str, entry: dict[str, Any], body: str, exercises: Sequence[PlannedExercise]) -> str:
    lessons = list(planned_lessons())
    before = lessons[lessons.index(lesson) - 1 : lessons.index(lesson)]
    words = sum(len(line.split()) for line in body.splitlines() if line.startswith("# ") and "%%" not in line)
    code = sum(1 for line in body.splitlines() if line.strip() and not line.startswith("#"))
    minutes = words / _WORDS_A_MINUTE + code / _CODE_LINES_A_MINUTE + _MINUTES_AN_EXERCISE * len(exercises) + 1
    title = entry["title"]
    return "\n".join(
        [
            "# ---",
            f"# title: {title}" if ":" not in title else f'# title: "{title}"',
            f"# minutes: {round(minutes)}",
            f"# needs: [{', '.join(before)}]",
            f"# topics: [{', '.join(topic['id'] for topic in _topics(lesson))}]",
            "# packages: [keras, matplotlib, numpy]",
            "# ---",
            "",
        ]
    )


def _setup(lesson: str, entry: dict[str, Any]) -> str:
    lines = ['# %% tags=["setup"]', "import course", "", f'course.setup("{lesson}", profile=profile)', ""]
    if entry["data"]:
        lines += ["from course import data", ""]
    return "\n".join(lines)


def _taught(topic: dict[str, Any], mistakes: Sequence[str]) -> list[str]:
    """The cells of one topic: a text, with the common mistakes that belong to it, and a demonstration."""
    text = [f"## {topic['title']}", f"{MARK} {_plain(topic['fact'])}."]
    for entry in map(errata.erratum, mistakes):
        said, right = _plain(entry.said), _plain(entry.right)
        text.append(f"{MARK} a common mistake ({entry.id}), shown and mended. Said: {said} Right: {right}")
    cells = [_text(*text, topics=[topic["id"]])]
    if topic["teach"] == "demo":
        cells.append(
            f"# %% topics={_listed([topic['id']])}\n"
            f"# {MARK} a short cell that shows it; then one sentence that reads its output.\n"
        )
    return cells


def _text(*paragraphs: str, topics: Sequence[str] = ()) -> str:
    lines = [f"# %% [markdown]{f' topics={_listed(topics)}' if topics else ''}"]
    for place, paragraph in enumerate(paragraphs):
        lines += ["#"] * bool(place) + [f"# {paragraph}"]
    return "\n".join([*lines, ""])


def _plain(text: str) -> str:
    """A fact of the plan as it may stand in a text: one kind of quotation mark, no end."""
    return text.replace("“", '"').replace("”", '"').strip()


def _listed(ids: Sequence[str]) -> str:
    return "[" + ", ".join(f'"{one}"' for one in ids) + "]"


def _variable(data_set: str) -> str:
    return data_set if data_set.isidentifier() and data_set != "data" else "dataset"


def _next(lesson: str) -> str:
    lessons = list(planned_lessons())
    after = lessons[lessons.index(lesson) + 1 :][:1]
    return f" (next is lesson {int(after[0][:2])}, {planned_lessons()[after[0]]['title']})" if after else ""


def _about(lesson: str) -> str:
    """How the docstrings of a lesson's files begin."""
    title = planned_lessons()[lesson]["title"].partition(":")[0]
    return f"Lesson {lesson[:2]}, {title[:1].lower() + title[1:]}"


def _order(lesson: str, exercises: Sequence[PlannedExercise]) -> str:
    names = "".join(f'    "{exercise.name}",\n' for exercise in exercises)
    return f'"""{_about(lesson)}: the questions."""\n\n# In the order in which they are asked.\nORDER = (\n{names})\n'


def _answers_package(lesson: str) -> str:
    return f'"""{_about(lesson)}: what right means, and what people usually get wrong."""\n'


def _question(lesson: str, exercise: PlannedExercise) -> str:
    name = exercise.name
    return textwrap.dedent(f'''\
        """{_about(lesson)}: {exercise.title}."""

        from collections.abc import Callable, Iterator
        from typing import Any

        import numpy as np

        from course.exercises.types import Data, Exercise


        # {MARK} inputs of every kind that a right answer must survive, drawn anew; edges stand here, not in luck.
        def _cases(rng: np.random.Generator) -> Iterator[Data]:
            yield {{"x": rng.normal(size=(4, 3)), "about": "an ordinary batch, (samples, features)"}}
            yield {{"x": rng.normal(size=(1, 3)), "about": "a single sample"}}


        # {MARK} hand over results that depend on what was drawn: arrays and JSON values, never a conclusion.
        def _observe({name}: Callable[..., Any], case: Data) -> Data:
            return {{"values": {name}(case["x"])}}


        {name} = Exercise(
            id="{lesson_name(lesson)}.{name}",
            title="{MARK} what is asked, in a few words",
            points=2,
            cases=_cases,
            observe=_observe,
            hints=(
                "{MARK} a question that shows where to start",
                "{MARK} a step further, and still not the answer",
            ),
            kind="{exercise.kind}",
        )
        ''')


def _answers(lesson: str, exercise: PlannedExercise) -> str:
    name = exercise.name
    mistakes = "".join(
        f'''        Mistake(
            "{MARK} misconception {number} by its name, and the question that mends it",
            lambda x: np.full(x.shape, {float(number)}),
        ),
'''
        for number in range(1, MISTAKES + 1)
    )
    text = f'''\
"""{_about(lesson)}: {exercise.title}: what right means, and what people get wrong."""

from collections.abc import Iterator

import numpy as np

from course.answers.comparing import Reals, agrees, with_shape
from course.exercises.types import Answers, Data, Mistake, Verdict


# {MARK} an independent reference, not the solution's own lines: another library, or NumPy in float64.
def _reference(x: Reals) -> Reals:
    raise NotImplementedError


# {MARK} verdicts on behavior (values, shapes, gradients, invariances), each with a share of the points.
def _judge(case: Data, observed: Data) -> Iterator[Verdict]:
    shape, values = with_shape("one value per input", observed["values"], case["x"].shape, "one value per input")
    yield shape
    if shape.right:
        yield agrees("the right values", values, _reference(case["x"]), at=case["x"])


{name} = Answers(
    id="{lesson_name(lesson)}.{name}",
    shares={{"one value per input": 0.2, "the right values": 0.8}},
    judge=_judge,
    mistakes=(
{mistakes}    ),
)
'''
    return text


def _quizzes(lesson: str) -> str:
    return textwrap.dedent(f'''\
        """{_about(lesson)}: quizzes."""

        from course.exercises.types import Quiz

        guess_quiz = Quiz(
            id="{lesson_name(lesson)}.guess_quiz",
            question="{MARK} one question, decided by what the lesson shows next",
            options={{
                "a": "{MARK} what most people would say",
                "b": "{MARK} what is right",
                "c": "{MARK} what somebody says who has read half of it",
            }},
        )
        ''')


def _quiz_answers(lesson: str) -> str:
    return textwrap.dedent(f'''\
        """{_about(lesson)}: quizzes, and why an option is right or is not."""

        from course.exercises.types import QuizAnswers

        guess_quiz = QuizAnswers(
            id="{lesson_name(lesson)}.guess_quiz",
            right="b",
            because={{
                "a": "{MARK} what speaks against it, in one sentence",
                "b": "{MARK} why it is so",
                "c": "{MARK} where it goes wrong",
            }},
        )
        ''')


def _alternatives(lesson: str, exercises: Sequence[PlannedExercise]) -> str:
    name = lesson_name(lesson)
    right = "".join(
        f"    # {MARK} two functions or more that differ in kind (loops, another library, Keras), by what they do.\n"
        f'    "{name}.{exercise.name}": {{}},\n'
        for exercise in exercises
    )
    return (
        f'"""Lesson {lesson[:2]}: right answers that differ in kind from the lesson\'s own, '
        f'and hostile ones of these exercises\' own."""\n\n'
        f"RIGHT: dict[str, dict[str, object]] = {{\n{right}}}\n\n"
        "# What a student might hand in to get round these exercises, beside what every exercise is tried with.\n"
        "HOSTILE: dict[str, dict[str, object]] = {}\n"
    )


def _formatted(text: str, path: Path, project: Project) -> str:
    """As `ruff format` leaves it: names differ in length, and so does where a line must break."""
    command = [sys.executable, "-m", "ruff", "format", "--stdin-filename", str(path.resolve()), "-"]
    done = subprocess.run(command, input=text, capture_output=True, text=True, cwd=project.root, check=False)
    if done.returncode:
        raise RuntimeError(f"ruff could not format {path}: {done.stderr.strip()}")
    return done.stdout
