"""The package's door: names are found, and nothing heavy comes with it."""

import subprocess
import sys

import pytest

from course import callbacks


def test_every_name_is_there_and_no_other_is_promised():
    code = "from course import callbacks; print([getattr(callbacks, name).__name__ for name in callbacks.__all__[:1]])"
    done = subprocess.run([sys.executable, "-c", f"import course.callbacks\n{code}"], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert set(callbacks.__all__) <= set(dir(callbacks))


def test_importing_the_package_imports_no_keras_and_no_matplotlib():
    code = "import sys, course.callbacks; print(sorted({'keras', 'numpy', 'matplotlib', 'IPython'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_misspelled_name_gets_the_nearest_one():
    with pytest.raises(AttributeError, match="Did you mean TrainingDoctor"):
        _ = callbacks.TrainingDocter
