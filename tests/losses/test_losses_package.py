"""The package's door: names are found, and nothing heavy comes with it."""

import subprocess
import sys

import pytest

from course import losses


@pytest.mark.backend
def test_every_promised_name_is_there():
    for name in losses.__all__:
        assert name in dir(losses)
        assert callable(getattr(losses, name))


def test_importing_the_package_imports_no_keras():
    code = "import sys, course.losses; print(sorted({'keras', 'numpy'} & set(sys.modules)))"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"


def test_a_misspelled_name_gets_the_nearest_one():
    with pytest.raises(AttributeError, match="Did you mean 'TripletLoss'"):
        _ = losses.TripleLoss
