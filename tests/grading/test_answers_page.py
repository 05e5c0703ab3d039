"""All answers to one exercise: those that came out alike together, a text that many wrote once."""

from dataclasses import replace

from course.grading.answers_page import answers_page, groups
from course.grading.records import Grade, VerdictRecord


def grade(student: str, source: str, status="not right", points=1.0, diagnosis="", lost=("values",), **more) -> Grade:
    verdicts = tuple(VerdictRecord(name, 0.5, name not in lost, "Expected 1.") for name in ("shape", "values"))
    return Grade(
        student, "02_activations", "activations.relu", "ReLU", points, 2, status,
        verdicts=verdicts, diagnosis=diagnosis, source=source, **more,
    )  # fmt: skip


def test_answers_that_came_out_alike_stand_together():
    found = groups(
        [
            grade("a", "x > 0", diagnosis="The sign is no value."),
            grade("b", "x > 0\n\n", diagnosis="The sign is no value."),
            grade("c", "x + 0", diagnosis="The sign is no value."),
            grade("d", "abs(x)"),
            grade("e", "maximum(x, 0)", "right", 2.0, lost=()),
            grade("f", "", "not attempted", 0.0, lost=("shape", "values")),
        ]
    )
    assert [(group.status, group.students) for group in found] == [
        ("not right", 3), ("not right", 1), ("not attempted", 1), ("right", 1),
    ]  # fmt: skip
    first = found[0]
    assert [answer.students for answer in first.answers] == [("a", "b"), ("c",)]
    assert (first.diagnosis, first.lost, first.example) == ("The sign is no value.", ("values",), "Expected 1.")


def test_a_reason_that_names_a_student_s_own_line_makes_no_group_of_its_own():
    found = groups([grade("a", "1", reason="ZeroDivisionError (line 3)"), grade("b", "2", reason="TypeError (line 9)")])
    assert len(found) == 1
    found = groups(
        [replace(one, status="killed") for one in (grade("a", "1", reason="memory"), grade("b", "2", reason="time"))]
    )
    assert len(found) == 2


def test_the_page_leads_to_every_student_and_hides_nothing():
    grades = [grade(f"student {n}", "<script>alert(1)</script>" if n % 2 else "x\u202e") for n in range(40)]
    grades[3] = replace(grades[3], overruled="P gives 2 points; the grader had given 1.", comment="P: Good.")
    page = answers_page("activations.relu", grades, {one.student: f"../feedback/{one.student}.html" for one in grades})
    assert all(f'href="../feedback/student {n}.html"' in page for n in range(40))
    assert "<script" not in page and "\\u202e" in page
    assert "P gives 2 points" in page and "P: Good." in page
    assert page == answers_page(
        "activations.relu", grades, {one.student: f"../feedback/{one.student}.html" for one in grades}
    )
