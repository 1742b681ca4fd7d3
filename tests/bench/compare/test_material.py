"""What the systems index and are asked."""

import json

import pytest

from tests.bench.compare.material import QUICK, collections
from tests.bench.compare.task import Task
from tests.eval import public


@pytest.fixture
def bench(tmp_path, monkeypatch):
    """Writes a public set into an empty folder that stands in for `../shared/bench`."""
    monkeypatch.setattr(public, "BENCH", tmp_path)

    def write(name, rows):
        (tmp_path / name).write_text("\n".join(map(json.dumps, rows)), encoding="utf-8")

    return write


def write_xquad(bench, count):
    numbers = range(count)
    bench(
        "xquad-passages.jsonl",
        [{"id": f"p{n}", "title": "A title", "text": f"Text {n}."} for n in numbers],
    )
    bench(
        "xquad-questions.jsonl",
        [{"passage": f"p{n}", "en": f"What {n}?", "es": f"¿Qué {n}?"} for n in numbers],
    )


def write_mtrag(bench):
    bench("mtragun-passages.jsonl", [{"id": "m", "title": "", "text": "A passage."}])
    history = [["user", "First?"], ["agent", "Yes."], ["user", "Second?"], ["agent", "No."]]
    bench(
        "mtragun-questions.jsonl",
        [
            {"question": "And then?", "history": history, "relevant": ["m"]},
            {"question": "Unanswered?", "history": [], "relevant": []},
        ],
    )


def test_the_bundled_documents_stand_in_for_absent_public_sets(bench):
    (own,) = collections()
    texts = {text.id: text.text for text in own.texts}
    assert "about-these-documents" in texts
    assert not any(id.startswith(("fr/", "es/")) for id in texts)
    assert len(own.judged[0].peers) > 50


def test_a_document_is_relevant_that_holds_all_key_facts(bench):
    (own,) = collections()
    asked = "where does your information come from, do you look things up on the internet while I "
    (relevant,) = [
        relevant
        for question, relevant in zip(own.judged[0].peers, own.judged[0].relevant, strict=True)
        if question.startswith(asked)
    ]
    assert "about-these-documents" in relevant


def test_xquad_is_timed_with_its_english_questions_alone(bench):
    write_xquad(bench, 3)
    (xquad,) = collections()
    assert [q.text for q in xquad.timed().questions] == ["What 0?", "What 1?", "What 2?"]
    assert [q.text for q in xquad.task(ours=False).questions][3:] == [
        "¿Qué 0?",
        "¿Qué 1?",
        "¿Qué 2?",
    ]


def test_two_texts_change_and_keep_their_old_words(bench):
    write_xquad(bench, 3)
    (xquad,) = collections()
    changes = xquad.timed().changes
    assert [c.text.id for c in changes] == ["p1", "p2"]
    assert all("lighthouse" in c.probe and "lighthouse" in c.text.text for c in changes)
    assert changes[0].text.text.endswith("Text 1.")


def test_peers_are_asked_the_last_turns_and_ours_gets_the_history(bench):
    write_xquad(bench, 1)
    write_mtrag(bench)
    _, mtrag = collections()
    peers, ours = mtrag.task(ours=False).questions, mtrag.task(ours=True).questions
    assert [(q.text, q.history) for q in peers] == [("And then?", ()), ("Second? And then?", ())]
    assert {(q.text, q.history) for q in ours} == {
        ("And then?", (("First?", "Yes."), ("Second?", "No.")))
    }


def test_a_quick_run_asks_only_what_its_documents_answer(bench):
    write_xquad(bench, QUICK + 5)
    (xquad,) = collections(quick=True)
    assert len(xquad.texts) == QUICK
    assert xquad.judged[0].peers[-1] == f"What {QUICK - 1}?"


def test_a_task_reads_back_from_its_file_as_it_was(bench, tmp_path):
    write_xquad(bench, 2)
    write_mtrag(bench)
    for collection in collections():
        task = collection.task(ours=True)
        assert Task.load(task.save(tmp_path / "task.json")) == task
