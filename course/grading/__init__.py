"""Submissions in, marks out. The student's process holds no answers and decides nothing (docs/grading.md)."""
