"""A question is answered from the documents in its language, and from no text twice."""

import numpy as np
import pytest

from corpus import Document
from index import build_index, open_index
from index.scope import Places, audiences, readable, scope_of

IDS, LANGUAGES = ["a", "a.es", "a.fr", "b"], ["en", "es", "fr", "en"]
NONE = np.zeros(0, dtype=np.int64)


@pytest.mark.parametrize(
    ("language", "allowed"),
    [
        ("en", [True, False, False, True, True]),
        ("fr", [False, False, True, True, True]),
        ("es", [False, True, False, True, True]),
    ],
)
def test_a_translation_stands_for_its_original_in_its_language_only(language, allowed):
    scope = scope_of(language, Places(IDS, LANGUAGES, np.array([0, 1, 2, 3, 3])), NONE)
    assert scope.allowed.tolist() == allowed and scope.spoken


def test_a_language_without_documents_is_answered_from_all_originals():
    scope = scope_of("fr", Places(["a", "b"], ["en", "en"], np.array([0, 1])), NONE)
    assert scope.allowed.all() and not scope.spoken


def test_a_listed_question_is_open_with_its_passage():
    places = Places(IDS, LANGUAGES, np.array([0, 1, 2, 3]))
    assert scope_of("fr", places, np.array([0, 2, 3])).rows.tolist() == [2, 3, 5, 6]


def test_documents_of_one_audience_are_open_to_the_same_languages():
    places = Places([*IDS, "c", "c.fr"], [*LANGUAGES, "en", "fr"], np.zeros(0, dtype=np.int32))
    assert audiences(places) == [3, 1, 2, 0, 4, 2]
    for language in ("en", "fr", "es", "de"):
        by_audience = {}
        for audience, is_open in zip(audiences(places), readable(language, places), strict=True):
            by_audience.setdefault(audience, set()).add(bool(is_open))
        assert all(len(found) == 1 for found in by_audience.values())


def test_a_french_question_finds_the_french_text_and_an_english_one_the_english(
    shelf, small_embedder
):
    documents = [
        Document.from_text(id="x", title="Courses", text="Courses are free."),
        Document.from_text(id="x.fr", title="Cours", text="Courses gratuits.", language="fr"),
    ]
    build_index(documents, shelf, embedder=small_embedder)
    index = open_index(shelf, embedder=small_embedder)
    assert {h.passage.document_id for h in index.search("courses", language="fr")} == {"x.fr"}
    assert {h.passage.document_id for h in index.search("courses")} == {"x"}
