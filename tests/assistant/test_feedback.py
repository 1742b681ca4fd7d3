"""Feedback: stored, listed and turned into cases of the question set."""

import json
import re
from collections.abc import Callable
from pathlib import Path

import pytest

from assistant.cli import main
from assistant.feedback import Feedback, FeedbackStore
from assistant.pipeline import Assistant
from corpus.errors import FeedbackError

QUESTION = "How do we ask the WTO for a national workshop?"
KEYS = {"id", "lang", "kind", "topic", "question", "history", "must", "must_not", "sources", "why"}


def said(assistant: Assistant, question: str = QUESTION, **word: object) -> Feedback:
    answer = assistant.answer(question)
    return Feedback.of(answer, word.pop("history", ()), generation="g1", **{"useful": True, **word})


def test_what_is_stored_comes_back_with_its_generation(
    assistant: Assistant, tmp_path: Path
) -> None:
    store = FeedbackStore(tmp_path / "new" / "feedback.sqlite3")
    given = said(assistant, useful=False, reason="wrong", comment="No; '\"", history=(("q", "a"),))
    store.add(given)
    (kept,) = store.all()
    assert kept.id == 1
    assert (kept.reason, kept.comment, kept.history) == ("wrong", "No; '\"", (("q", "a"),))
    assert (kept.answer["question"], kept.generation) == (QUESTION, "g1")


def test_before_any_feedback_there_is_none_and_no_file(tmp_path: Path) -> None:
    store = FeedbackStore(tmp_path / "feedback.sqlite3")
    assert store.all() == []
    assert not store.path.exists()


def test_a_useful_answer_becomes_a_case_that_it_passes(assistant: Assistant) -> None:
    given = said(assistant)
    case = given.to_case()
    assert case.keys() == KEYS
    assert case["kind"] == "single"
    text = given.answer["text"]
    assert all(any(re.search(e, text, re.I) for e in fact) for fact in case["must"])
    assert set(case["sources"]) == {c["url"] for c in given.answer["citations"]} - {""}


def test_a_case_is_in_the_language_of_its_question(assistant: Assistant) -> None:
    assert said(assistant, "Платные ли онлайн-курсы ВТО?").to_case()["lang"] == "ru"


def test_an_answer_found_useless_becomes_a_case_that_fails_until_it_is_written(
    assistant: Assistant,
) -> None:
    given = said(assistant, useful=False, reason="outdated", comment="See 2025.")
    case = given.to_case()
    assert not any(re.search(e, given.answer["text"]) for fact in case["must"] for e in fact)
    assert "outdated" in case["why"] and "See 2025." in case["why"]


def test_a_rightly_declined_question_becomes_an_unanswerable_case(assistant: Assistant) -> None:
    case = said(assistant, "How do I bake a chocolate cake?").to_case()
    assert (case["kind"], case["must"], case["sources"]) == ("unanswerable", [], [])


def test_a_follow_up_keeps_its_history(assistant: Assistant) -> None:
    case = said(assistant, history=(("What is Article 67?", "It is…"),)).to_case()
    assert case["kind"] == "followup"
    assert case["history"] == [["What is Article 67?", "It is…"]]


def test_a_file_that_is_no_database_is_one_clear_error(
    assistant: Assistant, tmp_path: Path
) -> None:
    path = tmp_path / "feedback.sqlite3"
    path.write_text("not a database, and long enough to be read as one" * 20)
    with pytest.raises(FeedbackError, match="move it away or repair it"):
        FeedbackStore(path).all()
    with pytest.raises(FeedbackError, match="move it away or repair it"):
        FeedbackStore(path).add(said(assistant))


def test_the_command_line_lists_and_exports_feedback(
    assistant: Assistant, tmp_path: Path, set_environment: Callable[..., None],
    capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    path = tmp_path / "feedback.sqlite3"
    FeedbackStore(path).add(said(assistant))
    set_environment(feedback_file=path)
    for command in ("list", "export"):
        with pytest.raises(SystemExit) as ended:
            main(["feedback", command])
        assert ended.value.code == 0
        shown = capsys.readouterr().out
        assert QUESTION in shown
    assert json.loads(shown).keys() == KEYS
