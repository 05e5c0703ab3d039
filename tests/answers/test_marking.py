"""Points are earned by proof on every case; everything else fails closed."""

from dataclasses import replace

import numpy as np
import pytest

from course.answers.marking import UndeclaredVerdict, mark, recognized, same
from course.exercises.observing import examine
from course.exercises.types import Answers, Exercise, Mistake, Observation, Verdict

SENTENCE = "You halved it. What is twice 3?"
exercise = Exercise(
    "demo.double",
    "Double",
    4,
    cases=lambda rng: [{"x": rng.normal(size=3)}, {"x": rng.normal(size=3) + 100}],
    observe=lambda answer, case: {"y": answer(case["x"])},
)


def judge(case, observed):
    y = observed["y"]
    yield Verdict("its shape", y.shape == case["x"].shape, f"Expected {case['x'].shape}, got {y.shape}.")
    if y.shape != case["x"].shape:
        return
    yield Verdict("twice as large", np.allclose(y, 2 * case["x"]), "Off.")


answers = Answers(
    "demo.double", {"its shape": 0.25, "twice as large": 0.75}, judge, (Mistake(SENTENCE, lambda x: x / 2),)
)
CASES = list(exercise.cases(np.random.default_rng(0)))


def marked(answer):
    return mark(exercise, answers, CASES, examine(exercise, answer, CASES))


def test_a_right_answer_gets_all_points():
    result = marked(lambda x: x + x)
    assert (result.outcome, result.points, result.failures, result.diagnosis) == ("right", 4, (), "")


def test_a_share_is_earned_only_on_every_case():
    result = marked(lambda x: 2 * x if x.max() < 50 else x)
    assert result.points == 1 and result.verdicts == {"its shape": True, "twice as large": False}
    assert result.failures[0].case["x"].max() > 50


def test_a_mistake_is_named():
    assert marked(lambda x: 0.5 * x).diagnosis == SENTENCE
    assert marked(lambda x: 3 * x).diagnosis == ""


def test_verdicts_that_are_not_given_are_lost():
    result = marked(lambda x: x[:2])
    assert result.points == 0 and result.outcome == "not right"


def test_a_crash_on_one_case_earns_nothing():
    def answer(x):
        if x.max() > 50:
            raise OverflowError("too large")
        return 2 * x

    result = marked(answer)
    assert result.points == 0
    assert result.failures[0].verdict == "it runs" and "OverflowError: too large" in result.failures[0].message


PARTS = Exercise(
    "demo.parts",
    "Two methods",
    4,
    cases=lambda rng: [{"method": "double"}, {"method": "double"}, {"method": "halve"}],
    observe=lambda answer, case: {"y": getattr(answer, case["method"])(8)},
)
OF_PARTS = Answers(
    "demo.parts",
    {"double": 0.25, "halve": 0.75},
    lambda case, seen: [Verdict(case["method"], seen["y"] == (16 if case["method"] == "double" else 4), "Off.")],
    asks=lambda case: [case["method"]],
)


def marked_in_parts(**methods):
    cases = list(PARTS.cases(np.random.default_rng(0)))
    answer = type("Half", (), {name: staticmethod(method) for name, method in methods.items()})
    return mark(PARTS, OF_PARTS, cases, examine(PARTS, answer, cases))


def stub(x):
    raise NotImplementedError


def test_half_done_work_keeps_what_other_inputs_have_proved():
    done = marked_in_parts(double=lambda x: 2 * x)
    assert done.points == 1 and done.outcome == "not right" and done.verdicts == {"double": True, "halve": False}
    (lost,) = done.failures
    words, meaning = lost.message.split("\n")
    assert (lost.verdict, words) == ("halve", "AttributeError: type object 'Half' has no attribute 'halve'")
    assert meaning.startswith("The class `Half` has no `halve`. Was it left out")
    left = marked_in_parts(double=lambda x: 2 * x, halve=stub)
    assert left.points == 1 and left.outcome == "not right" and "NotImplementedError" in left.failures[0].message
    assert marked_in_parts(double=lambda x: 2 * x, halve=lambda x: x / 2).outcome == "right"
    assert marked_in_parts(double=stub, halve=lambda x: x / 2).outcome == "not attempted", "asked in this order"


