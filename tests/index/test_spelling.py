"""A misspelt word is read as the nearest word of the documents; nothing else is touched."""

import pytest
from hypothesis import given
from hypothesis import strategies as st
from rapidfuzz import fuzz, process

from index.spelling import NEAR, Words, corrected

KNOWN = {"certif": 3, "nomin": 2, "workshop": 5, "ipcw510": 1}


@pytest.mark.parametrize(
    ("typed", "read"),
    [
        ("worksop", "workshop"),
        ("workshop", "workshop"),
        ("banana", "banana"),
        ("wrk", "wrk"),
        ("ipcw511", "ipcw511"),
    ],
)
def test_a_word_is_read_as_the_documents_spell_it(typed, read):
    assert corrected([typed], KNOWN, Words(list(KNOWN)).nearest) == [read]


WORD = st.text(alphabet="abcdeéz知", min_size=1, max_size=9)


@given(words=st.lists(WORD, max_size=30), term=WORD)
def test_the_word_is_that_of_a_comparison_with_all(words, term):
    best = process.extractOne(term, sorted(words), scorer=fuzz.ratio, score_cutoff=NEAR)
    assert Words(words).nearest(term) == (best[0] if best else term)


def test_a_misspelt_question_finds_the_same_passage_by_words_alone(index):
    right, wrong = (index.terms(q, "en") for q in ("colloquium deadline", "coloquium deadlin"))
    assert right == wrong


def test_a_word_of_another_language_is_no_misspelt_one(index):
    assert index.terms("coloquium", "pt") == ["coloquium"] != index.terms("coloquium", "en")
