"""What the course plan asks of a lesson: its topics in their forms, its exercises and what they ask for."""

from collections import Counter
from collections.abc import Iterator

from course.answers import answers_to, quiz_answers_to
from course.authoring.cells import FORMS, called_with
from course.authoring.course_plan import planned_lessons, topics
from course.authoring.lesson import Lesson
from course.authoring.problems import Problem
from course.errors import did_you_mean
from course.exercises import find_exercise, find_quiz, lesson_name

MOST_EXERCISES = 8
MOST_TRANSCRIBED = 2
# Kinds that a lesson must have, and how many of each. Together they fill four exercises: a lesson that is planned with
# fewer, as the first one is, has no room for all of them and is held to the upper limits only.
LEAST_OF_A_KIND = {"reason": 2, "debug": 1, "design": 1}
FEWEST_FOR_EVERY_KIND = sum(LEAST_OF_A_KIND.values())
_ASKS_FOR = {
    "reason": "ask for reasoning or a prediction",
    "debug": "have the reader find and mend a bug",
    "design": "have the reader design something under a constraint, or beat a baseline",
}


def taught_topics(lesson: Lesson) -> Iterator[Problem]:
    """Topics exist, stand in the header, and are taught in the form that the plan asks for."""
    known = topics()
    taught: dict[str, int] = {}
    for cell in lesson.cells:
        for topic in cell.topics:
            if topic not in known:
                message = f"There is no topic '{topic}'.{did_you_mean(topic, known)}"
                yield Problem(lesson.path, cell.line, cell.number, "topic", message)
            taught[topic] = max(taught.get(topic, 0), FORMS.index(cell.form))
            if topic not in lesson.header.topics:
                message = f"Topic '{topic}' is taught here but missing from the header. Add it."
                yield Problem(lesson.path, cell.line, cell.number, "topic", message)
    for topic in lesson.header.topics:
        if topic not in known:
            message = f"There is no topic '{topic}'.{did_you_mean(topic, known)}"
            yield Problem(lesson.path, 1, 0, "topic", message)
        elif topic not in taught:
            yield Problem(lesson.path, 1, 0, "topic", f"Topic '{topic}' stands in the header, but no cell teaches it.")
        elif taught[topic] < FORMS.index(known[topic]["teach"]):
            message = (
                f"Topic '{topic}' is taught as {FORMS[taught[topic]]}, and must be taught as {known[topic]['teach']}."
            )
            yield Problem(lesson.path, 1, 0, "topic", message)
    for topic, entry in known.items():
        if entry["lesson"] == lesson.id and topic not in lesson.header.topics:
            yield Problem(
                lesson.path, 1, 0, "topic", f"Topic '{topic}' belongs to this lesson, and the header lacks it."
            )
    for need in lesson.header.needs:
        if need not in planned_lessons():
            yield Problem(lesson.path, 1, 0, "header", f"'needs' names {need!r}, which is no lesson.")


def entries(lesson: Lesson) -> Iterator[Problem]:
    """Exercises and quizzes that a lesson asks have their questions and answers, under this lesson's name."""
    name = lesson_name(lesson.id)
    wanted = planned_lessons().get(lesson.id, {}).get("exercises", 0)
    exercises = list(lesson.exercises())
    if len(exercises) < wanted:
        message = f"{len(exercises)} exercises, and the course plan asks for at least {wanted}."
        yield Problem(lesson.path, 1, 0, "exercise-entry", message)
    for cell in lesson.cells:
        if cell.kind == "markdown":
            continue
        for function, find, answers in (
            ("check", find_exercise, answers_to),
            ("hint", find_exercise, answers_to),
            ("quiz", find_quiz, quiz_answers_to),
        ):
            # Most cells ask nothing: a word is found sooner than a syntax tree is made.
            for question in called_with(cell.source, function) if function in cell.source else ():
                try:
                    find(question)
                    answers(question)
                except (KeyError, ModuleNotFoundError) as error:
                    message = f"{error} Add it to course/exercises/ and course/answers/, or mend the id."
                    yield Problem(lesson.path, cell.line, cell.number, "exercise-entry", message)
                    continue
                if not question.startswith(f"{name}."):
                    message = f"{question!r} belongs to another lesson; ids here begin with '{name}.'."
                    yield Problem(lesson.path, cell.line, cell.number, "exercise-entry", message)
        if "setup" in cell.tags and called_with(cell.source, "setup") != [lesson.id]:
            message = f'The setup cell must call course.setup("{lesson.id}", …), so that progress knows its exercises.'
            yield Problem(lesson.path, cell.line, cell.number, "setup", message)


def exercise_kinds(lesson: Lesson) -> Iterator[Problem]:
    """Exercises say what they ask for, and a lesson asks for more than formulas copied from the text above."""
    planned = planned_lessons().get(lesson.id, {}).get("exercises", 0)
    exercises = list(lesson.exercises())
    kinds: Counter[str] = Counter()
    for cell, _, exercise_id in exercises:
        try:
            kind = find_exercise(exercise_id).kind
        except KeyError:  # told by `entries`
            continue
        if kind is None:
            message = (
                f"{exercise_id!r} does not say what it asks for. Give its Exercise a kind: "
                '"transcribe", "reason", "debug" or "design".'
            )
            yield Problem(lesson.path, cell.line, cell.number, "exercise-kind", message)
        else:
            kinds[kind] += 1
    most = max(MOST_EXERCISES, planned)
    if len(exercises) > most:
        message = (
            f"{len(exercises)} exercises, more than {most}. Leave out those that transcribe, or let one carry several "
            "topics."
        )
        yield Problem(lesson.path, 1, 0, "exercise-count", message)
    if kinds["transcribe"] > MOST_TRANSCRIBED:
        message = (
            f"{kinds['transcribe']} exercises transcribe a formula, more than {MOST_TRANSCRIBED}. Show some of them "
            "and ask for what follows from them."
        )
        yield Problem(lesson.path, 1, 0, "exercise-mix", message)
    if max(planned, len(exercises)) < FEWEST_FOR_EVERY_KIND:
        return
    for needed, least in LEAST_OF_A_KIND.items():
        if kinds[needed] < least:
            message = (
                f'{kinds[needed]} exercises of the kind "{needed}", fewer than {least}. '
                f"Let {'another' if kinds[needed] else ('one' if least == 1 else 'two')} {_ASKS_FOR[needed]}."
            )
            yield Problem(lesson.path, 1, 0, "exercise-mix", message)
