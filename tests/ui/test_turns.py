"""What crosses the line to the browser."""

from assistant.pipeline import Assistant
from tests.ui.support import SCRIPT, TODAY
from ui.conversation import Asked, Turn
from ui.turns import answer_chunks, asked_html, notice, turn_html

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


def test_a_parcel_holds_markup_as_text_only() -> None:
    sent = asked_html(Asked(f'"{SCRIPT}'), 1, "en") + notice(SCRIPT)
    assert "<script" not in sent and "<img" not in sent
