"""A file that holds something else is never taken for a vectorizer."""

import pytest

from course import text


@pytest.mark.parametrize("kind", [text.TextVectorizer, text.BytePairEncoder])
def test_what_is_no_such_file_is_refused(kind, tmp_path):
    with pytest.raises(FileNotFoundError, match=f"nothing.json.*{kind.__name__}.save"):
        kind.load(tmp_path / "nothing.json")
    for content in ("no JSON", "[1, 2]", '{"class": "Pipeline"}'):
        (tmp_path / "other.json").write_text(content)
        with pytest.raises(ValueError, match=f"other.json.*{kind.__name__}.save"):
            kind.load(tmp_path / "other.json")


def test_one_is_not_the_other(tmp_path):
    text.BytePairEncoder(258).save(tmp_path / "pairs.json")
    with pytest.raises(ValueError, match="which holds 'BytePairEncoder'"):
        text.TextVectorizer.load(tmp_path / "pairs.json")


def test_another_ending_is_refused(tmp_path):
    with pytest.raises(ValueError, match="vocabulary.txt.*Name it vocabulary.json"):
        text.BytePairEncoder(258).save(tmp_path / "vocabulary.txt")
