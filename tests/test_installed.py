"""What of an extra is missing: read from the package's own metadata, so that no list stands twice."""

import importlib.metadata
import os

import pytest

from course import installed
from course.errors import MissingPackage, UnsupportedSystem

REQUIRES = [
    "keras>=3.12",
    "numpy>=1.26",
    'filelock>=3.16; extra == "instructor"',
    "no-such-package-1>=2; extra == 'instructor'",
    'no-such-package-2[more]>=2; extra == "instructor"',
    'no-such-package-3>=2; sys_platform == "win32" and extra == "instructor"',
    'no-such-package-4; extra == "cluster"',
]


@pytest.fixture
def metadata(monkeypatch):
    monkeypatch.setattr(importlib.metadata, "requires", lambda name: REQUIRES)
    installed.missing_packages.cache_clear()
    yield
    installed.missing_packages.cache_clear()


@pytest.mark.usefixtures("metadata")
def test_what_is_missing_is_named_and_nothing_else():
    assert installed.missing_packages("instructor") == ("no-such-package-1", "no-such-package-2")
    assert installed.missing_packages("cluster") == ("no-such-package-4",)
    assert installed.missing_packages("lab") == ()
    with pytest.raises(
        MissingPackage, match=r"no-such-package-4. Install them with: pip install 'keras-course\[cluster"
    ):
        installed.need("cluster", "This")


def test_a_system_without_users_is_told_what_it_lacks(monkeypatch):
    installed.need_posix("This")
    monkeypatch.delattr(os, "getuid")
    with pytest.raises(UnsupportedSystem, match="^This needs Linux or macOS: .*Windows Subsystem for Linux"):
        installed.need_posix("This")


def test_here_everything_is_installed():
    assert installed.missing_packages("instructor") == () == installed.missing_packages("test")


def test_where_the_course_is_not_installed_nothing_is_asked_for(monkeypatch):
    def unknown(name):
        raise importlib.metadata.PackageNotFoundError(name)

    monkeypatch.setattr(importlib.metadata, "requires", unknown)
    installed.missing_packages.cache_clear()
    assert installed.missing_packages("instructor") == ()
    installed.missing_packages.cache_clear()
