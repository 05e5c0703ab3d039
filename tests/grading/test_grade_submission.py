"""One submission becomes marks, whatever is in it."""

import pytest

from tests.grading.conftest import POINTS, RIGHT, SIGNATURES, code, notebook, of, points, status, trial


def without(tree: dict, *names: str) -> dict:
    return {**tree, "cells": [cell for cell in tree["cells"] if cell.get("id") not in names]}


def with_cell(tree: dict, place: int, source: str) -> dict:
    cells = list(tree["cells"])
    cells.insert(place, code(source, f"added{place}"))
    return {**tree, "cells": cells}


def test_right_answers_get_full_points(desk):
    outcome = desk.grade(trial(RIGHT))
    assert points(outcome) == POINTS
    assert outcome.submission.points == outcome.submission.possible == 8
    assert outcome.submission.graded and not outcome.submission.notes and not outcome.submission.reason
    assert [verdict.right for verdict in of(outcome, "accuracy").verdicts] == [True] * 3
    assert of(outcome, "accuracy").source == RIGHT["accuracy"]


def test_the_untouched_notebook_gets_nothing_and_says_so(desk):
    outcome = desk.grade(trial())
    assert outcome.submission.points == 0 and outcome.submission.graded
    assert set(status(outcome).values()) == {"not attempted"}


def test_a_mistake_is_diagnosed_and_keeps_the_shares_that_hold(desk):
    wrong = "def accuracy(labels, scores):\n    return 1 - np.mean(np.argmax(scores, 1) == labels)"
    grade = of(desk.grade(trial({"accuracy": wrong})), "accuracy")
    assert grade.status == "not right" and grade.points == pytest.approx(0.3 * 2)
    assert "error rate" in grade.diagnosis
    failed = [verdict for verdict in grade.verdicts if not verdict.right]
    assert [verdict.name for verdict in failed] == ["the right share"]
    assert "expected" in failed[0].message and "scores" in failed[0].given and "accuracy" in failed[0].came_back


def test_the_same_secret_gives_the_same_marks_and_another_one_other_inputs(desk):
    wrong = {"accuracy": "def accuracy(labels, scores):\n    return scores.mean()"}
    one, again = desk.grade(trial(wrong)), desk.grade(trial(wrong))
    assert one.grades == again.grades and one.submission == again.submission
    other = desk.grade(trial(wrong), secret="another")
    assert of(other, "accuracy").seed != of(one, "accuracy").seed
    assert of(other, "accuracy").verdicts[-1].came_back != of(one, "accuracy").verdicts[-1].came_back
    assert points(other) == points(one)


def test_whoever_hands_in_again_is_asked_something_else(desk):
    first = desk.grade(trial(RIGHT))
    second = desk.grade(with_cell(trial(RIGHT), 2, "# the same answers, handed in again"))
    assert not {grade.seed for grade in first.grades} & {grade.seed for grade in second.grades}
    assert points(first) == points(second) == POINTS


@pytest.mark.parametrize(
    ("hostile", "expected", "message"),
    [
        ("import os\n    os._exit(0)", "crashed", "ended by itself"),
        ("import ctypes\n    ctypes.string_at(0)", "crashed", "ended by itself"),
        ("while True: pass", "timed out", "within 4 s"),
        ("kept = []\n    while True: kept.append(bytearray(2**22))", "killed", "400 MiB of memory"),
        ("raise KeyboardInterrupt", "not right", "KeyboardInterrupt"),
        ("return object()", "unreadable", "object of type object"),
        ("return 1 / 0", "not right", "ZeroDivisionError"),
    ],
)
def test_what_goes_wrong_in_one_exercise_costs_that_exercise(desk, hostile, expected, message):
    outcome = desk.grade(trial(RIGHT | {"standardize": f"def standardize(x):\n    {hostile}"}))
    grade = of(outcome, "standardize")
    assert grade.status == expected and message in grade.reason and grade.points == 0
    assert points(outcome) == {**POINTS, "standardize": 0}


