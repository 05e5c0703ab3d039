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
    assert all(verdict.right for verdict in of(outcome, "accuracy").verdicts)
    assert of(outcome, "accuracy").source == RIGHT["accuracy"]


def test_the_untouched_notebook_gets_nothing_and_says_so(desk):
    outcome = desk.grade(trial())
    assert outcome.submission.points == 0 and outcome.submission.graded
    assert set(status(outcome).values()) == {"not attempted"}


def test_a_mistake_is_diagnosed_and_keeps_the_shares_that_hold(desk):
    wrong = "def accuracy(labels, scores):\n    return 1 - np.mean(np.argmax(scores, 1) == labels)"
    grade = of(desk.grade(trial({"accuracy": wrong})), "accuracy")
    kept = sum(verdict.share for verdict in grade.verdicts if verdict.right)
    assert grade.status == "not right" and grade.points == pytest.approx(kept * 2) and 0 < kept < 1
    assert "error rate" in grade.diagnosis
    failed = [verdict for verdict in grade.verdicts if not verdict.right]
    assert failed[0].name == "the right share"
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


def edited(tree: dict, name: str, source: str) -> dict:
    cells = [{**cell, "source": source} if cell.get("id") == name else cell for cell in tree["cells"]]
    return {**tree, "cells": cells}


def test_an_edited_check_cell_is_restored_and_reported(desk):
    easy = "course.check('start_here.accuracy', lambda labels, scores: np.mean(np.argmax(scores, 1) == labels))"
    outcome = desk.grade(edited(trial(), "start_here-accuracy", easy))
    assert points(outcome)["accuracy"] == 0
    assert any("locked check cell was changed" in note for note in outcome.submission.notes)


def test_what_a_student_wrote_into_a_check_cell_runs_before_it(desk):
    helper = "def mean_of(x):\n    return np.mean(x)\n\ncourse.check('start_here.accuracy', accuracy)"
    answer = "def accuracy(labels, scores):\n    return mean_of(np.argmax(scores, 1) == labels)"
    tree = edited(trial(RIGHT | {"accuracy": answer}), "start_here-accuracy", helper)
    assert points(desk.grade(tree)) == POINTS
    in_it = edited(trial(RIGHT | {"accuracy": "pass"}), "start_here-accuracy", RIGHT["accuracy"])
    assert points(desk.grade(in_it)) == POINTS


@pytest.mark.parametrize("kept", ["start_here-accuracy-answer", "start_here-accuracy", ""])
def test_answer_and_check_merged_in_one_cell_count(desk, kept):
    """Whichever of the two ids the merged cell has, or none."""
    merged = RIGHT["accuracy"] + '\n\ncourse.check("start_here.accuracy", accuracy)'
    tree = trial(RIGHT)
    tree["cells"][3:5] = [code(merged, kept)]
    outcome = desk.grade(tree)
    assert points(outcome) == POINTS
    assert of(outcome, "accuracy").source == merged


@pytest.mark.parametrize(
    "below",
    [
        "accuracy = 0.93",
        "np = 3",
        "del np, accuracy",
        "%reset -f",
        "def accuracy(labels, scores):\n    return 0",
        "import builtins, course\nbuiltins.sum = course.check = None\nnp.mean = np.argmax = lambda *a, **k: 7",
    ],
)
def test_what_cells_below_a_check_do_costs_it_nothing(desk, below):
    """The check has shown a tick where it stands."""
    tree = with_cell(trial(RIGHT), 5, below)
    outcome = desk.grade(tree)
    assert points(outcome)["accuracy"] == 2
    at_the_end = desk.grade(with_cell(trial(RIGHT), 10, below))
    assert points(at_the_end) == POINTS


def test_a_helper_of_one_name_may_serve_two_answers_in_two_ways(desk):
    first = "limit = 1\ndef share(x):\n    return np.mean(x == limit)\n"
    second = "limit = 5\ndef share(x):\n    return x.std(0)\n"
    answers = {
        "accuracy": f"{first}def accuracy(labels, scores):\n    return share(np.argmax(scores, 1) == labels)",
        "standardize": f"{second}{RIGHT['standardize'].replace('x.std(0)', 'share(x)')}",
    }
    assert points(desk.grade(trial(RIGHT | answers))) == POINTS


