"""A question asked from a cold process: what it imports and how much memory it takes."""

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
HEAVY = (
    "torch", "transformers", "sentence_transformers", "gradio", "sklearn", "scipy", "markdown_it",
    "yaml", "index.build", "rich.progress", "pymilvus", "grpc", "pandas",
)  # fmt: skip
ASK = r"""
import atexit, json, re, sys
from pathlib import Path

from assistant.cli import main

def report():
    # not ru_maxrss, which a process takes over from the one that started it
    peak = int(re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text())[1])
    print(json.dumps({"modules": sorted(sys.modules), "peak": peak}), file=sys.stderr)

atexit.register(report)
main(["ask", "--json", sys.argv[1]])
"""


def ask(question, directory):
    done = subprocess.run(
        [sys.executable, "-c", ASK, question],
        cwd=ROOT, env={**os.environ, "TRIPS_INDEX_DIR": str(directory)},
        capture_output=True, text=True,
    )  # fmt: skip
    assert done.returncode == 0, done.stderr
    return json.loads(done.stdout), json.loads(done.stderr.splitlines()[-1])


@pytest.fixture(
    scope="module",
    params=[
        "Which online courses are there?",
        "Quels sont les cours en ligne de l’OMC ?",
        "Платные ли онлайн-курсы ВТО?",
    ],
)
def asked(request, index_directory):
    return ask(request.param, index_directory)


def test_it_is_answered(asked):
    assert asked[0]["outcome"] == "answered"


def test_nothing_heavy_is_imported(asked):
    assert not set(HEAVY) & set(asked[1]["modules"])


@pytest.mark.skipif(sys.platform != "linux", reason="/proc tells the peak")
def test_it_takes_less_than_350_megabytes(asked):
    assert asked[1]["peak"] < 350 * 1024  # KB
