"""A measured process: its protocol, and ours from a build to a changed document."""

import json
import shutil
import sys
from pathlib import Path

import pytest

from tests.bench.compare import child
from tests.bench.compare.processes import run_ask, run_job
from tests.bench.compare.systems import OURS, System
from tests.bench.compare.task import Change, Question, Task, Text

TEXTS = (
    Text("bees", "Bees", "A bee hive holds one queen. Worker bees gather the nectar of flowers."),
    Text("tides", "Tides", "The moon raises the tides of the sea. A tide comes twice a day."),
    Text("bread", "Bread", "Bread rises with yeast. A baker lets the dough rest overnight."),
)
NEWS = "The keeper of the lighthouse counts the grey seals."
PROBE = "Who counts the grey seals?"
TASK = Task(
    TEXTS,
    (
        Question("Who gathers nectar?"),
        Question("And what raises them?", (("What are the tides?", "They come twice a day."),)),
    ),
    tuple(Change(Text(t.id, t.title, f"{NEWS} {t.text}"), PROBE) for t in TEXTS[1:]),
)


class Forgetful(System):
    """Prints what libraries print, and keeps nothing."""

    def build(self, texts):
        print("Loading weights")

    def open(self):
        pass

    def search(self, question, k):
        return ["bees"]

    def change(self, text):
        pass


@pytest.fixture
def forgetful(monkeypatch, tmp_path):
    """Runs a job of it in this process."""

    class Entry:
        packages = ("numpy", "no-such-package")
        load = Forgetful

    monkeypatch.setattr(child, "SYSTEMS", {"forgetful": Entry})
    file = str(TASK.save(tmp_path / "task.json"))
    return lambda job: child.main("forgetful", job, file, str(tmp_path))


def test_only_the_result_goes_to_standard_output(forgetful, capsys):
    forgetful("build")
    out, err = capsys.readouterr()
    versions = json.loads(out)["versions"]
    assert "Loading weights" in err
    assert out.count("\n") == 1
    assert {"Python", "numpy"} <= versions.keys()
    assert "no-such-package" not in versions


def test_a_retriever_that_reads_no_history_searches_for_the_question_alone(forgetful, capsys):
    forgetful("rank")
    assert json.loads(capsys.readouterr().out) == {"rankings": [["bees"], ["bees"]]}


def test_a_change_that_no_search_finds_is_no_change(forgetful):
    with pytest.raises(SystemExit, match="tides was changed, but a search does not find"):
        forgetful("serve")


@pytest.fixture(scope="module")
def ours(index_directory, tmp_path_factory):
    """What each job printed; the index begins as a copy, so that no encoder is exported anew."""
    base = tmp_path_factory.mktemp("ours")
    folder = shutil.copytree(index_directory, base / "index")
    task, python = TASK.save(base / "task.json"), Path(sys.executable)
    printed = {}
    for job in ("build", "rank", "ask", "serve"):
        if job == "ask":
            run = run_ask(python, TASK.questions[0].text, folder)
        else:
            run = run_job(python, OURS, job, task, folder)
        printed[job] = run.printed
    return printed


def test_ours_ranks_the_right_document_first_and_makes_a_follow_up_whole(ours):
    assert [ranking[0] for ranking in ours["rank"]["rankings"]] == ["bees", "tides"]


def test_ours_answers_from_the_texts_that_were_built(ours):
    quotes = [citation["quote"] for citation in ours["ask"]["citations"]]
    assert "Worker bees gather the nectar of flowers." in quotes


def test_ours_is_timed_for_every_question_and_brings_in_two_changes(ours):
    assert len(ours["serve"]["seconds"]) == 2
    assert ours["serve"]["change"] > 0
