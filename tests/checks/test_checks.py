"""What a student meets in a cell: three outcomes, hints, progress and quizzes, as text and as HTML."""

import json

import numpy as np
import pytest

import course
from course import display
from course.checks import record
from course.checks.check import run
from course.checks.rendering import panel_of
from course.display import MIME, Panel
from tests.questions import install


@pytest.fixture(autouse=True)
def trial(monkeypatch):
    install(monkeypatch)
    record.forget()
    yield
    record.forget()


def stub(x):
    raise NotImplementedError


def test_right_says_so_with_the_points(capsys):
    course.check("trial.double", lambda x: x + x)
    assert capsys.readouterr().out == "✓ trial.double: right. 4 of 4 points.\n"


def test_not_right_says_which_verdict_on_which_input_what_came_back_and_why(capsys):
    course.check("trial.double", lambda x: 0.5 * x)
    lines = capsys.readouterr().out.splitlines()
    assert lines[0] == "✗ trial.double: not right yet. 1 of 4 points."
    facts = {line.split()[0]: line for line in lines[1:] if not line.startswith("   ")}
    assert "its shape" in facts["right"]
    text = "\n".join(lines)
    for part in (
        "not yet    twice as large",
        "given      x = [",
        "came back  y = [",
        "because    It is not twice the input.",
        "diagnosis  You halved it. Which way is up?",
        'hint       What is twice 3? (course.hint("trial.double") climbs the ladder)',
    ):
        assert part in text


def test_not_attempted_is_no_failure(capsys):
    course.check("trial.double", stub)
    assert capsys.readouterr().out == "○ trial.double: not attempted yet. 0 of 4 points.\n"


def test_a_crash_shows_the_student_s_line(capsys):
    def answer(x):
        return x.no_such_thing

    course.check("trial.double", answer)
    out = capsys.readouterr().out
    assert "AttributeError" in out and "your code  line" in out and "return x.no_such_thing" in out


def test_the_output_is_the_same_on_every_run(capsys):
    texts = []
    for _ in range(2):
        course.check("trial.double", lambda x: 3 * x)
        texts.append(capsys.readouterr().out)
    assert texts[0] == texts[1]


def test_html_and_text_tell_the_same_facts_and_escape_what_a_student_wrote():
    class Nasty(Exception):
        pass

    def answer(x):
        raise Nasty("<script>alert('x')</script>")

    panel = panel_of(run("trial.double", answer), "Double <b>", "a hint")
    html = panel._repr_html_()
    assert "<script" not in html and "&lt;script&gt;" in html and "Nasty" in panel.text
    assert "javascript" not in html and "<style" not in html
    # Both sign and word, never color alone.
    assert "✗" in html and "not right" in html


def test_the_bundle_holds_text_html_and_plain_facts():
    bundle = panel_of(run("trial.double", lambda x: 2 * x), "Double")._repr_mimebundle_()
    assert set(bundle) == {"text/plain", "text/html", MIME}
    facts = {"kind": "check", "id": "trial.double", "outcome": "right", "points": 4, "max_points": 4}
    assert json.loads(json.dumps(bundle[MIME])) == facts


def test_large_inputs_are_cut_to_a_few_lines():
    marked = run("trial.double", lambda x: np.zeros((50, 50)))
    assert len(panel_of(marked, "Double", "h").text.splitlines()) < 20


def test_an_unknown_exercise_names_the_nearest():
    with pytest.raises(KeyError, match="no exercise 'trial.dubble'. Did you mean 'trial.double'"):
        course.check("trial.dubble", stub)


def test_another_seed_gives_other_inputs_and_the_same_mark():
    for seed in range(20):
        assert run("trial.double", lambda x: 2 * x, seed=seed).points == 4


def test_hints_climb_a_ladder_and_stay_on_top(capsys):
    for expected in ("Hint 1 of 2", "Hint 2 of 2", "Hint 2 of 2"):
        course.hint("trial.double")
        assert expected in capsys.readouterr().out


def test_a_failed_check_shows_the_next_hint_without_climbing(capsys):
    for _ in range(2):
        course.check("trial.double", lambda x: x)
        assert "hint       What is twice 3?" in capsys.readouterr().out
    course.hint("trial.double")
    capsys.readouterr()
    course.check("trial.double", lambda x: x)
    assert "hint       Add it to itself." in capsys.readouterr().out


def test_progress_counts_points_by_exercise(capsys):
    course.progress()
    assert "No exercise" in capsys.readouterr().out
    course.check("trial.double", lambda x: x)
    course.check("trial.double", lambda x: x + x)
    capsys.readouterr()
    course.progress()
    assert capsys.readouterr().out == "4 of 4 points.\n  ✓ trial.double  4 of 4\n"


def test_progress_forgets_an_answer_that_was_right_before(capsys):
    course.check("trial.double", lambda x: x + x)
    course.check("trial.double", lambda x: x)
    capsys.readouterr()
    course.progress()
    assert "1 of 4 points." in capsys.readouterr().out


def test_a_quiz_asks_and_then_explains(capsys):
    course.quiz("trial.why")
    asked = capsys.readouterr().out
    assert "Why double?" in asked and "a) It is fun." in asked and 'course.quiz("trial.why", "a")' in asked
    course.quiz("trial.why", "B")
    assert capsys.readouterr().out == "✓ b) It is asked: right. So it is.\n"
    course.quiz("trial.why", "a")
    told = capsys.readouterr().out
    assert "✗ a) It is fun: not right. Fun is no reason." in told
    assert "Why double?" in told and "b) It is asked." in told  # to choose again


def test_each_option_of_a_quiz_opens_by_itself_in_a_notebook(monkeypatch):
    shown = []
    monkeypatch.setattr("course.checks.quiz.show", shown.append)
    course.quiz("trial.why")
    course.quiz("trial.why", "a")
    asked, answered = (panel._repr_html_() for panel in shown)
    assert asked.count("<details>") == 2 and "<details open>" not in asked
    assert "✗ Not right.</span> Fun is no reason." in asked and "✓ Right.</span> So it is." in asked
    assert answered.count("<details open>") == 1 and answered.count("<details>") == 1
    assert "<script" not in asked and "Fun is no reason" not in shown[0].text


def test_a_quiz_refuses_an_option_that_is_none():
    with pytest.raises(ValueError, match="one of 'a', 'b'. Received: 'z'"):
        course.quiz("trial.why", "z")


def test_show_writes_text_where_there_is_no_notebook(capsys):
    assert not display.in_notebook()
    display.show(Panel("plain words"))
    assert capsys.readouterr().out == "plain words\n"


def test_colors_are_readable_on_white_and_on_dark():
    def luminance(color):
        channels = [int(color[i : i + 2], 16) / 255 for i in (1, 3, 5)]
        linear = [c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in channels]
        return 0.2126 * linear[0] + 0.7152 * linear[1] + 0.0722 * linear[2]

    for color in display.COLORS.values():
        for page in ("#ffffff", "#111111"):
            light, dark = sorted((luminance(color), luminance(page)), reverse=True)
            # 3:1 is what WCAG asks of signs and large text; running text takes the page's own color.
            assert (light + 0.05) / (dark + 0.05) >= 3, (color, page)
