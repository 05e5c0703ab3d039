"""Each rule has a lesson that breaks it, and is refused with file, cell and line."""

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from course.authoring.course_plan import PACKAGE
from course.authoring.lint import leaks, lint, package_texts
from tests.authoring.conftest import LESSONS, ROOT
from tests.questions import install_copy

# Rules about how a lesson reads. (The others are about what a notebook or a mark depends on.)
STYLE = {"behind-the-scenes", "exercise-count", "exercise-kind", "exercise-mix", "first-figure", "first-output"}
STYLE |= {"line-length", "minutes", "one-per", "open-task", "planned-lesson", "quotation-marks", "readings", "spelling"}
STYLE |= {"too-long", "unavailable-source"}
SOUND = ("sound", "sound_with_every_kind")
# Lesson file -> rule, line, cell, words of the sentence.
BROKEN = {
    "header_missing": ("header", 1, 0, "There is no header"),
    "header_field_missing": ("header", 1, 0, "lacks 'minutes'"),
    "header_wrong_type": ("header", 1, 0, "'minutes' in the header must be a whole number. Received: 'five'"),
    "header_unknown_field": ("header", 1, 0, "unknown field 'colour'"),
    "unknown_tag": ("unknown-tag", 50, 10, "Unknown tag 'trainig'"),
    "unknown_cell_field": ("unknown-tag", 29, 5, "Unknown cell field 'topic'"),
    "tag_on_text": ("unknown-tag", 54, 11, "Tag 'check' on a text cell"),
    "solution_begin_missing": ("solution-markers", 39, 7, "'### END SOLUTION' without '### BEGIN SOLUTION'"),
    "solution_end_missing": ("solution-markers", 35, 7, "'### BEGIN SOLUTION' without '### END SOLUTION'"),
    "solution_missing": ("solution-markers", 35, 7, "An exercise without solution"),
    "solution_outside_exercise": ("solution-markers", 29, 5, "in a cell that is no exercise"),
    "stub_does_not_parse": ("stub", 35, 7, "What the student will see does not parse"),
    "check_missing": ("exercise-check", 35, 7, "No 'check' cell follows"),
    "check_without_id": ("exercise-check", 44, 8, "calls course.check exactly once"),
    "setup_missing": ("setup", 1, 0, "exactly one 'setup' cell; this one has 0"),
    "setup_of_another_lesson": ("setup", 17, 3, 'must call course.setup("98_trial", …)'),
    "exercise_unknown": ("exercise-entry", 44, 8, "no exercise 'trial.dubble'. Did you mean 'trial.double'"),
    "exercise_of_another_lesson": ("exercise-entry", 57, 12, "'neuron.unit' belongs to another lesson"),
    "topic_unknown": ("topic", 29, 5, "no topic 'tool-nunpy'. Did you mean 'tool-numpy'"),
    "topic_not_in_header": ("topic", 29, 5, "'tool-numpy' is taught here but missing from the header"),
    "topic_not_taught": ("topic", 1, 0, "'tool-colab' stands in the header, but no cell teaches it"),
    "topic_in_too_weak_a_form": ("topic", 1, 0, "'tool-numpy' is taught as reading, and must be taught as demo"),
    "need_unknown": ("header", 1, 0, "'01_neurone', which is no lesson"),
    "four_code_cells": ("rhythm", 38, 8, "More than 3 code cells in a row"),
    "heading_missing": ("rhythm", 9, 1, "begins with a text cell whose first line is its heading"),
    "contract_missing": ("contract", 50, 10, "ends in a contract"),
    "ruff_finds_an_unused_import": ("ruff", 22, 3, "F401"),
    "link_to_no_lesson": ("link", 12, 1, "'98_trail.ipynb', which is no lesson. Did you mean '98_trial.ipynb'"),
    "link_to_a_planned_lesson": ("planned-lesson", 12, 1, 'Write "lesson 12" without a link'),
    "link_malformed": ("link", 12, 1, "Malformed address 'https://nowhere'"),
    "picture_without_description": ("link", 27, 4, "has no description"),
    "leak_in_text": ("leak", 35, 7, "stands in cell 9 of the student's notebook"),
    "leak_in_code": ("leak", 36, 7, "stands in cell 5 of the student's notebook"),
    "source_in_text": ("unavailable-source", 27, 4, "'sheet': the reader cannot open it"),
    "source_in_a_comment": ("unavailable-source", 30, 5, "'cheat sheet': the reader cannot open it"),
    "source_in_a_name": ("unavailable-source", 30, 5, "'sheet': the reader cannot open it"),
    "tests_in_text": ("behind-the-scenes", 48, 9, "'CI' is how this course is made"),
    "tests_in_a_comment": ("behind-the-scenes", 30, 5, "'nbval' is how this course is made"),
    "minutes_untrue": ("minutes", 1, 0, "says 60 minutes, and reckoned are 9: words / 180, 7 for an exercise"),
    "too_long": ("too-long", 1, 0, "110 minutes stated, 9 reckoned: more than 100"),
    "output_late": ("first-output", 31, 5, "The first output stands after 2"),
    "figure_missing": ("first-figure", 47, 9, "No figure in 402 words"),
    "readings_missing": ("readings", 61, 13, "links 1 texts to read on with. Name 2 to 4"),
    "open_task_missing": ("open-task", 60, 13, '"**Open task, without points.** …"'),
    "line_too_long": ("line-length", 30, 5, "more than 88"),
    "exercise_without_kind": ("exercise-kind", 35, 7, "'trial.halve' does not say what it asks for"),
    "three_transcribe": ("exercise-mix", 1, 0, "3 exercises transcribe a formula, more than 2"),
    "one_reasons": ("exercise-mix", 1, 0, '1 exercises of the kind "reason", fewer than 2. Let another ask for'),
    "nothing_to_debug": ("exercise-mix", 1, 0, '0 exercises of the kind "debug", fewer than 1. Let one have'),
    "nothing_to_design": ("exercise-mix", 1, 0, '0 exercises of the kind "design", fewer than 1. Let one have'),
    "nine_exercises": ("exercise-count", 1, 0, "9 exercises, more than 8"),
    "spelling_british": ("spelling", 27, 4, "'normalised' is British spelling. Write 'normalized'"),
    "quotation_marks_mixed": ("quotation-marks", 27, 4, "2 quotation marks and apostrophes are straight, 2 curly"),
    "one_a_class": ("one-per", 27, 4, "'one a class': say 'one per class'"),
    "duplicate_id": ("duplicate-id", 56, 11, "'trial.double' is taken already in this lesson"),
}


