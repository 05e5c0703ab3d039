"""What the student sees in the place of a solution."""

import ast

import pytest

from course.authoring.stubs import solution_regions, stub_of, student_source


def test_a_stub_replaces_the_solution_where_it_stood():
    cell = (
        "def f(x):\n    y = 1\n    ### BEGIN SOLUTION\n    # STUB: z = ...\n    # STUB: return z\n"
        "    return x\n    ### END SOLUTION\n"
    )
    assert student_source(cell) == "def f(x):\n    y = 1\n    z = ...\n    return z\n"
    assert solution_regions(cell) == ["    return x"] and stub_of(cell) == [["z = ...", "return z"]]


def test_without_a_stub_the_student_s_function_raises_only_when_called():
    cell = 'def f(x):\n    """Twice."""\n    ### BEGIN SOLUTION\n    return 2 * x\n    ### END SOLUTION'
    space: dict = {}
    exec(student_source(cell), space)
    with pytest.raises(NotImplementedError):
        space["f"](1)


def test_several_regions_each_get_their_own_stub():
    cell = (
        "### BEGIN SOLUTION\n# STUB: a = ...\na = 1\n### END SOLUTION\nshared = 2\n"
        "def f():\n    ### BEGIN SOLUTION\n    return a\n    ### END SOLUTION"
    )
    observed = student_source(cell)
    ast.parse(observed)
    assert observed.startswith("a = ...\nshared = 2\ndef f():\n    # Your code here.\n    raise NotImplementedError")


def test_an_indented_stub_keeps_its_inner_indentation():
    cell = (
        "def f(x):\n    ### BEGIN SOLUTION\n    # STUB: for i in x:\n    # STUB:     pass\n"
        "    return x\n    ### END SOLUTION"
    )
    assert student_source(cell) == "def f(x):\n    for i in x:\n        pass"
