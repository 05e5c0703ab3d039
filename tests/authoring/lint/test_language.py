"""What is surely wrong is found; what only looks like it is left alone."""

import pytest

from course.authoring.cells import Cell
from course.authoring.header import Header
from course.authoring.lesson import Lesson
from course.authoring.lint.language import quotation_marks, wording

# Rule -> texts that break it.
WRONG = {
    "unavailable-source": [
        "The sheet says so.",
        "Two cheat sheets give the range.",
        "A cheatsheet prints it.",
        "Sheets disagree.",
    ],
    "behind-the-scenes": [
        "CI runs it on three backends.",
        "The stored output of this cell says 3.",
        "Our tests compare them.",
        "The course's tests run it.",
    ],
    "spelling": [
        "The colour of a class",
        "normalised inputs",
        "Optimisation is next.",
        "two labelled rows",
        "the centre of the cloud",
        "a grey picture",
        "we analyse it",
        "ten centimetres",
        "neighbouring pixels",
        "an artefact",
    ],
    "one-per": ["ten outputs, one a class", "one sample an update", "two numbers a student"],
}
RIGHT = [
    "Take a sheet of paper and a worksheet.",
    "A spreadsheet has sheet music in it.",
    "This cheat sheet is all of the course on one page.",
    "A 95 % CI lies around it.",
    "The test set is tested once; a test of half a minute.",
    "Exercise care: a promise is precise, and otherwise no surprise.",
    "An emphasis of the analyses, the hypothesis and the synthesis.",
    "The programmer programmed contours for four hours.",
    "He is at the Courant Centre with Lady Grey.",
    "[Colour constancy, normalised](https://example.org/colour) is by a Briton.",
    "`colour` and $normalised$ are code.",
    "In 2016 a network learned it, 34 updates an epoch.",
    "Ten digits, each one a class of its own. One gives a number.",
    "[the cheat sheet](42_cheatsheet.ipynb) has it.",
]


def lesson(tmp_path, *sources, kind="markdown"):
    cells = tuple(Cell(number, 10 * number, kind, source) for number, source in enumerate(sources, 1))
    return Lesson(tmp_path / "98_trial.py", Header("Trial", 5, (), (), ()), cells, "")


@pytest.mark.parametrize(("rule", "text"), [(rule, text) for rule, texts in WRONG.items() for text in texts])
def test_what_is_wrong_is_found_at_its_line(rule, text, tmp_path):
    (problem,) = wording(lesson(tmp_path, f"A line.\n\n{text}"))
    assert (problem.rule, problem.line, problem.cell) == (rule, 13, 1)


@pytest.mark.parametrize("text", RIGHT)
def test_what_only_looks_wrong_is_left_alone(text, tmp_path):
    assert list(wording(lesson(tmp_path, text))) == []


def test_in_code_names_are_searched_for_sources_and_comments_for_spelling(tmp_path):
    code = 'colour = "grey"  # a label\nsheet_size = 3\nfrom_the_sheet = pd.read_excel(path, sheet_name=0)\n# grey'
    found = [(problem.rule, problem.line) for problem in wording(lesson(tmp_path, code, kind="code"))]
    assert found == [("unavailable-source", 12), ("unavailable-source", 13), ("spelling", 14)]
    # `CI` is a name here; only what is written to be read counts.
    assert list(wording(lesson(tmp_path, "CI = 3", kind="code"))) == []
    assert len(list(wording(lesson(tmp_path, 'print("CI says", 3)', kind="code")))) == 1


def test_the_rarer_quotation_marks_are_the_ones_to_change(tmp_path):
    (problem,) = quotation_marks(lesson(tmp_path, 'It\'s "this".', "And\n“that”."))
    assert problem.line == 22 and "Make the 2 that are curly straight" in problem.message
    assert list(quotation_marks(lesson(tmp_path, "It's.", '`“` and <img alt="“">'))) == []
