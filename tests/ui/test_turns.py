"""What crosses the line to the browser."""

import re

import pytest

from assistant.messages import LANGUAGES
from assistant.pipeline import Assistant
from tests.ui.support import SCRIPT, TODAY
from ui.conversation import Asked, Turn
from ui.turns import answer_chunks, asked_html, notice, reading, turn_html

LOOKS = {"old_after": 3, "today": TODAY}


def test_what_was_sent_of_a_turn_is_a_prefix_of_what_follows(assistant: Assistant) -> None:
    turn = Turn(Asked("What is Article 67?"), assistant.answer("What is Article 67?"))
    chunks = list(answer_chunks(turn, 1, assistant.index, "en", feedback=True, **LOOKS))
    whole = turn_html(turn, 1, assistant.index, "en", feedback=True, **LOOKS)
    assert whole == asked_html(turn.asked, 1, "en") + "".join(chunks)
    assert len(chunks) > len(turn.answer.citations)


def test_without_feedback_there_are_no_buttons_for_it(assistant: Assistant) -> None:
    turn = Turn(Asked("What is Article 67?"), assistant.answer("What is Article 67?"))
    asked = turn_html(turn, 1, assistant.index, "en", feedback=True, **LOOKS)
    silent = turn_html(turn, 1, assistant.index, "en", feedback=False, **LOOKS)
    assert "data-useful" in asked
    assert "data-useful" not in silent


@pytest.mark.parametrize(
    ("language", "said", "offered"),
    [
        ("en", "Language of the question: English", ["fr", "es"]),
        ("fr", "Langue de la question : anglais", ["fr", "es"]),
        ("es", "Idioma de la pregunta: inglés", ["fr", "es"]),
    ],
)
def test_the_language_of_the_question_is_said_in_the_persons_own(
    assistant: Assistant, language: str, said: str, offered: list[str]
) -> None:
    shown = reading(assistant.answer("What is Article 67?"), language)
    assert said in shown
    assert re.findall(r'data-language="(\w+)"', shown) == offered


@pytest.mark.parametrize(
    ("question", "name"),
    [("Что такое статья 67?", "Russian"), ("Ποια μαθήματα υπάρχουν;", "another language")],
)
def test_a_question_in_another_language_can_be_answered_in_each_of_ours(
    assistant: Assistant, question: str, name: str
) -> None:
    shown = reading(assistant.answer(question), "en")
    assert f"Language of the question: {name}<" in shown
    assert re.findall(r'data-language="(\w+)"', shown) == list(LANGUAGES)


def test_a_parcel_names_the_language_that_was_chosen() -> None:
    assert 'data-language="fr"' in asked_html(Asked("What?", language="fr"), 1, "en")
    assert 'data-language=""' in asked_html(Asked("What?"), 1, "en")


def test_a_parcel_holds_markup_as_text_only() -> None:
    sent = asked_html(Asked(f'"{SCRIPT}'), 1, "en") + notice(SCRIPT)
    assert "<script" not in sent and "<img" not in sent