def test_what_an_input_does_not_ask_for_is_neither_earned_nor_lost_by_it():
    cases = list(PARTS.cases(np.random.default_rng(0)))
    said = {"double": Observation("observed", {"y": 16}), "halve": Observation("observed", {"y": 4})}
    seen = [said[case["method"]] for case in cases]
    assert mark(PARTS, OF_PARTS, cases, seen).points == 4
    assert mark(PARTS, OF_PARTS, cases[:2], seen[:2]).verdicts == {"double": True, "halve": False}, "never asked for"
    assert mark(PARTS, OF_PARTS, cases, [*seen[:1], said["halve"], *seen[2:]]).points == 3
    assert mark(PARTS, OF_PARTS, cases, seen[:1]).points == 0, "silence"


def test_a_verdict_that_was_not_asked_for_and_is_wrong_counts_all_the_same():
    strict = replace(OF_PARTS, judge=lambda case, seen: [Verdict("double", True), Verdict("halve", False, "No.")])
    cases = list(PARTS.cases(np.random.default_rng(0)))
    assert mark(PARTS, strict, cases[:2], [Observation("observed", {"y": 16})] * 2).verdicts == {
        "double": True,
        "halve": False,
    }


def test_a_case_that_asks_for_an_undeclared_verdict_is_the_author_s_error():
    faulty = replace(OF_PARTS, asks=lambda case: ["treble"])
    with pytest.raises(UndeclaredVerdict, match="'treble' that a case of 'demo.parts' asks for has no share"):
        mark(PARTS, faulty, [{"method": "double"}], [Observation("observed", {"y": 16})])


def test_an_answer_to_some_inputs_only_was_attempted():
    def answer(x):
        if x.max() > 50:
            raise NotImplementedError
        return 2 * x

    result = marked(answer)
    assert (result.outcome, result.points) == ("not right", 0) and "NotImplementedError" in result.failures[0].message
    assert marked(stub).outcome == "not attempted"


def test_missing_observations_earn_nothing():
    observed = list(examine(exercise, lambda x: 2 * x, CASES))
    assert mark(exercise, answers, CASES, observed[:1]).points == 0
    assert mark(exercise, answers, CASES, []).points == 0
    assert mark(exercise, answers, [], []).outcome == "not right"


def test_an_observation_that_the_judge_cannot_read_is_wrong_not_a_crash():
    for data in ({}, {"y": "right"}, {"y": None}, {"y": {"shape": 3}}):
        result = mark(exercise, answers, CASES, [Observation("observed", data)] * 2)
        assert result.points == 0 and "could not be read" in result.failures[0].message


def test_a_verdict_without_a_share_is_the_author_s_error():
    faulty = Answers("demo.double", {"a": 1.0}, lambda case, observed: [Verdict("b", True)])
    with pytest.raises(UndeclaredVerdict, match="'b' of 'demo.double' has no share"):
        mark(exercise, faulty, CASES, examine(exercise, lambda x: x, CASES))


def test_shares_add_up_to_one():
    with pytest.raises(ValueError, match="sum 0.900"):
        Answers("demo.double", {"a": 0.5, "b": 0.4}, judge)


def test_same_compares_data_up_to_rounding_and_errors_by_kind():
    one = Observation("observed", {"y": np.array([1.0, np.nan])})
    assert same(one, Observation("observed", {"y": np.array([1.0 + 1e-7, np.nan])}))
    assert not same(one, Observation("observed", {"y": np.array([1.0, 2.0])}))
    assert not same(one, Observation("observed", {"y": np.array([[1.0, np.nan]])}))
    assert same(Observation("raised", error="ValueError: a"), Observation("raised", error="ValueError: b"))
    assert not same(Observation("raised", error="ValueError: a"), Observation("raised", error="TypeError: a"))


