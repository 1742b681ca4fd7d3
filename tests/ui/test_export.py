"""The conversation as a file."""

import json
from io import BytesIO

import docx
import pytest

from assistant.pipeline import Assistant
from tests.ui.support import TODAY
from ui.conversation import Asked, Turn
from ui.export import FORMATS, export


@pytest.fixture(scope="module")
def turns(assistant: Assistant) -> list[Turn]:
    question = "How do we ask the WTO for a national workshop?"
    first = Turn(Asked(question), assistant.answer(question))
    follow_up = assistant.answer("and for LDCs?", [(question, first.answer.text)])
    return [first, Turn(Asked("and for LDCs?"), follow_up)]


def exported(turns: list[Turn], form: str) -> bytes:
    return export(turns, form, "en", old_after=3, today=TODAY)


def test_json_holds_the_answers_unchanged(turns: list[Turn]) -> None:
    content = json.loads(exported(turns, "json"))
    assert content["turns"] == json.loads(json.dumps([t.answer.to_dict() for t in turns]))


def test_word_holds_every_quotation_and_the_address_of_every_source(turns: list[Turn]) -> None:
    document = docx.Document(BytesIO(exported(turns, "docx")))
    text = "\n".join(p.text for p in document.paragraphs)
    for turn in turns:
        assert turn.answer.question in text
        for citation in turn.answer.citations:
            assert citation.quote.splitlines()[0] in text
            assert all(source.url in text for source in citation.sources)


def test_markdown_holds_the_date_and_age_of_an_old_source(turns: list[Turn]) -> None:
    assert "years old: confirm before acting" in exported(turns, "markdown").decode()


def test_a_follow_up_says_what_was_searched_for(turns: list[Turn]) -> None:
    assert "Searched for: " in exported(turns, "markdown").decode()


@pytest.mark.parametrize("form", FORMATS)
def test_an_empty_conversation_is_a_file_too(form: str) -> None:
    assert exported([], form)
