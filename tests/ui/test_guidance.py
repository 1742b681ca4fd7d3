"""The guidance beside the fields of a request."""

import pytest

from assistant.pipeline import Assistant
from ui.guidance import FIELDS, WARNING, Field, guidance_for
from ui.strings import LANGUAGES

SAID = {
    "addressee": "Director",
    "needs": "needs assessment",
    "topics": "precise topics",
    "support": "other agencies or donors",
    "results": "results or objectives expected",
    "audience": "audience",
    "timing": "closing date",
}


@pytest.mark.parametrize("field", [f for f in FIELDS if f.name in SAID], ids=lambda f: f.name)
def test_a_field_has_the_documents_own_words_beside_it(assistant: Assistant, field: Field) -> None:
    found = guidance_for(assistant, field)
    assert SAID[field.name] in " ".join(g.quote for g in found)


@pytest.mark.parametrize("language", LANGUAGES)
@pytest.mark.parametrize("field", (*FIELDS, WARNING), ids=lambda f: f.name)
def test_guidance_is_quoted_exactly_and_has_a_source(
    assistant: Assistant, field: Field, language: str
) -> None:
    for guidance in guidance_for(assistant, field, language):
        text = assistant.index.documents[guidance.document_id].text
        assert text[guidance.start : guidance.start + len(guidance.quote)] == guidance.quote
        assert guidance.sources


@pytest.mark.parametrize("language", ["fr", "es"])
def test_guidance_is_in_the_persons_language_where_the_document_is(
    assistant: Assistant, language: str
) -> None:
    english = guidance_for(assistant, FIELDS[0])
    found = guidance_for(assistant, FIELDS[0], language)
    assert [g.document_id for g in found] == [f"{g.document_id}.{language}" for g in english]
    assert [g.sources for g in found] == [g.sources for g in english]
    assert {g.language for g in found} == {language}


def test_guidance_of_a_document_without_translation_is_quoted_as_it_stands(
    assistant: Assistant,
) -> None:
    assert guidance_for(assistant, FIELDS[0], "pt") == guidance_for(assistant, FIELDS[0])


def test_the_warning_says_that_no_current_form_was_found(assistant: Assistant) -> None:
    quotes = " ".join(g.quote for g in guidance_for(assistant, WARNING))
    assert "form" in quotes and "was found" in quotes


def test_what_the_documents_do_not_say_gets_no_guidance(assistant: Assistant) -> None:
    assert guidance_for(assistant, Field("x", "How is a chocolate cake baked?")) == ()
