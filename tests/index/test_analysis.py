"""Terms: what full-text search counts."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from index.analysis import STOP_WORDS, fold, terms


@pytest.mark.parametrize(
    ("one", "other"),
    [("workshops", "workshop"), ("Réunion", "reunion"), ("three", "3"), ("TRIPS's", "TRIPS")],
)
def test_forms_of_one_word_are_one_term(one, other):
    assert terms(one) == terms(other)


@pytest.mark.parametrize("symbol", ["IP/C/W/510", "IP/C/M/71/Add.1"])
def test_a_symbol_is_a_term_as_a_whole(symbol):
    whole = "".join(c for c in symbol.casefold() if c.isalnum())
    assert whole in terms(f"See {symbol}.")


def test_the_stop_words_of_the_language_are_left_out():
    assert terms("What is the course?") == terms("course")
    assert terms("Quels sont les cours ?", "fr") == terms("cours", "fr")
    assert terms("¿Cuáles son los cursos?", "es") == terms("cursos", "es")


def test_stop_words_are_written_as_they_are_compared():
    assert all(fold(word) == word for word in STOP_WORDS)


def test_an_accent_is_folded():
    assert fold("Élève ﬁn") == "eleve fin"


@given(st.text(max_size=100))
def test_terms_hold_no_query_syntax(text):
    assert all(term and not set(term) & set('"*()^: ') for term in terms(text))
