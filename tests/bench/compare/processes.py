"""Runs one job in a process of its own and measures that process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from corpus.errors import TripsAssistantError

ROOT = Path(__file__).parents[3]
PEERS = ROOT / ".venv-peers" / "bin" / "python"
_ASK = "import sys; from assistant.cli import main; main(['ask', '--json', '--', sys.argv[1]])"
DECLINED = 3  # exit code of `ask` for a question that the documents do not answer
# no model hub, no telemetry, no graphics card: the same for all
_SURROUNDINGS = {
    "HF_HUB_OFFLINE": "1", "TRANSFORMERS_OFFLINE": "1", "HAYSTACK_TELEMETRY_ENABLED": "false",
    "CUDA_VISIBLE_DEVICES": "", "PYTHONIOENCODING": "utf-8",
}  # fmt: skip
# small, because a child's peak begins with its parent's
_RUN = """
import json, os, subprocess, sys, time
start = time.monotonic()
child = subprocess.Popen(sys.argv[1:], stdout=subprocess.PIPE)
printed = child.stdout.read().decode()
_, status, usage = os.wait4(child.pid, 0)
seconds = time.monotonic() - start
code = os.waitstatus_to_exitcode(status)
print(json.dumps([code, start, seconds, usage.ru_maxrss / 1024, printed]))
"""


class ComparisonError(TripsAssistantError):
    """A system could not be measured; names system, job and remedy."""


@dataclass(frozen=True, slots=True)
class Run:
    """One process: its start on the system's monotonic clock, seconds to its end, the peak
    resident MB of the largest process among it and its children, and what it printed."""

    started: float
    seconds: float
    peak: float
    printed: dict[str, Any]


def run_job(python: Path, system: str, job: str, task: Path, folder: Path) -> Run:
    """One job of `system` by the interpreter `python`; see `child`."""
    module = f"{__package__}.child"
    command = [str(python), "-m", module, system, job, str(task), str(folder)]
    return measured(command, f"{system}, {job}")


def run_ask(python: Path, question: str, folder: Path) -> Run:
    """The command `ask` on the index in `folder`."""
    command = [str(python), "-c", _ASK, question]
    return measured(command, "ours, ask", {"TRIPS_INDEX_DIR": str(folder)}, (0, DECLINED))


def measured(
    command: Sequence[str], name: str, variables: dict[str, str] | None = None,
    sound: Sequence[int] = (0,),
) -> Run:  # fmt: skip
    """Run `command` from the checkout's folder; what it prints is JSON.

    Raises ComparisonError for an exit code that is not in `sound`, and for what is not JSON.
    """
    own = {k: v for k, v in os.environ.items() if not k.startswith("TRIPS_")}
    done = subprocess.run(
        [sys.executable, "-c", _RUN, *command], cwd=ROOT, capture_output=True, encoding="utf-8",
        env={**own, **_SURROUNDINGS, **(variables or {})}, check=False,
    )  # fmt: skip
    last = (done.stderr.splitlines() or ["nothing on standard error"])[-1]
    if done.returncode:
        raise ComparisonError(f"{name}: can't start {command[0]} ({last}); run `make bench`")
    code, started, seconds, peak, printed = json.loads(done.stdout)
    if code not in sound:
        raise ComparisonError(
            f"{name}: exit code {code} ({last}); if a package is missing, remove .venv-peers and "
            "run `make bench`"
        )
    try:
        return Run(started, seconds, peak, json.loads(printed))
    except ValueError as error:
        raise ComparisonError(f"{name}: printed no JSON but {printed[:80]!r}") from error
