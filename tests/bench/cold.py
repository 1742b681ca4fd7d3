"""Measures a build and an answer from a cold process; writes docs/benchmarks-cold.md.

python -m tests.bench.cold        (on an idle machine; builds an index in a scratch folder)
"""

from __future__ import annotations

import os
import platform
import statistics
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from importlib.metadata import version
from pathlib import Path

from tests.bench.machine import Machine, this_machine

ROOT = Path(__file__).parents[2]
RUNS = 5
ASK = "import sys; from assistant.cli import main; main(['ask', sys.argv[1]])"
BUILD = "from assistant.cli import main; main(['index', 'build'])"
CASES = (
    ("nothing: `python -c pass`", "pass", ""),
    ("ask in English", ASK, "Which online courses does the WTO offer?"),
    ("ask in French", ASK, "Quels cours en ligne l’OMC propose-t-elle ?"),
    ("ask in Spanish", ASK, "¿Qué cursos en línea ofrece la OMC?"),
    (
        "floor of a peer: import torch, transformers, sentence_transformers",
        "import torch, transformers, sentence_transformers",
        "",
    ),
)
PARTS = ("onnxruntime", "tokenizers", "numpy", "faiss-cpu", "torch", "sentence-transformers")
# a process of its own for each run, which is small: a child's peak begins with its parent's
_RUN = """
import json, os, subprocess, sys, time
start = time.perf_counter()
child = subprocess.Popen(sys.argv[1:], stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
_, status, usage = os.wait4(child.pid, 0)
print(time.perf_counter() - start, usage.ru_utime + usage.ru_stime, usage.ru_maxrss / 1024)
sys.exit(os.waitstatus_to_exitcode(status) not in (0, 3))
"""


@dataclass(frozen=True, slots=True)
class Run:
    """One process: seconds by the clock, seconds of processor time, peak resident MB."""

    wall: float
    cpu: float
    peak: float


def measure(program: str, question: str, directory: Path) -> Run:
    """Run `program` once in a fresh process; raises CalledProcessError when it fails."""
    done = subprocess.run(
        [sys.executable, "-c", _RUN, sys.executable, "-c", program, question],
        cwd=ROOT, env={**os.environ, "TRIPS_INDEX_DIR": str(directory)},
        check=True, capture_output=True, text=True,
    )  # fmt: skip
    return Run(*map(float, done.stdout.split()))


def measure_all(directory: Path) -> dict[str, list[Run]]:
    """One build from nothing, and RUNS runs of each case, one case after the other, after a first
    that is not counted."""
    runs = {
        "build of the bundled index from nothing": [measure(BUILD, "", directory)],
        "the same again, nothing changed": [measure(BUILD, "", directory)],
        **{name: list[Run]() for name, *_ in CASES},
    }
    for number in range(RUNS + 1):
        for name, program, question in CASES:
            run = measure(program, question, directory)
            if number:
                runs[name].append(run)
    return runs


def report(runs: dict[str, list[Run]], machine: Machine) -> str:
    """The page, in Markdown."""
    lines = [
        "# Cold start",
        "",
        f"Medians of {RUNS} interleaved runs (of one run for the builds), each a process of its "
        "own, files in the page cache. "
        f"{machine.described()} Python {platform.python_version()}, "
        + ", ".join(f"{part} {version(part)}" for part in PARTS)
        + ".",
        "",
        "| Process | seconds | processor seconds | peak MB |",
        "| --- | ---: | ---: | ---: |",
    ]
    for name, measured in runs.items():
        wall, cpu, peak = (
            statistics.median(getattr(r, field) for r in measured)
            for field in ("wall", "cpu", "peak")
        )
        lines.append(f"| {name} | {wall:.2f} | {cpu:.2f} | {peak:.0f} |")
    return "\n".join([*lines, "", "Written by `python -m tests.bench.cold`.", ""])


def main() -> None:
    machine = this_machine()
    with tempfile.TemporaryDirectory() as scratch:
        page = report(measure_all(Path(scratch)), machine)
    (ROOT / "docs" / "benchmarks-cold.md").write_text(page, encoding="utf-8")
    sys.stdout.write(page)


if __name__ == "__main__":
    main()
