"""What a caller did wrong, in a notebook: the sentence and his own line, no frame of ours."""

import nbclient
import pytest
from nbformat.v4 import new_code_cell, new_notebook

from course.errors import CourseError, InvalidValue


@pytest.fixture(scope="module")
def kernel(tmp_path_factory):
    """Runs a cell in a notebook's kernel; gives what it showed as its error."""
    cells = [new_code_cell("import course")]
    notebook = new_notebook(cells=cells)
    folder = tmp_path_factory.mktemp("notebook")
    client = nbclient.NotebookClient(
        notebook, timeout=300, startup_timeout=300, allow_errors=True, resources={"metadata": {"path": str(folder)}}
    )
    with client.setup_kernel():
        client.execute_cell(cells[0], 0)

        def run(source: str) -> str:
            cell = new_code_cell(source)
            notebook.cells.append(cell)
            client.execute_cell(cell, len(notebook.cells) - 1)
            (output,) = [output for output in cell.outputs if output.output_type == "error"]
            return "\n".join(output.traceback)

        yield run


@pytest.mark.parametrize(
    ("line", "sentence"),
    [
        ('course.setup("99_nothing")', "There is no lesson '99_nothing'. Did you mean '01_neuron'?"),
        ('course.setup(profile="smok")', "`profile` must be one of 'smoke', 'full'. Received: 'smok'. Did you mean"),
        ('course.setup(backend="tensorflw")', "Did you mean 'tensorflow'?"),
        ('course.data.load("digit")', "Did you mean 'digits'?"),
        ('course.data.load("digits", sze=28)', "got an option that it does not have."),
        ('course.check("activations.sofmax", abs)', "There is no exercise 'activations.sofmax'. Did you mean"),
        ('course.check("activations.softmax", abs, seconds=-1)', "`seconds` must be a positive number."),
        ('course.hint("activations.sofmax")', "There is no exercise 'activations.sofmax'."),
        ('course.case("activations.softmax")', "was not checked since this kernel started."),
        ('course.quiz("activations.output")', "There is no quiz 'activations.output'."),
        ('course.solution("activations.sofmax")', "There is no exercise 'activations.sofmax'."),
        ("course.expect()", "`expect` takes exactly one metric by name."),
    ],
)
def test_what_was_wrong_is_one_sentence_and_the_student_s_line(line, sentence, kernel):
    shown = kernel(f"x = 1\n{line}\n")
    said, own = shown.split("\n")
    assert sentence in said and own == f"  in line 2: {line}"


def test_deep_in_a_function_the_student_s_innermost_line_is_shown(kernel):
    shown = kernel('def mine(name):\n    return course.data.load(name)\n\nmine("digit")')
    assert shown.split("\n")[1] == "  in line 2: return course.data.load(name)"


def test_an_error_that_was_never_raised_has_a_sentence_alone():
    assert CourseError("Words.")._render_traceback_() == ["Words."]
    try:
        raise InvalidValue("Words.")
    except InvalidValue as error:
        assert error._render_traceback_()[1].startswith("  in line ")
