"""A question is answered from the documents in its language, and from no text twice."""

import pytest

from corpus import Document
from index import build_index, open_index
from index.scope import scope_of

PLACES = [("a", "en"), ("a.fr", "fr"), ("a.es", "es"), ("b", "en")]


@pytest.mark.parametrize(
    ("language", "allowed"),
    [
        ("en", [True, False, False, True]),
        ("fr", [False, True, False, True]),
        ("es", [False, False, True, True]),
    ],
)
def test_a_translation_stands_for_its_original_in_its_language_only(language, allowed):
    scope = scope_of(language, PLACES, owners=[])
    assert scope.allowed.tolist() == allowed and scope.spoken


def test_a_language_without_documents_is_answered_from_all_originals():
    scope = scope_of("fr", [("a", "en"), ("b", "en")], owners=[])
    assert scope.allowed.all() and not scope.spoken


def test_a_french_question_finds_the_french_text_and_an_english_one_the_english(
    tmp_path, small_embedder
):
    documents = [
        Document.from_text(id="x", title="Courses", text="Courses are free."),
        Document.from_text(id="x.fr", title="Cours", text="Courses gratuits.", language="fr"),
    ]
    build_index(documents, tmp_path, embedder=small_embedder)
    index = open_index(tmp_path, embedder=small_embedder)
    assert {h.passage.document_id for h in index.search("courses", language="fr")} == {"x.fr"}
    assert {h.passage.document_id for h in index.search("courses")} == {"x"}
