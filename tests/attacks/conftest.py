"""The desk at which single submissions are graded."""

from tests.grading.conftest import desk, quick_kernels  # noqa: F401
