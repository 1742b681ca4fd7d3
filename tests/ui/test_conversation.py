"""The conversation as the browser keeps it, and as the assistant takes it."""

import json

import pytest

from assistant.pipeline import Assistant
from ui.conversation import MAX_TURNS, Asked, Turn, from_browser, from_json, history_of, to_browser


@pytest.fixture(scope="module")
def turn(assistant: Assistant) -> Turn:
    return Turn(Asked("What is Article 67?"), assistant.answer("What is Article 67?"))


def test_what_the_browser_keeps_comes_back_the_same(turn: Turn) -> None:
    alone = Turn(Asked("and for LDCs?", alone=True), turn.answer)
    french = Turn(Asked("What is Article 67?", language="fr"), turn.answer)
    kept = json.loads(json.dumps(to_browser([turn, alone, french])))
    assert from_browser(kept) == [turn.asked, alone.asked, french.asked]


@pytest.mark.parametrize("language", ["de", "", None, ["fr"], 7])
def test_a_language_that_is_not_spoken_is_none(language: object) -> None:
    assert from_browser([["What is TRIPS?", False, language]]) == [Asked("What is TRIPS?")]


@pytest.mark.parametrize("kept", [None, 7, "x", {"a": 1}, [1, [2, 3, ""], ["q"], [None, True, ""]]])
def test_whatever_is_no_question_is_left_out(kept: object) -> None:
    assert from_browser(kept) == []


def test_a_conversation_that_an_earlier_version_kept_is_taken() -> None:
    assert from_browser([["What is TRIPS?", True]]) == [Asked("What is TRIPS?", alone=True)]


def test_text_that_is_not_json_holds_no_question() -> None:
    assert from_json("[[") == []


def test_only_the_last_turns_are_kept(turn: Turn) -> None:
    assert len(to_browser([turn] * (MAX_TURNS + 5))) == MAX_TURNS


def test_a_follow_up_may_lean_on_the_turns_before_it(turn: Turn) -> None:
    assert history_of([turn], Asked("and?")) == [("What is Article 67?", turn.answer.text)]


def test_a_question_asked_alone_leans_on_nothing(turn: Turn) -> None:
    assert history_of([turn], Asked("and?", alone=True)) == []
