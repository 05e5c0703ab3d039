"""What holds for the tests in tests/ and for the examples in course/ alike."""

pytest_plugins = ["tests.docstring_examples"]
