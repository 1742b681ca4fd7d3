"""The page of the comparison, written from figures."""

import json

import pytest

from tests.bench.compare.material import Collection, Judged
from tests.bench.compare.measuring import Measured
from tests.bench.compare.page import Comparison, markdown, write_page
from tests.bench.compare.task import Question, Text
from tests.bench.machine import Machine, this_machine

ASKED = Judged("a set", (Question("What?"),), ("What?",), (frozenset({"x"}),))
TEXTS = Collection("a collection", "It is fair.", (Text("x", "T", "One two three."),), (ASKED,))
MACHINE = Machine("2026-11-23", 2, "a processor", 8.0, "Linux x86_64", 0.1)
SAMPLES = {
    "build": {"langchain": [10.0, 12.0], "ours": [40.0, 44.0]},
    "size": {"langchain": [2.0], "ours": [180.0]},
    "encoders": {"ours": [171.0]},
    "cold": {"langchain": [7.0], "ours": [0.9]},
    "a set: R@5": {"langchain": [0.8], "ours": [0.9]},
}


def comparison(samples=SAMPLES, machine=MACHINE):
    versions = {
        "langchain": {"Python": "3.11.7", "langchain": "1.4.7", "torch": "2.13.0"},
        "ours": {"Python": "3.11.7", "onnxruntime": "1.32.0", "torch": "2.13.0"},
    }
    return Comparison(Measured(samples, versions), [TEXTS], machine, 2)


def section(page, title):
    return page.partition(f"## {title}\n\n")[2].partition("\n\n## ")[0]


@pytest.mark.parametrize(
    "told",
    [
        "Written by `make bench` on 2026-11-23.",
        "2 cores (a processor), 8 GB of memory, Linux x86_64",
        "the 1 texts (3 words) of a collection and 1 questions on them. It is fair.",
        "median of 2 interleaved runs",
        "- LangChain, FAISS (langchain 1.4.7): ",
        "Beneath them: Python 3.11.7, torch 2.13.0.",
    ],
)
def test_the_page_tells_where_how_and_with_what_it_was_measured(told):
    assert told in markdown(comparison())


def test_a_row_gives_each_system_and_the_standing_of_ours():
    lines = section(markdown(comparison()), "Time, memory, size").splitlines()
    assert "| cold first answer, s | 7.00 | 0.90 | ahead (7.8×) |" in lines
    assert "| build, from nothing, s | 11.0 | 42.0 | not ahead (3.8×) |" in lines


def test_rankings_have_a_table_of_their_own():
    page = markdown(comparison())
    assert "| a set: R@5 | 0.800 | 0.900 | ahead (+0.100) |" in section(page, "Quality")
    assert "R@5" not in section(page, "Time, memory, size")


def test_every_row_in_which_ours_is_not_ahead_is_named_with_its_reason():
    lines = section(markdown(comparison()), "Where ours is not ahead").splitlines()
    assert [line.partition(":")[0] for line in lines] == ["- build, from nothing", "- size on disk"]
    assert "42.0 s, LangChain, FAISS 11.0 s: ours embeds every sentence" in lines[0]
    assert "its exported encoders (171 MB of it)" in lines[1]


def test_the_page_says_so_when_ours_is_ahead_in_every_row():
    page = markdown(comparison({"cold": SAMPLES["cold"]}))
    assert section(page, "Where ours is not ahead") == "Nowhere: it is ahead in every row."


def test_a_busy_machine_is_told():
    busy = Machine("2026-11-23", 2, "a processor", 8.0, "Linux x86_64", 1.7)
    assert "so it was not idle" in markdown(comparison(machine=busy))
    assert "so it was not idle" not in markdown(comparison())


def test_the_figures_of_every_run_stand_beside_the_page(tmp_path):
    write_page(comparison(), tmp_path / "new")
    held = json.loads((tmp_path / "new" / "benchmarks.json").read_text(encoding="utf-8"))
    assert held["samples"] == SAMPLES
    assert held["standing"]["build"] == "not ahead"
    assert (tmp_path / "new" / "benchmarks.md").read_text(encoding="utf-8") == markdown(
        comparison()
    )


def test_this_machine_has_cores_memory_and_a_name():
    found = this_machine()
    assert found.cores >= 1
    assert found.memory > 0.1
    assert found.processor
