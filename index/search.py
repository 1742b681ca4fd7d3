"""Searches a generation: dense and BM25 rankings, fused by convex combination."""

from __future__ import annotations

import math
import os
from collections.abc import Callable, Iterable, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from functools import cache, cached_property, lru_cache
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from corpus.errors import IndexDamaged
from corpus.model import Document, Passage, Sentence
from index.analysis import STOP_WORDS, terms
from index.answerability import answerability
from index.doors import PassageStore, VectorStore
from index.embedding import Embedder, Vectors
from index.generation import REBUILD, Manifest
from index.scope import Places, Scope, scope_of
from index.shelf import Shelf
from index.spelling import Words, corrected
from index.stored import StoredDocuments

# weight of the cosine in the fused score; words match less where question and documents are in two
# languages (measured in docs/evaluation.md)
DENSE_WEIGHT, DENSE_ACROSS = 0.7, 0.9
SPREAD = 3  # BM25 is asked for so many times more: a text may stand in three languages
_POOL = 50  # candidates taken from each ranking, at least
_BESIDE = ThreadPoolExecutor(os.cpu_count(), "by-words")  # looks words up while vectors are


@dataclass(frozen=True, slots=True)
class Hit:
    """A passage found: its fused score and the two it comes from.

    `score` = w x `cosine` + (1 - w) x `bm25`, where `bm25` is over the best BM25 of the question
    (convex combination; Bruch et al., 2023) and w depends on the question's language.
    """

    score: float
    passage: Passage
    cosine: float
    bm25: float
    row: int


@dataclass(frozen=True, slots=True)
class Listed:
    """A question beside the questions that the documents list.

    The cosine of the nearest that is answered and of the nearest that is not, and an estimate
    from about -1 (like those not answered) to 1; all 0 where the documents list none.
    """

    answered: float
    unanswered: float
    answerability: float


