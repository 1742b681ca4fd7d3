"""The measuring of all systems, with an interpreter that answers for the peers."""

import sys

import pytest

from tests.bench.compare.material import Collection, Judged
from tests.bench.compare.measuring import (
    Bench,
    figures_of,
    measure,
    megabytes,
    percentile_95,
)
from tests.bench.compare.processes import ComparisonError
from tests.bench.compare.task import Question, Text

# called as an interpreter would be: -m MODULE SYSTEM JOB TASK FOLDER
ANSWERS = """\
#!{python}
import json, pathlib, sys, time
system, job, task, folder = sys.argv[3:]
questions = json.loads(pathlib.Path(task).read_text())["questions"]
if job == "build":
    (pathlib.Path(folder) / "saved").write_bytes(b"x" * 2_000_000)
print(json.dumps({{
    "build": {{"versions": {{"Python": "3"}}}},
    "ask": {{"found": ["a"]}},
    "rank": {{"rankings": [["a", "a", "b"] for _ in questions]}},
    "serve": {{"changed_at": time.monotonic(), "seconds": [0.01, 0.02, 0.03], "change": 0.5}},
}}[job]))
"""
PEERS = ("langchain", "haystack")


def collection(name):
    questions = (Question("first?"), Question("second?"))
    relevant = (frozenset({"a"}), frozenset({"c"}))
    judged = Judged(name, questions, ("first?", "second?"), relevant)
    texts = tuple(Text(id, "", f"Text {id}.") for id in "abc")
    return Collection(name, "", texts, (judged,))


@pytest.fixture
def steps():
    return []


@pytest.fixture
def measured(tmp_path, steps):
    interpreter = tmp_path / "python"
    interpreter.write_text(ANSWERS.format(python=sys.executable), encoding="utf-8")
    interpreter.chmod(0o755)
    bench = Bench(PEERS, tmp_path, interpreter, steps.append)
    return measure(bench, [collection("one"), collection("two")], runs=2)


def test_every_figure_has_a_sample_of_each_system_and_run(measured):
    timed = ("build", "build_peak", "size", "cold", "cold_peak", "p50", "p95", "change")
    for figure in (*timed, "change_cold"):
        assert {s: len(v) for s, v in measured.samples[figure].items()} == dict.fromkeys(PEERS, 2)


def test_a_change_from_cold_is_timed_from_the_start_of_its_process(measured):
    assert all(0 < s < 10 for found in measured.samples["change_cold"].values() for s in found)


def test_systems_take_turns_in_every_job_and_run(measured, steps):
    first, second = steps.index("run 1 of 2"), steps.index("run 2 of 2")
    assert steps[first + 1 : first + 5] == [f"{j}: {s}" for j in ("build", "ask") for s in PEERS]
    assert steps[second + 1 : second + 5] == steps[first + 1 : first + 5]


def test_rankings_are_judged_once_on_every_collection(measured):
    assert measured.samples["one: R@5"] == {"langchain": [0.5], "haystack": [0.5]}
    assert measured.samples["two: R@5"] == {"langchain": [0.5], "haystack": [0.5]}


def test_only_the_first_collection_is_timed(measured, steps):
    builds = [step for step in steps if step == "build: langchain"]
    assert len(builds) == 3
    assert len(measured.samples["build"]["langchain"]) == 2


def test_size_is_that_of_what_was_saved(measured):
    assert measured.samples["size"]["haystack"] == [2.0, 2.0]


def test_without_the_peers_the_way_to_install_them_is_named(tmp_path):
    with pytest.raises(ComparisonError, match="run `make bench`"):
        Bench(PEERS, tmp_path, tmp_path / "python")


def test_chunks_of_one_document_count_once_in_a_ranking():
    judged = Judged("", (Question("?"),), ("?",), (frozenset({"b"}),))
    chunks = ["a", "a", "a", "a", "a", "b"]
    assert figures_of(judged, [chunks])["R@5"] == 1
    assert figures_of(judged, [chunks])["nDCG@5"] == pytest.approx(0.6309, abs=1e-4)


def test_the_95th_percentile_is_interpolated():
    assert percentile_95([float(n) for n in range(101)]) == 95


def test_files_can_be_weighed_by_name(tmp_path):
    (tmp_path / "below").mkdir()
    (tmp_path / "below" / "encoder.onnx").write_bytes(b"x" * 3000)
    (tmp_path / "vectors").write_bytes(b"x" * 1000)
    assert megabytes(tmp_path) == 0.004
    assert megabytes(tmp_path, ("encoder.onnx",)) == 0.003
