"""Measures answers a second of one process and of several; writes docs/workers.md.

python -m tests.bench.workers        (on an idle machine; builds an index in a scratch folder)

Each worker opens the same index and answers the project's English questions one after the other.
"""

from __future__ import annotations

import json
import platform
import re
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from assistant.pipeline import Assistant
from assistant.settings import Settings
from corpus import load_documents
from index import build_index, open_index
from tests.bench.machine import Machine, this_machine
from tests.eval.questions import load_cases

PAGE = Path(__file__).parents[2] / "docs" / "workers.md"
SECONDS = 15.0
COUNTS = (1, 2, 4)


@dataclass(frozen=True, slots=True)
class Load:
    """What a number of workers did: answers a second in all, memory in MB.

    `proportional` counts a page that n workers share as 1/n in each, so the sum is what they take.
    """

    workers: int
    rate: float
    resident: float
    proportional: float


def main() -> None:
    machine = this_machine()
    with tempfile.TemporaryDirectory() as folder:
        build_index(load_documents(), folder)
        loads = [_load(folder, count) for count in COUNTS]
    PAGE.write_text(_page(loads, machine), encoding="utf-8")
    print(PAGE.read_text(encoding="utf-8"))


def work(folder: str) -> None:
    """One worker: ready, then answers from a line of standard input on, then prints what it did."""
    assistant = Assistant(open_index(folder), Settings())
    questions = [c.question for c in load_cases() if c.lang == "en" and not c.history]
    assistant.answer(questions[0])
    print("ready", flush=True)
    sys.stdin.readline()
    end, answers = time.perf_counter() + SECONDS, 0
    while time.perf_counter() < end:
        assistant.answer(questions[answers % len(questions)])
        answers += 1
    rollup = Path("/proc/self/smaps_rollup").read_text(encoding="ascii")
    sizes = {name: int(size) / 1024 for name, size in re.findall(r"(\w+):\s+(\d+) kB", rollup)}
    print(json.dumps({"answers": answers, "resident": sizes["Rss"], "shared": sizes["Pss"]}))
    sys.stdout.flush()
    sys.stdin.readline()  # its pages count as shared until all have looked


def _load(folder: str, count: int) -> Load:
    command = [sys.executable, "-m", "tests.bench.workers", folder]
    workers = [
        subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(count)
    ]
    for worker in workers:
        assert _line(worker) == "ready\n"
    _tell(workers)
    found = [json.loads(_line(worker)) for worker in workers]
    _tell(workers)
    for worker in workers:
        worker.communicate()
    return Load(
        count,
        sum(f["answers"] for f in found) / SECONDS,
        sum(f["resident"] for f in found),
        sum(f["shared"] for f in found),
    )


def _line(worker: subprocess.Popen[str]) -> str:
    assert worker.stdout is not None
    return worker.stdout.readline()


def _tell(workers: list[subprocess.Popen[str]]) -> None:
    for worker in workers:
        assert worker.stdin is not None
        worker.stdin.write("\n")
        worker.stdin.flush()


def _page(loads: list[Load], machine: Machine) -> str:
    rows = "".join(
        f"| {load.workers} | {load.rate:.0f} | {load.rate / loads[0].rate:.2f} | "
        f"{load.resident:.0f} | {load.proportional:.0f} |\n"
        for load in loads
    )
    return (
        "# Answers a second, by worker processes\n\n"
        f"Each worker answers the project's English questions for {SECONDS:.0f} seconds, one after "
        f"the other. {machine.described()} Python {platform.python_version()}.\n\n"
        "| Workers | answers a second | times one worker | resident MB, added up | MB they take |\n"
        "| ---: | ---: | ---: | ---: | ---: |\n" + rows + "\n"
        "The vectors, the encoders' weights and the vocabulary are mapped from the disk, so "
        "workers share them: the last column counts shared pages once.\n\n"
        "Written by `python -m tests.bench.workers`.\n"
    )


if __name__ == "__main__":
    if len(sys.argv) > 1:
        work(sys.argv[1])
    else:
        main()