@pytest.mark.parametrize(
    ("hostile", "expected", "message"),
    [
        ("import os\nos._exit(0)", "crashed", "ended by itself"),
        ("while True: pass", "timed out", "within 4 s"),
        ("def standardize(x:", "not right", "SyntaxError"),
        ("undefined_thing\ndef standardize(x): pass", "not right", "NameError"),
        ("del np", "missing", "defines no `standardize`"),
    ],
)
def test_what_goes_wrong_in_one_cell_costs_its_exercise(desk, hostile, expected, message):
    answers = RIGHT | {"standardize": hostile}
    if hostile == "del np":
        answers = {name: f"import numpy as np\n{source}" for name, source in RIGHT.items()} | {"standardize": "5"}
    outcome = desk.grade(trial(answers))
    grade = of(outcome, "standardize")
    assert grade.status == expected and message in grade.reason
    assert points(outcome) == {**POINTS, "standardize": 0}


def test_a_cell_that_the_student_added_runs(desk):
    helper = "def mean_of(x):\n    return np.mean(x)"
    answer = "def accuracy(labels, scores):\n    return mean_of(np.argmax(scores, 1) == labels)"
    assert points(desk.grade(with_cell(trial({"accuracy": answer}), 3, helper)))["accuracy"] == 2


def test_an_import_that_was_added_to_the_set_up_cell_counts(desk):
    tree = trial({"accuracy": "def accuracy(labels, scores):\n    return numpy.mean(np.argmax(scores, 1) == labels)"})
    tree["cells"][1]["source"] += "\nimport numpy"
    assert points(desk.grade(tree))["accuracy"] == 2


def test_demonstrations_are_skipped_unless_an_answer_needs_them(desk):
    assert not desk.grade(trial(RIGHT)).submission.notes
    answer = RIGHT["accuracy"].replace("return np", "demonstrated(shown)\n    return np")
    outcome = desk.grade(trial(RIGHT | {"accuracy": answer}))
    assert points(outcome) == POINTS
    assert "An answer needs what demonstration cells define: they were run, once." in outcome.submission.notes


def test_a_cell_that_needs_a_demonstration_is_run_again_with_it(desk):
    answer = f"limit = shown\n{RIGHT['accuracy']}"
    assert points(desk.grade(trial(RIGHT | {"accuracy": answer}))) == POINTS


def test_cells_without_ids_and_metadata_are_found(desk):
    tree = trial(RIGHT)
    for cell in tree["cells"]:
        cell.pop("id")
        cell["metadata"] = {}
    outcome = desk.grade(tree)
    assert points(outcome) == POINTS
    assert "found by the check that follows it" in " ".join(of(outcome, "accuracy").notes)


def test_an_answer_without_its_check_is_found_by_its_name(desk):
    outcome = desk.grade(notebook(*(code(source) for source in RIGHT.values())))
    assert points(outcome) == POINTS
    assert "found by the name that it defines" in " ".join(of(outcome, "accuracy").notes)
    assert any("locked check cell is missing" in note for note in outcome.submission.notes)


def test_shuffled_cells_are_graded(desk):
    tree = trial(RIGHT | {"accuracy": RIGHT["accuracy"] + "\nassert baseline"})
    tree["cells"].reverse()
    outcome = desk.grade(tree)
    assert points(outcome) == POINTS
    assert any("not in the released order" in note for note in outcome.submission.notes)


def test_a_missing_cell_is_reported(desk):
    outcome = desk.grade(without(trial(RIGHT), "start_here-accuracy-answer"))
    assert of(outcome, "accuracy").status == "missing"
    assert of(outcome, "accuracy").reason == "The notebook defines no `accuracy`."
    assert points(outcome) == {**POINTS, "accuracy": 0}


def test_of_two_cells_for_an_exercise_the_last_counts_and_it_is_said(desk):
    tree = trial(RIGHT)
    first = code("def accuracy(labels, scores):\n    return 7", "start_here-accuracy-answer")
    tree["cells"].insert(3, first)
    outcome = desk.grade(tree)
    assert points(outcome) == POINTS
    assert "There are 2 cells for it" in of(outcome, "accuracy").notes[0]


def test_an_edited_check_cell_is_restored_and_reported(desk):
    tree = trial()
    for cell in tree["cells"]:
        if cell["id"] == "start_here-accuracy":
            cell["source"] = RIGHT["accuracy"]
    outcome = desk.grade(tree)
    assert points(outcome)["accuracy"] == 0
    assert any("locked check cell was changed" in note for note in outcome.submission.notes)


