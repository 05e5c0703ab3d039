"""Near-identical answers: found whatever their names, and nobody listed for writing the natural answer."""

import time

from course.grading.records import Batch, Grade, SubmissionRecord
from course.grading.similarity import (
    LIKENESS,
    NEVER_NATURAL,
    SHORTEST,
    _stars,
    alike,
    near,
    normalized,
    same_files,
)
from tests.grading import generated_batch
from tests.grading.generated_batch import COPIED, RENAMED, WAYS

LONG = COPIED.format("softmax")


def grades(*sources: str, status: str = "right") -> list[Grade]:
    return [
        Grade(f"s{number:04}", "02_activations", "activations.softmax", "", 1.0, 1, status, source=source)
        for number, source in enumerate(sources)
    ]


def test_renaming_comments_and_layout_hide_nothing():
    (found,) = alike(grades(LONG, RENAMED.format("softmax") + "\n\n# the end", WAYS[0].format("softmax")))
    assert (found.students, found.likeness, found.letter_for_letter) == (("s0000", "s0001"), 1.0, False)
    assert found.sources[0] == LONG


def test_the_same_text_is_said_to_be_the_same_text():
    (found,) = alike(grades(RENAMED.format("softmax"), LONG, LONG))
    assert found.letter_for_letter and found.students == ("s0001", "s0002", "s0000")


def test_a_changed_line_is_still_near():
    changed = LONG.replace("return np.reshape(parts, np.shape(x))", "return np.array(parts).reshape(x.shape)")
    (found,) = alike(grades(LONG, changed))
    assert LIKENESS <= found.likeness < 1


def test_another_way_is_not_near():
    long_ways = [way.format("softmax") + "\n" + way.format("again") for way in WAYS]
    assert all(len(normalized(way)) >= SHORTEST for way in long_ways)
    assert alike(grades(*long_ways)) == []


def test_short_answers_are_left_out():
    short = "def relu(x):\n    return np.maximum(x, 0), (x > 0).astype(float)"
    assert len(normalized(short)) < SHORTEST
    assert alike(grades(short, short)) == []


def test_the_stub_and_what_was_not_attempted_are_left_out():
    assert alike(grades(LONG, LONG, status="not attempted")) == []


def test_a_form_that_many_share_is_the_natural_answer():
    renamed = [LONG.replace("heights", f"h{number}") for number in range(5)]
    assert alike(grades(*renamed)) == []
    assert [one.students for one in alike(grades(*renamed[:4]))] == [("s0000", "s0001", "s0002", "s0003")]


def test_whoever_is_near_the_natural_answer_is_not_listed_for_that():
    renamed = [LONG.replace("heights", f"h{number}") for number in range(5)]
    changed = LONG.replace("return np.reshape(parts, np.shape(x))", "return np.array(parts).reshape(x.shape)")
    assert alike(grades(*renamed, changed)) == []


def test_the_same_text_is_listed_also_where_many_share_the_form():
    renamed = [LONG.replace("heights", f"h{number}") for number in range(5)]
    (found,) = alike(grades(*renamed, renamed[2]))
    assert found.students == ("s0002", "s0005") and found.letter_for_letter


def test_what_does_not_parse_or_is_nested_without_end_is_left_out():
    deep = "x = " + "(" * 5000 + ")" * 5000
    assert normalized("def f(:") == normalized(deep) == normalized("x = " + "-" * 30_000 + "1") == ()
    assert alike(grades("def f(:", "def f(:", deep, deep)) == []


def test_near_finds_every_pair_that_comparing_all_finds():
    texts = [tuple(f"t{(place * step) % 50}" for place in range(60)) for step in (1, 1, 7, 11)]
    texts[1] = (*texts[0][:-2], "a", "b")
    found = {(first, second) for first, second, _ in near(texts, 0.8)}
    assert found == {(0, 1)}


def test_a_thousand_answers_take_seconds():
    # Nearly, but not quite, the same: the worst case for whoever compares.
    sources = [
        f"{LONG}\n    extra = {number}\n"
        + "\n".join(f"    y{k} = {(number * 7 + k * k) % 97}" for k in range(number % 30))
        for number in range(1000)
    ]
    began = time.process_time()
    alike(grades(*sources))
    assert time.process_time() - began < 20


def test_the_made_up_copy_is_found():
    found = alike(generated_batch.batch().grades)
    assert any(set(one.students) & {"Doe, Jane_1006", "O'Brien, Seán_1020"} for one in found)


def test_a_group_of_any_size_is_listed_where_its_text_is_the_same():
    many = [LONG] * 15 + [way.format("softmax") for way in WAYS] * 10
    (found,) = [one for one in alike(grades(*many)) if one.tokens == len(normalized(LONG))]
    assert found.students == tuple(f"s{number:04}" for number in range(15)) and found.letter_for_letter
    assert found.writers == (("s0000",), found.students[1:])


def test_a_long_form_is_never_natural_however_many_share_it():
    long = "\n".join(LONG.replace("softmax", f"softmax{number}") for number in range(4))
    assert len(normalized(long)) >= NEVER_NATURAL
    (found,) = alike(grades(*(long.replace("heights", f"h{number}") for number in range(12))))
    assert len(found.students) == 12 and not found.letter_for_letter and len(found.sources) == 6


def test_those_who_share_a_text_stand_beside_each_other_and_come_first():
    renamed = LONG.replace("heights", "tall")
    near_by = LONG.replace("return np.reshape(parts, np.shape(x))", "return np.array(parts).reshape(x.shape)")
    (found,) = alike(grades(renamed, LONG, near_by, LONG, renamed))
    assert found.students == ("s0000", "s0004", "s0001", "s0003", "s0002")
    assert found.writers == (("s0000", "s0004"), ("s0001", "s0003"), ("s0002",))
    assert LIKENESS <= found.likeness < 1


def test_a_chain_is_no_group():
    texts = [tuple(f"t{place}" for place in range(start, start + 100)) for start in (0, 12, 24)]
    assert [set(star) for star in _stars(3, near(texts, 0.7))] == [{0, 1, 2}], "all are near the one amid them"
    assert [set(star) for star in _stars(4, [(0, 1, 0.9), (1, 2, 0.9), (2, 3, 0.9)])] == [{0, 1, 2}, {3}]


def test_identical_files_are_found_and_untouched_ones_are_not():
    def record(student: str, digest: str, **more) -> SubmissionRecord:
        return SubmissionRecord(student, "02_activations", sha256=digest, **more)

    def grade(student: str, status: str) -> Grade:
        return Grade(student, "02_activations", "activations.relu", "", 0.0, 1, status)

    who = "abcdefgh"
    records = [record(student, "1" if student in "ace" else "2" if student in "bd" else "3") for student in who]
    records[-1] = record("h", "1", graded=False)
    statuses = ["not attempted" if student in "fgh" else "not right" for student in who]
    batch = Batch(tuple(records), tuple(map(grade, who, statuses)))
    assert [one.students for one in same_files(batch)] == [("a", "c", "e"), ("b", "d")]
