"""A problem is one line."""

from course.authoring.problems import Problem


def test_a_problem_prints_as_one_line(source):
    assert str(Problem(source, 3, 2, "rule", "It is wrong.")) == f"{source}:3: cell 2: It is wrong. [rule]"
