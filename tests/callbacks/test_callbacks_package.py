"""The package's door: names are found, and nothing heavy comes with it."""

import subprocess
import sys

import pytest

from course import callbacks


@pytest.mark.backend
def test_every_promised_name_is_there():
    assert callbacks.__all__ == sorted(callbacks.__all__)
    for name in callbacks.__all__:
        assert name in dir(callbacks)
        assert getattr(callbacks, name) is not None


def test_importing_the_package_imports_no_keras_and_no_matplotlib():
    code = "import sys, course.callbacks; print(sorted({'keras', 'numpy', 'matplotlib', 'IPython'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_misspelled_name_gets_the_nearest_one():
    with pytest.raises(AttributeError, match="Did you mean 'TrainingDoctor'"):
        _ = callbacks.TrainingDocter
