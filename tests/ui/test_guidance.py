"""The guidance beside the fields of a request."""

import pytest

from assistant.pipeline import Assistant
from ui.guidance import FIELDS, WARNING, Field, guidance_for

SAID = {
    "addressee": "Director",
    "needs": "needs assessment",
    "topics": "precise topics",
    "support": "other agencies or donors",
    "results": "results or objectives expected",
    "audience": "audience",
    "timing": "deadline",
}


@pytest.mark.parametrize("field", [f for f in FIELDS if f.name in SAID], ids=lambda f: f.name)
def test_a_field_has_the_documents_own_words_beside_it(assistant: Assistant, field: Field) -> None:
    found = guidance_for(assistant, field)
    assert SAID[field.name] in " ".join(g.quote for g in found)


@pytest.mark.parametrize("field", (*FIELDS, WARNING), ids=lambda f: f.name)
def test_guidance_is_quoted_exactly_and_has_a_source(assistant: Assistant, field: Field) -> None:
    for guidance in guidance_for(assistant, field):
        text = assistant.index.documents[guidance.document_id].text
        assert text[guidance.start : guidance.start + len(guidance.quote)] == guidance.quote
        assert guidance.sources


def test_the_warning_says_that_no_current_form_was_found(assistant: Assistant) -> None:
    assert "request form" in guidance_for(assistant, WARNING)[0].quote


def test_what_the_documents_do_not_say_gets_no_guidance(assistant: Assistant) -> None:
    assert guidance_for(assistant, Field("x", "How is a chocolate cake baked?")) == ()
