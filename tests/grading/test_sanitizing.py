"""Text that others wrote is harmless in a page, a table and a file's name."""

import unicodedata

import pytest
from hypothesis import given
from hypothesis import strategies as st

from course.grading.sanitizing import cell, clean_name, file_names, visible

ANYTHING = st.text(st.characters(), max_size=200)


@given(ANYTHING)
def test_every_text_can_be_written_and_shows_what_it_holds(text):
    shown = visible(text)
    shown.encode("utf-8")
    assert not [one for one in shown if unicodedata.category(one) == "Cc" and one not in "\n\t"]
    assert not [one for one in shown if unicodedata.bidirectional(one) in ("RLO", "LRO", "RLE", "LRE", "PDF", "RLI")]


@given(ANYTHING)
def test_no_field_is_computed_or_runs_over_its_line(text):
    shown = cell(text)
    assert "\n" not in shown and "\r" not in shown
    assert not shown.startswith(("=", "+", "-", "@", "\t"))


@pytest.mark.parametrize(
    "start",
    [
        "=1+1",
        "+1",
        "-1",
        "@SUM(A1)",
        "\t=1",
        " =1",
        "\r=1",
        "＝1",
        "﹦1",
        "﹢1",
        "＋1",
        "－1",
        "−1",
        "＠SUM(A1)",
        "⁼1",
        "\u200b=1",
        "\u00ad=1",
        '"=1',
    ],
)
def test_a_formula_is_shown_instead(start):
    assert cell(start).startswith("'")


@pytest.mark.parametrize("parted", ["a;=1+1", "a; =1+1", "a|@SUM(A1)", 'a;"=1+1', "a;\u200b＝1", "a\t;-1"])
def test_a_formula_behind_another_language_s_separator_is_shown_instead(parted):
    assert set("".join(cell(parted).split(sign)[-1][:1] for sign in ";|" if sign in cell(parted))) == {"'"}


def test_ordinary_text_stays_as_it_is():
    for text in ("Doe, -Jane", "a; b = 1", "Doe, Jane", "Ångström, Åsa", "健 Tanaka", "O'Brien"):
        assert visible(text) == cell(text) == text


@given(st.lists(ANYTHING, unique=True, max_size=30))
def test_no_two_names_share_a_file_and_none_leaves_its_folder(names):
    chosen = file_names(names)
    assert set(chosen) == set(names)
    assert len({name.casefold() for name in chosen.values()}) == len(names)
    for name in chosen.values():
        assert name not in ("", ".", "..") and not set(name) & set('/\\:*?"<>|\0') and not name.startswith((".", "-"))
        assert len(name.encode("utf-8")) < 200


def test_file_names_stay_readable():
    assert file_names(["Ångström, Åsa_12"]) == {"Ångström, Åsa_12": "Ångström_Åsa_12"}


def test_names_that_differ_in_case_or_in_what_no_file_can_hold_get_files_of_their_own():
    for names in (["doe", "Doe"], ["a/b", "a\\b", "a_b"], ["", ".", ".."], ["x" * 500, "x" * 501], ["é", "e\u0301"]):
        assert len({name.casefold() for name in file_names(names).values()}) == len(names)


def test_file_names_do_not_hang_on_the_order():
    names = ["a b", "a_b", "A_B", "x"]
    assert file_names(names) == file_names(reversed(names))


def test_names_that_look_alike_after_cleaning_stay_apart():
    assert len({clean_name(name) for name in ("a\nb", "a\tb", "a_b", "a/b", "a" * 130, "a" * 131)}) == 6
