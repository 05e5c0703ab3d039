"""The table of protections is true of this machine, and of the documentation."""

import re
from pathlib import Path

from course.kernels import protections

ROOT = Path(__file__).resolve().parent.parent.parent


def test_every_row_names_a_test_that_exists_and_stands_in_the_documentation():
    tests = (ROOT / "tests" / "kernels" / "test_sandbox.py").read_text()
    page = (ROOT / "docs" / "kernels.md").read_text()
    rows = protections.protections()
    assert len(rows) == 14
    for row in rows:
        assert f"def {row.test}(" in tests, row
        assert row.name in page and row.test in page, row


def test_the_report_says_whether_code_that_is_not_trusted_is_run(monkeypatch):
    rows = protections.protections()
    assert "Sandboxed kernels: yes." in protections.protection_report() or any(row.missing for row in rows)
    lacking = [protections.Protection("no network", "network namespace", "refused", "t", "Operation not permitted")]
    monkeypatch.setattr(protections, "protections", lambda: lacking)
    report = protections.protection_report()
    assert "Sandboxed kernels: no" in report
    assert re.search(r"✗ no network  Operation not permitted; refused", report)
