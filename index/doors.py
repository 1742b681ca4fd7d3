"""What a generation offers to the search, whatever keeps it: files, or a server."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from corpus.model import Document, Passage, Sentence
from index.embedding import Vectors
from index.scope import Places, Scope


@dataclass(frozen=True, slots=True)
class Asked:
    """The listed questions in the order of their rows, which follow the passages' rows.

    Of each: the row of its passage, whether that answers it, its answerability weight; shape (n,).
    """

    owners: NDArray[np.int64]
    answered: NDArray[np.bool_]
    weights: NDArray[np.float32]


class PassageStore(Protocol):
    """The texts of a generation and their full-text search; may be read from any thread."""

    passage_count: int

    def places(self) -> Places:
        """Where every passage comes from."""

    def listed(self) -> Asked:
        """The listed questions."""

    def passages(self, rows: Sequence[int]) -> list[Passage]:
        """The passages in these rows, in this order, with their sentences."""

    def sentences(self, row: int) -> list[tuple[Sentence, bytes]]:
        """The sentences of a passage with their vectors (float16 bytes), in order."""

    def asked(self, row: int) -> list[tuple[tuple[int, ...], str]]:
        """`(starts of the sentences that answer it, text)` of each question of a passage."""

    def bm25(self, query_terms: Sequence[str], limit: int) -> list[tuple[int, float]]:
        """`(row, BM25)` of the best passages for any of these terms, best first."""

    def frequencies(self, query_terms: Iterable[str]) -> dict[str, int]:
        """In how many passages each term stands; terms unknown to the documents give 0."""

    def words(self) -> list[str]:
        """Every term of letters that the documents hold."""

    def document_ids(self) -> list[str]:
        """The ids of all documents, sorted."""

    def document(self, id: str) -> Document:
        """One document, whole. Raises KeyError for an unknown id."""


class VectorStore(Protocol):
    """The vectors of a generation by row: the passages' first, then the listed questions'."""

    count: int

    def nearest(self, vector: Vectors, k: int, scope: Scope) -> dict[int, float]:
        """Inner product by row of the `k` rows in `scope` that are nearest to `vector`."""

    def scores(self, rows: Sequence[int], vector: Vectors) -> list[float]:
        """Inner product of each of these rows with `vector`."""

    def rows(self, start: int, count: int) -> Vectors:
        """The vectors of `count` rows from `start`, shape (count, dimension)."""
