"""A worker: jobs in with the file's bytes after them, marks out, and its own memory bounded."""

import json
import subprocess
import sys

from course.grading.worker_process import MEMORY_MEBIBYTES

WORKER = """
import sys
from course.grading import worker_process

def run_job(job, tell):
    tell({"seen": len(job["content"])})
    kept = [bytearray(job["size"])]
    return {"bytes": job["content"].decode(), "size": len(kept[0])}

worker_process.run_job = run_job
sys.exit(worker_process.main())
"""


def said(*jobs: tuple[bytes, int]) -> tuple[list[dict], int]:
    given = b""
    for content, size in jobs:
        given += json.dumps({"content": len(content), "size": size}).encode() + b"\n" + content
    done = subprocess.run([sys.executable, "-c", WORKER], input=given, capture_output=True, check=False)
    return [json.loads(line) for line in done.stdout.splitlines()], done.returncode


def test_the_file_s_bytes_follow_its_line_as_they_are():
    lines, code = said((b"one\ntwo\n", 1), (b"", 2), (b"three", 3))
    assert code == 0
    assert [line["done"]["bytes"] for line in lines if "done" in line] == ["one\ntwo\n", "", "three"]
    assert lines[0] == {"known": {"seen": 8}}


def test_what_takes_more_memory_than_a_grader_may_ends_it_with_a_reason():
    lines, code = said((b"x", (MEMORY_MEBIBYTES - 100) * 2**20), (b"y", (MEMORY_MEBIBYTES + 10) * 2**20), (b"z", 1))
    assert code == 1
    assert lines[1]["done"]["size"] == (MEMORY_MEBIBYTES - 100) * 2**20
    assert lines[-1] == {"ended": f"it took more than {MEMORY_MEBIBYTES} MiB of the grader's own memory"}