@pytest.mark.parametrize(
    ("one", "other", "alike"),
    [
        # Rounding of the answer's dtype, on any scale.
        ({"y": np.float32([0.1, 1e6])}, {"y": np.array([0.1, 1e6])}, True),
        ({"y": np.float16([0.1, 100.1])}, {"y": np.array([0.1, 100.1])}, True),
        ({"y": np.array([1e-6])}, {"y": np.array([2e-6])}, False),
        ({"y": np.array([1e6, 0.5])}, {"y": np.array([1e6, 0.7])}, False),
        ({"y": 0.5}, {"y": np.array([[0.5]])}, True),
        ({"y": np.zeros(3)}, {"y": np.zeros((3, 1))}, False),
        ({"y": np.array([np.inf, np.nan])}, {"y": np.array([np.inf, np.nan])}, True),
        ({"y": np.array([np.inf])}, {"y": np.array([-np.inf])}, False),
        # One more is not rounding.
        ({"y": 109_642}, {"y": 109_643}, False),
        ({"y": 109_642.0}, {"y": 109_642}, True),
        ({"y": True}, {"y": np.array(True)}, True),
        # Words are read, not compared letter by letter.
        ({"y": "Fades  away "}, {"y": "fades away"}, True),
        ({"y": "fades"}, {"y": "grows"}, False),
        ({"y": ["A", "b"]}, {"y": ["a", "B"]}, True),
        ({"y": ["a"]}, {"y": ["a", "b"]}, False),
        ({"y": "1"}, {"y": 1}, False),
        # More than was asked for does no harm, less does.
        ({"y": 1.5, "note": "mine"}, {"y": 1.5}, True),
        # Within what was returned every key counts: one that stands there is none that is missing.
        ({"y": {"a": 1, "b": 2}}, {"y": {"a": 1}}, False),
        ({"y": {"a": 1}}, {"y": {"a": 1.0}}, True),
        ({"y": 1.5}, {"y": 1.5, "z": 2}, False),
        ({"y": 2**70}, {"y": 2**70}, True),
        ({"y": 2**70}, {"y": 1.5}, False),
        ({"y": [10**5000]}, {"y": [1.5]}, False),
        ({"y": None}, {"y": None}, True),
        ({"y": np.zeros((0, 3))}, {"y": np.zeros((0, 3))}, True),
        ({"y": np.array([1j])}, {"y": np.array([1j])}, True),
    ],
)
def test_what_counts_as_the_same(one, other, alike):
    assert same(Observation("observed", one), Observation("observed", other)) is alike


# Three inputs, and what is right: y == 1. What a list holds stands for what an answer gives: None for an overflow.
THREE = [{"x": place} for place in range(3)]
ONES = Answers("demo.ones", {"whole": 0.5, "one": 0.5}, lambda case, seen: judge_one(seen))


def judge_one(seen):
    yield Verdict("whole", float(seen["y"]).is_integer(), "")
    yield Verdict("one", abs(seen["y"] - 1) < 1e-9, "")


def gave(*values, error="OverflowError: math range error"):
    return [
        Observation("raised", error=error) if value is None else Observation("observed", {"y": value})
        for value in values
    ]


def told(observed, **mistakes):
    return recognized(ONES, THREE, observed, [(name, gave(*values)) for name, values in mistakes.items()])


def test_an_answer_that_overflows_where_the_mistake_gives_infinity_is_recognized():
    assert told(gave(2, 3, None), doubled=(2, 3, np.inf)) == "doubled"
    assert told(gave(2, None, None), doubled=(2, np.inf, np.nan)) == "doubled"


def test_an_infinity_that_was_in_the_input_is_none_that_the_mistake_gave():
    known = [("late", [*gave(2, 3), Observation("observed", {"y": 4, "after_x": np.array([np.inf])})])]
    known += [("other", [*gave(2, 3), Observation("observed", {"y": 5, "after_x": np.array([np.inf])})])]
    assert recognized(ONES, THREE, gave(2, 3, None), known) == ""


