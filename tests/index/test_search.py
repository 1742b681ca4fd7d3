"""Searching: both rankings and their fusion, whatever is asked, from any thread."""

import math
from concurrent.futures import ThreadPoolExecutor

import numpy as np
import pytest

from corpus import Document
from index import build_index, open_index
from index.folder import FolderShelf
from index.milvus_shelf import MilvusShelf
from index.search import DENSE_WEIGHT

HOSTILE = [
    'AND OR NOT * ( " NEAR',
    'NEAR("course" "wipo", 2)',
    "text : course",
    "^course",
    "course*",
    "'; DROP TABLE passages; --",
    '" OR 1=1 --',
    "<script>alert(1)</script>",
    "{x} %s %d \\ \x00 ?",
    "\U0001f600 \u202e أهلا 你好",
    "-" * 1000,
    "x" * 10_000,
    "",
    " ",
]


class TakenOver(MilvusShelf):
    """Takes the vectors over from an index of files, so that nothing is embedded again."""

    def __init__(self, shelf, directory):
        super().__init__(shelf.address, shelf.directory)
        self._files = FolderShelf(directory)

    def previous(self, embedder):
        return self._files.previous(embedder)


@pytest.fixture(scope="module", params=["files", "milvus"])
def index(request, index_directory, documents, new_milvus):
    """The bundled documents, in files and in Milvus in turn."""
    if request.param == "files":
        return open_index(index_directory)
    shelf = TakenOver(new_milvus(), index_directory)
    build_index(documents, shelf)
    return open_index(shelf)


def test_hits_come_best_first_and_no_more_than_asked_for(index):
    hits = index.search("Which online courses are there?", k=5)
    assert len(hits) == 5
    assert [h.score for h in hits] == sorted((h.score for h in hits), reverse=True)
    assert len({h.row for h in hits}) == 5


def test_a_score_is_the_weighted_sum_of_its_two_parts(index):
    hits = index.search("national workshop request", k=20)
    weight, best = DENSE_WEIGHT, max(h.bm25 for h in hits)
    assert 0 < weight < 1 and best > 0
    for hit in hits:
        expected = weight * hit.cosine + (1 - weight) * hit.bm25 / best
        assert hit.score == pytest.approx(expected, abs=1e-5)


def test_a_hit_is_its_span_of_the_document(index):
    for hit in index.search("Article 67 contact points", k=10):
        passage = hit.passage
        text = index.documents[passage.document_id].text
        assert text[passage.start : passage.end] == passage.text


def test_a_sentence_is_found_by_its_meaning_in_another_language(tmp_path, index):
    texts = {"fee": "Training is free of charge.", "port": "The harbour was closed by a storm."}
    documents = [Document.from_text(id=i, title="", text=t) for i, t in texts.items()]
    build_index(documents, tmp_path, embedder=index.embedder)
    opened = open_index(tmp_path, embedder=index.embedder)
    (first, _) = opened.search("Combien coûte la formation ?", language="fr")
    assert first.passage.document_id == "fee" and first.bm25 == 0


def test_a_document_symbol_is_found_by_its_letters(index):
    hits = index.search("IP/C/W/499", k=3)
    assert any("IP/C/W/499" in h.passage.text for h in hits)


def test_the_same_question_gives_the_same_hits(index):
    assert index.search("LDC priority needs") == index.search("LDC priority needs")


def test_a_vector_given_saves_the_embedding(index, monkeypatch):
    vector = index.embed("LDC priority needs")
    wanted = index.search("LDC priority needs")
    monkeypatch.setattr(index, "embed", lambda *a: pytest.fail("embedded again"))
    assert index.search("LDC priority needs", embedding=lambda: vector) == wanted


@pytest.mark.parametrize("language", ["en", "fr", "es"])
def test_a_question_is_embedded_so_that_its_own_text_scores_one(index, language):
    vector = index.embed("Which courses are there?", language)
    assert vector.shape == (index.manifest.dimension,) and vector.dtype == np.float32
    (stored,) = index.embedder.encode(["Which courses are there?"])
    assert math.isclose(float(stored @ vector), 1, abs_tol=1e-4)


@pytest.mark.parametrize("query", HOSTILE, ids=range(len(HOSTILE)))
def test_nothing_in_a_question_is_query_syntax(index, query):
    assert len(index.search(query, k=3)) == 3


@pytest.mark.parametrize("k", [0, -1])
def test_fewer_than_one_passage_cannot_be_asked_for(index, k):
    with pytest.raises(ValueError, match="ask for at least one passage"):
        index.search("courses", k=k)


def test_more_than_there_are_gives_all(index):
    english = sum(d.language == "en" for d in index.documents.values())
    found = {h.passage.document_id for h in index.search("courses", k=100_000)}
    assert len(found) == english


def test_sentences_come_with_their_own_vectors(index):
    hits = index.search("courses", k=2)
    pairs, vectors = index.sentences(hits)
    assert [s for _, s in pairs] == [s for h in hits for s in h.passage.sentences]
    assert vectors.shape == (len(pairs), index.manifest.dimension)
    hit, sentence = pairs[0]
    text = index.documents[hit.passage.document_id].text[sentence.start : sentence.end]
    assert float(vectors[0] @ index.embed(text)) == pytest.approx(1, abs=1e-4)


def test_no_hits_have_no_sentences(index):
    pairs, vectors = index.sentences([])
    assert pairs == [] and vectors.shape == (0, index.manifest.dimension)


def test_a_rare_term_weighs_more_than_a_common_one(index):
    rarity = index.rarity(["trip", "sierra", "zzzz"])
    assert rarity["trip"] < rarity["sierra"] < rarity["zzzz"]


def test_an_unknown_document_is_a_key_error(index):
    with pytest.raises(KeyError):
        index.documents["none"]
    assert len(index.documents) == index.manifest.documents


def test_threads_get_the_same_hits(index):
    queries = ["courses", "LDC", "Article 67", "workshop"] * 4
    alone = [index.search(q) for q in queries]
    with ThreadPoolExecutor(8) as threads:
        assert list(threads.map(index.search, queries)) == alone


def test_an_open_index_goes_on_answering_in_new_threads_after_later_builds(
    tmp_path, small_embedder
):
    document = Document.from_text(id="x", title="T", text="The course is online.")
    build_index([document], tmp_path, embedder=small_embedder)
    old = open_index(tmp_path, embedder=small_embedder)
    for _ in range(3):
        build_index([], tmp_path, embedder=small_embedder)
    with ThreadPoolExecutor(1) as threads:
        (hit,) = threads.submit(old.search, "course").result()
    assert hit.passage.text == "The course is online."
