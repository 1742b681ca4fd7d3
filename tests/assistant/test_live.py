"""An assistant that follows its index while builds and rollbacks go on."""

import threading
from concurrent.futures import ThreadPoolExecutor

import pytest

from assistant.live import LiveAssistant
from assistant.settings import Settings
from corpus import Document
from index import build_index, open_index
from index.generation import GENERATIONS, PASSAGES, POINTER, current_name, rollback

QUESTION = "Where does the Ruritanian workshop take place?"


@pytest.fixture
def build(tmp_path, small_embedder):
    """Builds an index of one document that names `place`, or of none."""

    def write(place):
        text = f"The Ruritanian workshop takes place in {place}."
        documents = [Document.from_text(id="r", title="Workshop", text=text)] if place else []
        build_index(documents, tmp_path, embedder=small_embedder)

    return write


@pytest.fixture
def live(build, tmp_path, small_embedder):
    build("Strelsau")
    return LiveAssistant(open_index(tmp_path, embedder=small_embedder), Settings())


def quoted(assistant):
    return " ".join(c.quote for c in assistant.answer(QUESTION).citations)


def test_a_new_generation_answers_the_next_question(live, build):
    assert "Strelsau" in quoted(live)
    build("Zenda")
    assert "Zenda" in quoted(live) and "Strelsau" not in quoted(live)


def test_a_rollback_answers_the_next_question(live, build, tmp_path):
    build("Zenda")
    assert "Zenda" in quoted(live)
    rollback(tmp_path)
    assert "Strelsau" in quoted(live)


def test_when_the_content_was_brought_up_to_date_follows(live, build):
    before = live.index.manifest
    build("Zenda")
    assert live.index.manifest.name > before.name
    assert live.index.manifest.built >= before.built


def test_a_generation_is_opened_once(live, build):
    build("Zenda")
    assert live.index is live.index


def test_a_damaged_generation_is_reported_once_and_the_one_before_answers(
    live, build, tmp_path, caplog
):
    build("Zenda")
    folder = tmp_path / GENERATIONS / current_name(tmp_path)
    (folder / PASSAGES).write_bytes(b"")
    assert "Strelsau" in quoted(live) and "Strelsau" in quoted(live)
    assert [record.levelname for record in caplog.records] == ["WARNING"]
    build("Hentzau")
    assert "Hentzau" in quoted(live)


def test_a_lost_pointer_changes_nothing(live, tmp_path):
    (tmp_path / POINTER).unlink()
    assert "Strelsau" in quoted(live)


def test_an_answer_is_shown_from_the_generation_that_it_quotes(live, build):
    answer = live.answer(QUESTION)
    assert answer.citations
    build("")
    assert "r" not in live.index.documents
    assert "r" in live.index_for(answer).documents


def test_no_question_fails_while_builds_go_on(live, build):
    places = ["Zenda", "Hentzau", "Tarlenheim", "Strelsau"] * 5
    answers: list[str] = []
    done = threading.Event()

    def ask():
        while not done.is_set():
            answers.append(quoted(live))

    with ThreadPoolExecutor(2) as threads:
        asking = [threads.submit(ask) for _ in range(2)]
        try:
            for place in places:
                build(place)
        finally:
            done.set()
    assert not any(thread.exception() for thread in asking) and answers
    assert all(any(place in answer for place in places) for answer in answers)
    assert "Strelsau" in quoted(live)


def test_the_chat_is_served_with_it(live, tmp_path, set_environment, monkeypatch):
    from types import SimpleNamespace

    from assistant.cli import main

    served = []
    chat = SimpleNamespace(load=lambda: lambda assistant, **options: served.append(assistant))
    monkeypatch.setattr("importlib.metadata.entry_points", lambda **wanted: [chat])
    monkeypatch.setattr("assistant.default.load_embedder", lambda model: live.index.embedder)
    set_environment(index_dir=tmp_path)
    with pytest.raises(SystemExit):
        main(["serve"])
    assert isinstance(served[0], LiveAssistant)