def test_a_second_attempt_further_down_counts_where_it_was_checked(desk):
    wrong = "def accuracy(labels, scores):\n    return 0"
    tree = trial(RIGHT | {"accuracy": wrong})
    tree["cells"] += [code(RIGHT["accuracy"]), code("course.check('start_here.accuracy', accuracy)")]
    assert points(desk.grade(tree)) == POINTS
    del tree["cells"][-1]
    outcome = desk.grade(tree)
    assert points(outcome)["accuracy"] < 2
    assert "Cell 11 gives `accuracy` another meaning below the check" in of(outcome, "accuracy").notes[0]


def test_what_an_answer_needs_may_stand_below_its_check(desk):
    """Cells need not have been run from top to bottom: it is asked again at the end, and of something else."""
    answer = "def accuracy(labels, scores):\n    return mean_of(np.argmax(scores, 1) == labels)"
    tree = trial(RIGHT | {"accuracy": answer})
    tree["cells"].append(code("def mean_of(x):\n    return np.mean(x)"))
    outcome = desk.grade(tree)
    assert points(outcome) == POINTS
    assert "asked at the end of the notebook" in " ".join(of(outcome, "accuracy").notes)
    assert of(outcome, "accuracy").seed != of(desk.grade(trial(RIGHT)), "accuracy").seed


def test_nobody_sees_what_is_asked_further_down(desk):
    """What a cell can find of the grader's files when it runs, told by what it raises."""
    look = (
        "import glob\nraise RuntimeError(sorted(open(p).read()[:0] + p[-7:] for p in glob.glob('/run/kernel/asked*')))"
    )
    tree = trial(RIGHT)
    for place in (9, 7, 5, 3):
        tree["cells"].insert(place, code(look))
    notes = " ".join(desk.grade(tree).submission.notes)
    assert "Cell 4 raised RuntimeError: []" in notes
    assert "Cell 7 raised RuntimeError: ['asked-1']" in notes
    assert "Cell 10 raised RuntimeError: ['asked-1', 'asked-2']" in notes
    assert "asked-3" not in notes


@pytest.mark.parametrize(
    "above",
    ["%reset -f", "import math as np", "import os\nos.environ['KERAS_BACKEND'] = 'nothing'", "course = np = None"],
)
def test_a_cell_above_the_set_up_runs_above_it(desk, above):
    assert points(desk.grade(with_cell(trial(RIGHT), 1, above))) == POINTS
    assert points(desk.grade(with_cell(trial(RIGHT), 0, above))) == POINTS


def test_a_set_up_that_was_deleted_runs_all_the_same(desk):
    assert points(desk.grade(without(trial(RIGHT), "s0"))) == POINTS
    assert points(desk.grade(without(trial(RIGHT), "p0", "s0"))) == POINTS


@pytest.mark.parametrize(
    "ending", ["exit()", "quit", "exit", "import sys\nsys.exit()", "get_ipython().kernel.do_shutdown(False)"]
)
def test_a_cell_that_would_end_the_session_ends_itself_alone_and_is_named(desk, ending):
    expected = (POINTS, ("Cell 6 raised SystemExit",))
    for _ in range(2):
        outcome = desk.grade(with_cell(trial(RIGHT), 5, f"{ending}\nnp = 3" if "(" in ending else ending))
        assert (points(outcome), tuple(note[:24] for note in outcome.submission.notes)) == expected


@pytest.mark.parametrize(
    "ending",
    [
        "import os\nos._exit(0)",
        "import os, signal\nos.kill(os.getpid(), signal.SIGKILL)",
        "import os, threading\nthreading.Timer(0.3, os._exit, (0,)).start()",
        "import os, threading, time\nthreading.Thread(target=lambda: (time.sleep(0.3), os._exit(0))).start()",
        "get_ipython().kernel.io_loop.call_later(0.2, get_ipython().kernel.io_loop.stop)",
        "from os import _exit as end\nfrom threading import Timer as later\nlater(0.4, end, [0]).start()",
    ],
)
def test_a_cell_that_ends_the_kernel_is_left_out_named_and_costs_its_own_exercise(desk, ending):
    tree = trial(RIGHT | {"standardize": f"{ending}\n{RIGHT['standardize']}"})
    slow = "import time\ntime.sleep(0.8)"  # so that the end comes before the answers below were asked
    first, second = (desk.grade(with_cell(tree, 7, slow)) for _ in range(2))
    assert first.grades == second.grades and first.submission == second.submission
    assert points(first) == {**POINTS, "standardize": 0}
    assert "Cell 6 was left out: Its process ended by itself." in first.submission.notes
    assert of(first, "standardize").status == "crashed" and "Cell 6" in of(first, "standardize").reason


