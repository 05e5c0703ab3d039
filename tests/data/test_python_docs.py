from pydoc_data.topics import topics

from course import data


def test_texts_are_the_topics_and_each_is_in_one_split():
    dataset = data.load("pydoc_topics", verbose=False)
    x, y = dataset.together()
    assert {title: text for text, title in zip(x, y, strict=True)} == topics
    assert dataset.extras["words"] > 50_000


def test_the_line_names_the_version_of_python_that_the_text_comes_from():
    import platform

    assert f"Python {platform.python_version()}" in repr(data.load("pydoc_topics", verbose=False))
