"""One job of one system, in a process of its own; prints one line of JSON.

python -m tests.bench.compare.child SYSTEM JOB TASK FOLDER
"""

from __future__ import annotations

import contextlib
import json
import platform
import sys
import time
from collections.abc import Callable
from functools import partial
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from tests.bench.compare.systems import COMMON, SYSTEMS, System
from tests.bench.compare.task import Change, Task

TOP = 5  # chunks that a timed search gives
DEPTH = 20  # chunks that are ranked: a document can have more than one
WARMING = 10  # questions before the clock starts


def main(system: str, job: str, task: str, folder: str) -> None:
    """Do it; what libraries print goes to standard error."""
    with contextlib.redirect_stdout(sys.stderr):
        done = JOBS[job](SYSTEMS[system].load(Path(folder)), Task.load(Path(task)))
    sys.stdout.write(json.dumps(done) + "\n")


def _build(system: System, task: Task) -> dict[str, Any]:
    system.build(task.texts)
    packages = {package for entry in SYSTEMS.values() for package in entry.packages}
    return {"versions": _versions({*packages, *COMMON})}


def _ask(system: System, task: Task) -> dict[str, Any]:
    system.open()
    return {"found": system.search(task.questions[0].text, TOP)}


def _serve(system: System, task: Task) -> dict[str, Any]:
    """A change at once, and when it was done; then, warm, seconds of each question and a change."""
    system.open()
    _bring_in(system, task.changes[0])
    changed_at = time.monotonic()
    for question in task.questions[:WARMING]:
        system.search(question.text, TOP)
    seconds = [_timed(partial(system.search, question.text, TOP)) for question in task.questions]
    change = _timed(partial(_bring_in, system, task.changes[1]))
    return {"changed_at": changed_at, "seconds": seconds, "change": change}


def _rank(system: System, task: Task) -> dict[str, Any]:
    system.open()
    return {"rankings": [system.follow(q.text, q.history, DEPTH) for q in task.questions]}


JOBS: dict[str, Callable[[System, Task], dict[str, Any]]] = {
    "build": _build, "ask": _ask, "serve": _serve, "rank": _rank,
}  # fmt: skip


def _bring_in(system: System, change: Change) -> None:
    """Until a search finds the new words."""
    system.change(change.text)
    if change.text.id not in system.search(change.probe, TOP):
        raise SystemExit(f"{change.text.id} was changed, but a search does not find its new words")


def _timed(work: Callable[[], object]) -> float:
    start = time.perf_counter()
    work()
    return time.perf_counter() - start


def _versions(packages: set[str]) -> dict[str, str]:
    """The versions of Python and of those packages that are installed here."""
    found = {"Python": platform.python_version()}
    for package in sorted(packages):
        with contextlib.suppress(PackageNotFoundError):
            found[package] = version(package)
    return found


if __name__ == "__main__":
    main(*sys.argv[1:])
