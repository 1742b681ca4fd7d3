"""Verification: an answer that was doctored in any way is refused."""

from dataclasses import replace

import pytest

from assistant.verification import verify
from corpus import Source
from corpus.errors import VerificationError


@pytest.fixture(scope="module")
def sound(assistant):
    answer = assistant.answer("Which online courses on TRIPS does the WTO offer?")
    assert answer.outcome == "answered" and answer.citations
    return answer


def doctored(answer, **changes):
    """The answer with its first citation changed, in the text too where the quote changes."""
    first, *others = answer.citations
    changed = replace(first, **changes)
    text = answer.text.replace(first.quote, changed.quote, 1)
    return replace(answer, text=text, citations=(changed, *others))


def refused(answer, index, message):
    with pytest.raises(VerificationError, match=message):
        verify(answer, index)


def test_a_sound_answer_passes_unchanged(sound, index):
    assert verify(sound, index) is sound


def test_a_changed_word_is_refused(sound, index):
    quote = sound.citations[0].quote
    word = quote.split()[1]
    refused(doctored(sound, quote=quote.replace(word, word[::-1] + "x", 1)), index, "is no span of")


def test_an_added_word_is_refused(sound, index):
    refused(doctored(sound, quote=sound.citations[0].quote + " Not."), index, "is no span of")


def test_a_day_that_no_source_names_is_refused(sound, index):
    refused(doctored(sound, lapsed="2026-11-24"), index, "names a day that its sources don't")


@pytest.mark.parametrize("shift", [-1, 1, 10_000_000])
def test_shifted_offsets_are_refused(sound, index, shift):
    first = sound.citations[0]
    moved = doctored(sound, start=first.start + shift, end=first.end + shift)
    refused(moved, index, "is no span of")


def test_a_citation_of_another_document_is_refused(sound, index):
    other = next(id for id in index.documents if id != sound.citations[0].document_id)
    refused(doctored(sound, document_id=other), index, "is no span of")


@pytest.mark.parametrize(
    "changes",
    [{"url": "https://example.org"}, {"title": "Another"}, {"publisher": "Nobody"},
     {"as_of": "2026-11-22"}, {"sources": ()}, {"sources": (Source("Another"),)}],
    ids=str,
)  # fmt: skip
def test_a_source_that_is_not_the_sentences_own_is_refused(sound, index, changes):
    refused(doctored(sound, **changes), index, "names another's source")


def test_a_quotation_that_names_another_language_is_refused(sound, index):
    refused(doctored(sound, language="fr"), index, "is in another language")


@pytest.mark.parametrize("changes", [{"language": "fr"}, {"question_language": "fr"}], ids=str)
def test_a_text_in_another_language_than_the_question_calls_for_is_refused(sound, index, changes):
    refused(replace(sound, **changes), index, "the text is in")


def test_an_answer_to_a_question_in_another_language_passes(assistant, index):
    answer = assistant.answer("Платные ли онлайн-курсы ВТО?")
    assert verify(answer, index) is answer


def test_the_line_on_the_languages_spoken_cannot_be_left_out(assistant, index):
    answer = assistant.answer("Платные ли онлайн-курсы ВТО?")
    shorter = answer.text.rpartition("\n\n")[0]
    refused(replace(answer, text=shorter), index, "no source supports")


def test_numbers_out_of_order_are_refused(sound, index):
    refused(doctored(sound, number=2), index, "citation 2 stands in place 1")


def test_a_citation_that_is_not_shown_is_refused(sound, index):
    refused(replace(sound, text=""), index, "no source supports")


@pytest.mark.parametrize("place", ["{added}\n\n{text}", "{text}\n\n{added}", "{text} {added}"])
def test_text_that_no_source_supports_is_refused(sound, index, place):
    text = place.format(text=sound.text, added="The WTO pays all travel costs.")
    with pytest.raises(VerificationError):
        verify(replace(sound, text=text), index)


def test_a_quotation_without_its_number_is_refused(sound, index):
    refused(replace(sound, citations=sound.citations[:-1], blocks=()), index, "no source supports")
