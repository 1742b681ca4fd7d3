"""A misspelt word is read as the nearest word of the documents; nothing else is touched."""

import pytest

from index.spelling import corrected, nearest_term

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
    assert corrected([typed], KNOWN, lambda term: nearest_term(term, list(KNOWN))) == [read]


def test_a_misspelt_question_finds_the_same_passage_by_words_alone(index):
    right, wrong = (index.terms(q, "en") for q in ("colloquium deadline", "coloquium deadlin"))
    assert right == wrong


def test_a_word_of_another_language_is_no_misspelt_one(index):
    assert index.terms("coloquium", "pt") == ["coloquium"] != index.terms("coloquium", "en")