def test_an_answer_in_a_cell_of_its_own_counts(desk):
    tree = trial()
    tree["cells"].append(code(RIGHT["accuracy"]))
    assert points(desk.grade(tree))["accuracy"] == 2


def test_noise_costs_nobody_a_point(desk):
    noise = (
        "import sys, warnings\nwarnings.warn('old')\nprint('x' * 10**6)\nprint('y', file=sys.stderr)\n"
        "!pip install nothing-of-this-name\n%matplotlib inline\nimport course\ncourse.check('start_here.accuracy', 1)\n"
        "from google.colab import drive"
    )
    tree = with_cell(trial(RIGHT), 2, noise)
    tree["metadata"]["kernelspec"] = {"name": "a kernel that is not here", "language": "julia"}
    outcome = desk.grade(tree)
    assert points(outcome) == POINTS
    assert outcome.submission.notes == ("Cell 3 raised ModuleNotFoundError: No module named 'google.colab'",)


def test_marks_are_saved_as_they_become_known(desk, monkeypatch):
    from course.grading import grade_submission
    from tests.grading import conftest

    known = []
    grade = grade_submission.grade
    monkeypatch.setattr(conftest, "grade", lambda *a, **k: grade(*a, save=lambda o: known.append(len(o.grades)), **k))
    desk.grade(trial(RIGHT))
    assert known == [1, 2, 3]


def test_a_notebook_whose_every_cell_ends_the_kernel_comes_to_an_end(desk):
    tree = trial({name: "import os\nos._exit(1)" for name in RIGHT})
    for number in range(4):
        tree = with_cell(tree, 3, f"import os\nos._exit({number})")
    outcome = desk.grade(tree)
    assert outcome.submission.points == 0 and set(status(outcome).values()) == {"crashed"}


def test_a_kernel_that_never_starts_well_ends_with_a_reason(desk, monkeypatch):
    from course.grading import grade_submission
    from course.grading.student_kernel import KernelDied, StudentKernel

    def load(self, *arguments, **options):
        raise KernelDied("crashed", "Its process ended by itself.")

    monkeypatch.setattr(StudentKernel, "load", load)
    monkeypatch.setattr(grade_submission, "_MAX_KERNELS", 2)
    outcome = desk.grade(trial(RIGHT))
    assert {grade.reason for grade in outcome.grades} == {"Its process ended by itself. Its kernel ended 2 times."}
    assert outcome.submission.points == 0


def test_a_submission_that_uses_up_its_time_is_ended(desk):
    from course.grading.student_kernel import Settings

    sleepy = "def {0}:\n    import time\n    time.sleep(60)"
    answers = {name: sleepy.format(signature) for name, signature in SIGNATURES.items()}
    outcome = desk.grade(trial(answers), settings=Settings(2, 2, 3, 400))
    assert [grade.status for grade in outcome.grades] == ["timed out", "killed", "killed"]
    assert "3 s are used up" in outcome.grades[2].reason


def test_what_the_judge_cannot_judge_costs_that_exercise(desk, monkeypatch):
    from course.grading.judge_client import CannotJudge

    judge = desk.judge.judge

    def slow(exercise_id, *arguments):
        if exercise_id == "start_here.standardize":
            raise CannotJudge("What came back could not be judged within 20 s.")
        return judge(exercise_id, *arguments)

    monkeypatch.setattr(desk.judge, "judge", slow)
    outcome = desk.grade(trial(RIGHT))
    assert of(outcome, "standardize").status == "unreadable" and "within 20 s" in of(outcome, "standardize").reason
    assert points(outcome) == {**POINTS, "standardize": 0}


def test_an_endless_answer_is_kept_in_part(desk):
    answer = RIGHT["accuracy"] + "\n" + "# a comment\n" * 10_000
    outcome = desk.grade(trial(RIGHT | {"accuracy": answer}))
    assert points(outcome) == POINTS
    kept, _, more = of(outcome, "accuracy").source.rpartition("\n… and ")
    assert len(kept) == 20_000 and answer.startswith(kept)
    assert abs(int(more.removesuffix(" more characters")) - (len(answer) - 20_000)) <= 1  # a last line break
