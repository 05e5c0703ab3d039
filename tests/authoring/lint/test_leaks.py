"""A solution line is found wherever it stands, however it is set; common vocabulary is not."""

from course.authoring.lesson import read_lesson
from course.authoring.lint.leaks import solution_leaks, solution_lines, tokenized, tokens


def test_a_leak_is_found_in_the_package_whatever_its_layout(project, source):
    lesson = read_lesson(source)
    text = "y = (np.stack( [x,x] ).sum( axis = 0 )\n     .reshape(x.shape))"
    (problem,) = solution_leaks(lesson, tokenized({"course/somewhere.py": text}))
    assert "course/somewhere.py" in problem.message
    other = tokenized({"course/somewhere.py": "y = np.stack([x, x]).sum(axis=1)"})
    assert list(solution_leaks(lesson, other)) == []


def test_common_vocabulary_is_no_leak():
    assert solution_lines("    return x + 1") == []
    assert solution_lines("    return np.maximum(x, 0)") == [tokens("np.maximum(x, 0)")]
    assert solution_lines('    """Words of a docstring that anybody might use."""\n    return x') == []
    nested = "    for i in range(3):\n        total = total + weights[i] * inputs[i] + bias[i]\n    return total"
    assert tokens("total + weights[i] * inputs[i] + bias[i]") in solution_lines(nested)


def test_a_line_is_found_in_each_text_that_holds_it_and_never_across_two():
    texts = tokenized({"a": "f(x)", "b": "y = f( x )", "c": "f (", "d": "x )"})
    assert texts.places(tokens("f(x)")) == ["a", "b"]
