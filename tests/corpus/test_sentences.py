"""Sentence spans: exact, in order, and nothing but white space left out."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus.sentences import sentence_spans


def split(text, language="en"):
    return [text[a:b] for a, b in sentence_spans(text, language)]


@pytest.mark.parametrize(
    ("language", "text"),
    [
        ("en", "Mr. Smith of the U.S. delegation, i.e. the chair, spoke."),
        ("en", "See Art. 67 of the Agreement."),
        ("fr", "L'OMC organise, p. ex. à Genève, un atelier."),
        ("es", "El Sr. García pidió un taller al Excmo. Consejo."),
    ],
)
def test_an_abbreviation_ends_no_sentence(language, text):
    assert split(text, language) == [text]


@pytest.mark.parametrize(
    ("language", "sentences"),
    [
        ("en", ["Is it free?", "Yes, it is.", "Apply now!"]),
        ("fr", ["Est-ce gratuit ?", "Oui.", "Inscrivez-vous !"]),
        ("es", ["¿Es gratuito?", "Sí, lo es.", "¡Inscríbase!"]),
    ],
)
def test_sentences_are_split_in_three_languages(language, sentences):
    assert split(" ".join(sentences), language) == sentences


def test_the_offset_is_added_to_both_ends():
    assert list(sentence_spans("One. Two.", "en", 100)) == [(100, 104), (105, 109)]


@pytest.mark.parametrize("text", ["", " ", "\n\t"])
def test_white_space_holds_no_sentence(text):
    assert split(text) == []


@given(st.text(max_size=200), st.sampled_from(["en", "fr", "es"]))
def test_spans_are_exact_ordered_and_cover_all_but_white_space(text, language):
    position = 0
    for start, end in sentence_spans(text, language):
        assert text[position:start].strip() == ""
        quote = text[start:end]
        assert quote and quote == quote.strip()
        position = end
    assert text[position:].strip() == ""
