"""BM25 as an inner product gives the numbers of the full text in files."""

from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from corpus import Document
from index import build_index
from index.bm25 import EMPTY, lexicon_of
from index.folder import FolderShelf
from tests.conftest import SmallEmbedder

WORDS = ["course", "workshop", "patent", "request", "ldc", "geneva"]
TEXT = st.lists(st.sampled_from(WORDS), min_size=0, max_size=12).map(" ".join)


def inner_product(one, other):
    return sum(weight * other.get(dimension, 0.0) for dimension, weight in one.items())


def scores(texts, question):
    """BM25 by passage number, where it is above 0."""
    counted = [Counter(text.split()) for text in texts]
    lexicon = lexicon_of(counted)
    mean = sum(c.total() for c in counted) / len(counted)
    asked = lexicon.question(question)
    found = {n: inner_product(asked, lexicon.passage(c, mean)) for n, c in enumerate(counted)}
    return {n: score for n, score in found.items() if score > 0}


@settings(max_examples=15, deadline=None)
@given(texts=st.lists(TEXT, min_size=1, max_size=6))
def test_every_score_is_that_of_the_postings(tmp_path_factory, texts):
    shelf = FolderShelf(tmp_path_factory.mktemp("index"))
    documents = [
        Document.from_text(id=f"d{n}", title=f"Number {n}", text=text)
        for n, text in enumerate(texts)
    ]
    build_index(documents, shelf, embedder=SmallEmbedder())
    store = shelf.records()
    rows = range(store.passage_count)
    analysed = [" ".join(terms_of(passage)) for passage in store.passages(rows)]
    question = ["cours", "patent", "geneva", "number", "absent"]
    expected = dict(store.bm25(question, 50))
    assert scores(analysed or [""], question) == pytest.approx(expected)
    lexicon = lexicon_of([Counter(text.split()) for text in analysed])
    assert [term for term in lexicon.terms if term.isalpha()] == sorted(store.words())
    assert lexicon.frequencies(question) == store.frequencies(question)
    store.close()


def terms_of(passage):
    from index.analysis import passage_terms

    return [term for words in passage_terms(passage, passage.asked) for term in words]


def test_a_term_of_most_passages_counts_almost_nothing():
    assert scores(["a b", "a c", "a d"], ["a"]) == pytest.approx(dict.fromkeys(range(3), 1e-6))


def test_a_passage_without_terms_has_a_vector_that_no_question_meets():
    lexicon = lexicon_of([Counter(), Counter(["a"])])
    assert lexicon.passage(Counter(), 0.5) == EMPTY
    assert not set(EMPTY) & set(lexicon.question(["a"]))


def test_a_question_of_unknown_terms_has_an_empty_vector():
    assert lexicon_of([Counter(["a"])]).question(["b"]) == {}