def test_one_case_on_which_the_answer_alone_raised_is_passed_over():
    assert told(gave(2, 3, None, error="IndexError: 3"), doubled=(2, 3, 4)) == "doubled"
    # Not two of them, nor one where the rest shows too little.
    assert told(gave(2, None, None, error="IndexError: 3"), doubled=(2, 3, 4)) == ""
    assert told(gave(1, 2, None, error="IndexError: 3"), doubled=(1, 2, 4)) == ""


def test_a_mistake_that_raises_where_the_answer_does_not_is_another():
    assert told(gave(2, 3, 4), refused=(2, 3, None)) == ""


def test_where_the_answer_is_right_it_explains_nothing():
    assert told(gave(1, 1, None, error="IndexError: 3"), late=(1, 1, 5)) == ""


def test_a_mistake_never_contradicts_a_verdict_that_holds():
    # As near as rounding, and still: the answer's is whole, the mistake's is not.
    assert told(gave(2.0, 2.0, 2.0), half=(2.00001, 2.00001, 2.00001)) == ""
    assert told(gave(2.00001, 2.00001, 2.00001), half=(2.00001, 2.00001, 2.00001)) == "half"


def test_of_two_mistakes_that_give_the_same_the_first_is_told():
    assert told(gave(2, 3, 4), special=(2, 3, 4), general=(2, 3, 4)) == "special"


def test_of_two_mistakes_within_rounding_the_nearer_is_told():
    assert told(gave(1.5, 1.5, 1.5), near=(1.50005, 1.5, 1.5), exact=(1.5, 1.5, 1.5)) == "exact"
    assert told(gave(1.50005, 1.5, 1.5), near=(1.50005, 1.5, 1.5), exact=(1.5, 1.5, 1.5)) == "near"


def test_where_only_the_case_that_raised_tells_two_mistakes_apart_nothing_is_told():
    raised = gave(2, 3, None, error="IndexError: 3")
    assert told(raised, one=(2, 3, 4), other=(2, 3, 5)) == ""
    assert told(raised, one=(2, 3, 4), same=(2, 3, 4)) == "one"
    # The one that agrees there, too, is meant.
    assert told(gave(2, 3, None), one=(2, 3, 4), other=(2, 3, np.inf)) == "other"


def test_an_error_explains_only_where_its_words_are_alike():
    words = "ValueError: shapes (3,) and (4,) not aligned"
    turned = "ValueError: shapes (5,) and (2,) not aligned"
    known = [("turned", gave(None, None, None, error=turned))]
    assert recognized(ONES, THREE, gave(None, None, None, error=words), known) == "turned"
    other = gave(None, None, None, error="ValueError: could not convert text to float")
    assert recognized(ONES, THREE, other, known) == ""


def test_a_mistake_that_explains_too_little_speaks_against_another_that_only_the_raised_case_tells_apart():
    raised = gave(1, 3, None, error="IndexError: 3")
    assert told(raised, late=(1, 3, 1), other=(1, 3, 5)) == ""


def test_a_mistake_is_run_once_for_the_same_inputs():
    ran = []

    def thrice(x):
        ran.append(x)
        return 3 * x

    with_thrice = replace(answers, mistakes=(Mistake("Three, not two?", thrice),))
    for _ in range(3):
        seen = examine(exercise, lambda x: 3 * x, CASES)
        assert mark(exercise, with_thrice, CASES, seen).diagnosis == "Three, not two?"
    assert len(ran) == len(CASES)
    # Other inputs, or other answers of the same name, are other stories.
    others = list(exercise.cases(np.random.default_rng(1)))
    assert mark(exercise, with_thrice, others, examine(exercise, lambda x: 3 * x, others)).diagnosis
    assert marked(lambda x: 3 * x).diagnosis == ""