class Index:
    """One generation, open for reading; may be used from several threads.

    `folder` holds the exported encoder, and where the shelf is a folder the generation's files.

    >>> hits = open_index("index-directory").search("Which courses are there?", k=5)
    """

    def __init__(
        self, shelf: Shelf, folder: Path, manifest: Manifest, embedder: Embedder,
        store: PassageStore, vectors: VectorStore,
    ) -> None:  # fmt: skip
        self.shelf, self.folder, self.manifest = shelf, folder, manifest
        self.embedder = embedder
        self._store, self._vectors = store, vectors
        self._passages = store.passage_count
        self._listed = store.listed()
        self._scopes: dict[str, Scope] = {}
        words = cache(lambda: Words(store.words()))  # few questions need them
        self._nearest_word = lru_cache(1024)(lambda term: words().nearest(term))
        self._asked: dict[int, list[int]] = {}
        for number in np.flatnonzero(self._listed.answered):
            self._asked.setdefault(int(self._listed.owners[number]), []).append(
                self._passages + int(number)
            )
        if self._passages + len(self._listed.owners) != vectors.count:
            raise IndexDamaged(f"passages and vectors in {shelf} differ in number; {REBUILD}")

    @cached_property
    def documents(self) -> Mapping[str, Document]:
        """The documents of the generation by id; each is read when it is first asked for."""
        return StoredDocuments(self._store)

    def embed(self, text: str, language: str = "en") -> Vectors:
        """The embedding of a question, float32 of shape (dimension,)."""
        return self.embedder.encode_query(text, language)

    def search(
        self,
        query: str,
        k: int = 10,
        *,
        embedding: Callable[[], Vectors] | None = None,
        language: str = "en",
        focus: str | None = None,
    ) -> list[Hit]:
        """The `k` best passages for `query`, best first; fewer when there are not as many.

        `embedding` gives another vector than that of `query`; words are looked up meanwhile.
        `focus` is the part of `query` whose words count twice: what a follow-up asks itself.
        Raises ValueError for k < 1.
        """
        if k < 1:
            raise ValueError(f"k is {k}; ask for at least one passage")
        if not self._passages:
            return []
        pool = max(_POOL, 4 * k)
        scope = self._scope(language)
        by_words = _BESIDE.submit(self._by_words, {query, focus or query}, pool, scope)
        vector = embedding() if embedding else self.embed(query, language)
        nearest = self._vectors.nearest(vector, pool, scope)
        lexical = by_words.result()
        cosines = self._cosines(vector, nearest, lexical)
        weight = DENSE_WEIGHT if scope.spoken else DENSE_ACROSS
        fused = {
            row: weight * cosine + (1 - weight) * lexical.get(row, 0.0)
            for row, cosine in cosines.items()
        }
        ids, documents = self._places.ids, self._places.numbers
        top = sorted(fused, key=lambda row: (-fused[row], ids[int(documents[row])], row))[:k]
        return [
            Hit(fused[row], passage, cosines[row], lexical.get(row, 0.0), row)
            for row, passage in zip(top, self._store.passages(top), strict=True)
        ]

    def _by_words(self, texts: Iterable[str], pool: int, scope: Scope) -> dict[int, float]:
        """BM25 by row of the `pool` best passages for each text, 0 to 1."""
        found = [
            self._store.bm25(self.terms(text, scope.language), SPREAD * pool) for text in texts
        ]
        return _lexical([[r for r in ranking if scope.allowed[r[0]]][:pool] for ranking in found])

    def _cosines(
        self, vector: Vectors, nearest: Mapping[int, float], others: Iterable[int]
    ) -> dict[int, float]:
        """Cosine by row of the passages `nearest` to `vector` and of the `others`.

        A passage that answers listed questions has the mean of its own cosine and of the
        nearest of these questions'.
        """
        own = {row: score for row, score in nearest.items() if row < self._passages}
        asked: dict[int, float] = {}
        for row, score in nearest.items():
            number = row - self._passages
            if number >= 0 and self._listed.answered[number]:
                owner = int(self._listed.owners[number])
                asked[owner] = max(score, asked.get(owner, -1.0))
        others = [*({*others, *asked} - own.keys())]
        own |= zip(others, self._vectors.scores(others, vector), strict=True)
        asked |= self._nearest_asked(own.keys() - asked.keys(), vector)
        return {row: (score + asked.get(row, score)) / 2 for row, score in own.items()}

    def _nearest_asked(self, rows: Iterable[int], vector: Vectors) -> dict[int, float]:
        """Cosine of the nearest listed question by passage, for those of `rows` that answer any."""
        owned = {row: self._asked[row] for row in rows if row in self._asked}
        questions = [question for of_one in owned.values() for question in of_one]
        scores = dict(zip(questions, self._vectors.scores(questions, vector), strict=True))
        return {row: max(scores[q] for q in of_one) for row, of_one in owned.items()}

    def compare_questions(self, vector: Vectors, language: str = "en") -> Listed:
        """How a question stands to those that the documents list as answered and as not.

        Those answered are of documents that a question in `language` may be answered from; only
        English documents list questions that are not.
        """
        if not len(self._listed.owners):
            return Listed(0.0, 0.0, 0.0)
        cosines = self._questions @ vector
        own = self._scope(language).allowed[self._listed.owners] & self._listed.answered
        english, answered, weights = self._english
        in_english = cosines[english]
        return Listed(
            answered=float(cosines[own].max(initial=0.0)),
            unanswered=float(in_english[~answered].max(initial=0.0)),
            answerability=answerability(in_english, weights),
        )

    @cached_property
    def _questions(self) -> Vectors:
        """The vectors of the listed questions, shape (questions, dimension)."""
        return self._vectors.rows(self._passages, len(self._listed.owners))

    @cached_property
    def _english(self) -> tuple[NDArray[np.bool_], NDArray[np.bool_], NDArray[np.float32]]:
        """Which listed questions are English; of these, which are answered, and the weights."""
        english = self._places.written_in("en")[self._listed.owners]
        return english, self._listed.answered[english], self._listed.weights[english]

    @cached_property
    def _places(self) -> Places:
        return self._store.places()

    def _scope(self, language: str) -> Scope:
        if language not in self._scopes:
            self._scopes[language] = scope_of(language, self._places, self._listed.owners)
        return self._scopes[language]

    def passage_rows(self) -> list[int]:
        """The rows of all passages, ascending."""
        return [int(row) for row in np.flatnonzero(self._places.numbers >= 0)]

    def rows(self, start: int, count: int) -> Vectors:
        """The vectors of `count` rows from `start`, shape (count, dimension): the passages' first,
        then the listed questions'."""
        return self._vectors.rows(start, count)

    def passages(self, rows: Sequence[int]) -> list[Passage]:
        """The passages in these rows."""
        return self._store.passages(rows)

    def sentences(self, hits: Sequence[Hit]) -> tuple[list[tuple[Hit, Sentence]], Vectors]:
        """The sentences of these hits, n pairs, and their embeddings of shape (n, dimension)."""
        pairs: list[tuple[Hit, Sentence]] = []
        blobs: list[bytes] = []
        for hit in hits:
            for sentence, blob in self._store.sentences(hit.row):
                pairs.append((hit, sentence))
                blobs.append(blob)
        vectors = np.frombuffer(b"".join(blobs), dtype=np.float16).astype(np.float32)
        return pairs, vectors.reshape(-1, self.manifest.dimension)

    def asked(self, hit: Hit, vector: Vectors) -> dict[int, tuple[set[str], float]]:
        """The terms of the questions that are bound to a sentence of a passage, and the cosine of
        the nearest of them with `vector`, by the start of the sentence."""
        cosines = self._vectors.scores(self._asked.get(hit.row, []), vector)
        found: dict[int, tuple[set[str], float]] = {}
        for cosine, (starts, text) in zip(cosines, self._store.asked(hit.row), strict=True):
            own = terms(text, hit.passage.language)
            for start in starts:
                held, nearest = found.get(start, (set(), -1.0))
                found[start] = held.union(own), max(float(cosine), nearest)
        return found

    def terms(self, text: str, language: str = "en") -> list[str]:
        """The terms of a question; one that no document holds is read as the nearest that is.

        In a language that no document here is in, a word is never a misspelt one.
        """
        found = terms(text, language)
        if language not in STOP_WORDS:
            return found
        return corrected(found, self._store.frequencies(found), self._nearest_word)

    def frequencies(self, query_terms: Iterable[str]) -> dict[str, int]:
        """In how many passages each term stands; 0 for terms that no document holds."""
        return self._store.frequencies(query_terms)

    def rarity(self, query_terms: Iterable[str]) -> dict[str, float]:
        """Inverse document frequency of each term, ln(1 + (N - n + 0.5) / (n + 0.5)) (BM25)."""
        total = self.manifest.passages
        return {
            term: math.log(1 + (total - n + 0.5) / (n + 0.5))
            for term, n in self._store.frequencies(query_terms).items()
        }


def _lexical(rankings: list[list[tuple[int, float]]]) -> dict[int, float]:
    """The sum of BM25 rankings, each over its best, over the best of the sum: 0 to 1 by row."""
    total: dict[int, float] = {}
    for ranking in rankings:
        for row, score in ranking:
            total[row] = total.get(row, 0.0) + score / (ranking[0][1] or 1.0)
    best = max(total.values(), default=0.0) or 1.0
    return {row: score / best for row, score in total.items()}