def test_an_answer_that_ends_the_kernel_is_blamed_and_not_the_cells_above_it(desk):
    outcome = desk.grade(trial(RIGHT | {"standardize": "def standardize(x):\n    import os\n    os._exit(3)"}))
    assert points(outcome) == {**POINTS, "standardize": 0}
    assert of(outcome, "standardize").status == "crashed" and not outcome.submission.notes


@pytest.mark.parametrize("kind", ["markdown", "raw"])
def test_an_answer_in_a_cell_that_is_no_code_cell_is_graded_and_told(desk, kind):
    tree = trial(RIGHT)
    tree["cells"][3]["cell_type"] = kind
    outcome = desk.grade(tree)
    assert points(outcome) == POINTS
    assert "Cell 4 is no code cell; it was run as one." in of(outcome, "accuracy").notes
    tree["cells"][3]["source"] = "# My answer\n\nThe accuracy is the share of right ones."
    outcome = desk.grade(tree)
    assert points(outcome) == {**POINTS, "accuracy": 0}
    assert "Make it a code cell again" in of(outcome, "accuracy").reason


def test_a_module_that_the_notebook_writes_is_found(desk):
    tree = trial(
        RIGHT | {"accuracy": f"import helper_module\n{RIGHT['accuracy'].replace('np.mean', 'helper_module.mean')}"}
    )
    tree = with_cell(tree, 3, "%%writefile helper_module.py\nimport numpy\nmean = numpy.mean")
    assert points(desk.grade(tree)) == POINTS


def test_a_module_beside_the_notebook_is_missed_with_what_to_do(desk):
    outcome = desk.grade(trial(RIGHT | {"accuracy": f"import helper_module\n{RIGHT['accuracy']}"}))
    assert "put its code into a cell" in of(outcome, "accuracy").reason


@pytest.mark.parametrize("number", ["2**64", "2**70", "-(10**30)", "10**4000", "10**5000", "math.factorial(36)"])
@pytest.mark.parametrize("form", ["{}", "[{}]", "[[{}, 1], [0.5]]", "{{'a': {}}}", "np.array([{}], dtype=object)"])
def test_a_whole_number_of_any_size_is_refused_with_a_reason(desk, number, form):
    returned = f"import math\n    return {form.format(number)}"
    answers = {name: f"def {signature}:\n    {returned}" for name, signature in SIGNATURES.items()}
    outcome = desk.grade(trial(answers))
    assert outcome.submission.graded
    for grade in outcome.grades:
        assert grade.points <= 0.1 * grade.possible, "for the inputs that were left alone"
        assert grade.status in ("not right", "unreadable")
        assert grade.reason or any(verdict.message for verdict in grade.verdicts)


def test_what_came_back_is_inspected_where_an_exercise_asks_for_it(desk, monkeypatch):
    from dataclasses import replace

    from course.grading import grade_submission
    from course.grading.inspection import CannotInspect

    real, inspected = grade_submission.find_exercise, []

    def found(exercise_id):
        exercise = real(exercise_id)
        return exercise if exercise_id.endswith("accuracy") else replace(exercise, inspect=lambda seen, case: seen)

    inspect = grade_submission.Inspection.inspect

    def noted(self, exercise_id, cases, observations):
        inspected.append(exercise_id)
        if exercise_id == "start_here.baseline":
            raise CannotInspect("What came back could not be inspected: no.")
        return inspect(self, exercise_id, cases, observations)

    monkeypatch.setattr(grade_submission, "find_exercise", found)
    monkeypatch.setattr(grade_submission.Inspection, "inspect", noted)
    outcome = desk.grade(trial(RIGHT))
    assert inspected == ["start_here.standardize", "start_here.baseline"]
    assert points(outcome) == {**POINTS, "baseline": 0}
    assert (
        of(outcome, "baseline").status == "unreadable"
        and "could not be inspected: no" in of(outcome, "baseline").reason
    )


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

    monkeypatch.setattr(StudentKernel, "run", load)
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
