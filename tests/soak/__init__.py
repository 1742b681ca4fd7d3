"""Faults and fuzzing at length: `python -m tests.soak` writes docs/reliability.md."""