# What `tests.questions` has beside `trial.double`, by kind.
KINDS = {
    "reason": ("predict", "explain"),
    "debug": ("mend", "mend_again"),
    "design": ("plan", "plan_again"),
    "transcribe": ("copy_one", "copy_two", "copy_three"),
    None: ("halve",),
}


@pytest.fixture(autouse=True)
def questions(project, monkeypatch):
    for kind, names in KINDS.items():
        for name in names:
            install_copy(monkeypatch, name, kind)


@pytest.mark.parametrize("name", SOUND)
def test_a_sound_lesson_passes(name, project, source):
    shutil.copy(LESSONS / f"{name}.py", source)
    assert lint([source], project) == []


@pytest.mark.parametrize("name", BROKEN)
def test_a_broken_lesson_is_refused_with_file_cell_and_line(name, project, source):
    rule, line, cell, words = BROKEN[name]
    shutil.copy(LESSONS / f"{name}.py", source)
    problems = [problem for problem in lint([source], project) if problem.rule == rule]
    assert [(p.line, p.cell) for p in problems if words in p.message] == [(line, cell)], "\n".join(map(str, problems))
    text = str(next(p for p in problems if words in p.message))
    assert text.startswith(f"{source}:{line}: {f'cell {cell}' if cell else 'header'}: ") and "\n" not in text


def test_every_fixture_lesson_is_tested():
    assert {path.stem for path in LESSONS.glob("*.py")} == {*BROKEN, *SOUND}


def test_two_lessons_may_not_share_an_exercise(project, source):
    other = source.with_name("99_other.py")
    shutil.copy(source, other)
    (problem,) = lint([source, other], project)
    assert (
        problem.rule == "duplicate-id" and problem.path == other and "taken already in 98_trial.py" in problem.message
    )


@pytest.mark.parametrize("name", [name for name in BROKEN if BROKEN[name][0] in STYLE])
def test_a_rule_of_style_is_broken_alone(name, project, source):
    # A rule that finds fault with what another one's fixture does right would be a false alarm.
    beside = {"too_long": {"minutes"}}
    shutil.copy(LESSONS / f"{name}.py", source)
    assert {problem.rule for problem in lint([source], project)} == {BROKEN[name][0]} | beside.get(name, set())


def test_the_package_is_read_and_tokenized_once_for_all_lessons(project, source, monkeypatch):
    text = source.read_text()
    for number, name in ((96, "predict"), (97, "mend")):
        source.with_name(f"{number}_trial.py").write_text(text.replace("trial.double", f"trial.{name}"))
    read: list[Path] = []
    tokenized: list[str] = []
    read_text, tokens = Path.read_text, leaks.tokens
    monkeypatch.setattr(Path, "read_text", lambda path, *a, **k: read.append(path) or read_text(path, *a, **k))
    monkeypatch.setattr(leaks, "tokens", lambda text: tokenized.append(text) or tokens(text))
    lint(sorted(project.solutions.glob("*.py")), project)
    ours = [path for path in read if path.is_relative_to(PACKAGE) and path.suffix == ".py"]
    assert len(ours) == len(set(ours)) > 100
    texts = set(package_texts(PACKAGE).values())
    long = [text for text in tokenized if text in texts and len(text) > 1000]
    assert len(long) == len(set(long)) > 100


def test_linting_loads_neither_keras_nor_a_backend_nor_matplotlib():
    code = (
        "import json, sys\n"
        "from course.cli import main\n"
        f"main(['--root', {str(ROOT)!r}, 'lint'])\n"
        "print(json.dumps(sorted(sys.modules)))"
    )
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    loaded = set(json.loads(done.stdout.splitlines()[-1]))
    assert loaded.isdisjoint({"keras", "tensorflow", "jax", "torch", "matplotlib"})
