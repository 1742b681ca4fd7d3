"""A large generation in two layers: the files of an earlier build, and what changed since.

A change of a few documents writes these only; the lower layer's files are taken over as they are.
Its documents that were changed or removed are hidden. What is read is the same as after a build
from nothing, but for the order of the rows: those of the upper layer's passages follow those of
the lower, and then come the listed questions of both.
"""

from __future__ import annotations

import json
import sqlite3
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import numpy as np
from numpy.typing import NDArray

from corpus.model import Document, Passage, Sentence
from index.analysis import passage_terms
from index.dense import FaissVectors
from index.doors import Asked
from index.embedding import Vectors
from index.generation import LAYER, PASSAGES, VECTORS, Manifest
from index.postings import Postings
from index.scope import Places, Scope
from index.store import Store

FEWEST = 20_000  # passages from which a change is written as a layer; fewer are written anew
T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Above:
    """What an upper layer says of the lower: documents that are there no more or otherwise, terms
    that only their passages hold, and the answerability weights of both layers' questions, (n,)."""

    hidden: Sequence[str]
    gone: Sequence[str]
    weights: NDArray[np.float32]


@dataclass(frozen=True, slots=True)
class Order:
    """The order of the rows of two layers: the passages of the lower and of the upper, then their
    listed questions. Holds how many passages each has, and the lower's questions."""

    below: int
    above: int
    asked: int

    def of_lower(self, row: int) -> int:
        """The row of both layers for a row of the lower."""
        return row if row < self.below else row + self.above

    def of_upper(self, row: int) -> int:
        """The row of both layers for a row of the upper."""
        return row + self.below + (0 if row < self.above else self.asked)

    def split(self, rows: NDArray[np.int64]) -> tuple[NDArray[np.bool_], NDArray[np.int64]]:
        """Which of these rows are of the upper layer, and their rows in their own layers."""
        passages = self.below + self.above
        above = ((self.below <= rows) & (rows < passages)) | (rows >= passages + self.asked)
        before = self.below + np.where(rows < passages, 0, self.asked)  # rows of the lower
        return above, rows - np.where(above, before, np.where(rows < passages, 0, self.above))


class LayeredStore:
    """See Records."""

    def __init__(self, lower: Store, upper: Store, above: Above) -> None:
        self._lower, self._upper = lower, upper
        ((asked,),) = lower.read("SELECT count(*) FROM asked")
        self.order = Order(lower.passage_count, upper.passage_count, asked)
        self.passage_count = lower.passage_count + upper.passage_count
        self._hidden, self._gone = set(above.hidden), set(above.gone)
        self._weights = above.weights
        self._places = self._placed()
        self._postings = Postings(lower.read, upper.read, live=self._places.numbers >= 0)

    def _placed(self) -> Places:
        below, above = self._lower.places(), self._upper.places()
        pairs = zip(below.ids, below.languages, strict=True)
        kept = [(id, language) for id, language in pairs if id not in self._hidden]
        live = np.array([id not in self._hidden for id in below.ids], dtype=bool)
        # one more: the passages of no document have the number -1
        renumbered = np.append(np.where(live, np.cumsum(live) - 1, -1), -1).astype(np.int32)
        return Places(
            [*(id for id, _ in kept), *above.ids],
            [*(language for _, language in kept), *above.languages],
            np.concatenate((renumbered[below.numbers], above.numbers + np.int32(len(kept)))),
        )

    def places(self) -> Places:
        return self._places

    def listed(self) -> Asked:
        below, above = self._lower.listed(), self._upper.listed()
        return Asked(
            np.concatenate((below.owners, above.owners + self.order.below)),
            np.concatenate((below.answered, above.answered)),
            self._weights,
        )

    def _of(self, row: int, read: Callable[[Store, int], T]) -> T:
        if row < self.order.below:
            return read(self._lower, row)
        return read(self._upper, row - self.order.below)

    def passages(self, rows: Sequence[int]) -> list[Passage]:
        return [self._of(row, lambda store, own: store.passages([own])[0]) for row in rows]

    def sentences(self, row: int) -> list[tuple[Sentence, bytes]]:
        return self._of(row, Store.sentences)

    def asked(self, row: int) -> list[tuple[tuple[int, ...], str]]:
        return self._of(row, Store.asked)

    def bm25(self, query_terms: Sequence[str], limit: int) -> list[tuple[int, float]]:
        return self._postings.best(query_terms, limit)

    def frequencies(self, query_terms: Iterable[str]) -> dict[str, int]:
        return {term: self._postings.frequency(term) for term in query_terms}

    def words(self) -> list[str]:
        return [word for word in self._postings.words() if word not in self._gone]

    def document_ids(self) -> list[str]:
        return sorted(self._places.ids)

    def document(self, id: str) -> Document:
        try:
            return self._upper.document(id)
        except KeyError:
            if id in self._hidden:
                raise
            return self._lower.document(id)

    def digests(self) -> dict[str, str]:
        below = {id: d for id, d in self._lower.digests().items() if id not in self._hidden}
        return below | self._upper.digests()

    def below(self) -> dict[str, str]:
        """The digests of the lower layer's documents; the next layer takes the place of this."""
        return self._lower.digests()

    def counts(self) -> dict[str, int]:
        below, above = self._lower.counts(), self._upper.counts()
        found = {name: below[name] + above[name] for name in below}
        found["documents"] = len(self._places.ids)
        for name, count in self._lower.counts_of(self._hidden).items():
            found[name] -= count
        return found | {"terms": self._postings.passages}

    def vector_keys(self) -> list[bytes]:
        below, above = self._lower.vector_keys(), self._upper.vector_keys()
        first, second = self.order.below, self.order.above
        return below[:first] + above[:second] + below[first:] + above[second:]

    def vectors_of(
        self, keys: Sequence[bytes], at: Callable[[Sequence[int]], Vectors]
    ) -> dict[bytes, Vectors]:
        """See Store.vectors_of."""
        order = self.order
        below = self._lower.vectors_of(keys, lambda rows: at([*map(order.of_lower, rows)]))
        return below | self._upper.vectors_of(keys, lambda rows: at([*map(order.of_upper, rows)]))

    def close(self) -> None:
        self._lower.close()
        self._upper.close()


class LayeredVectors:
    """See VectorStore."""

    def __init__(self, lower: FaissVectors, upper: FaissVectors, order: Order) -> None:
        self._lower, self._upper, self._order = lower, upper, order
        self.count = lower.count + upper.count
        self._scopes: dict[str, tuple[Scope, Scope]] = {}

    def nearest(self, vector: Vectors, k: int, scope: Scope) -> dict[int, float]:
        if scope.language not in self._scopes:
            above, own = self._order.split(scope.rows)
            self._scopes[scope.language] = (
                Scope(scope.language, scope.allowed, own[~above], scope.spoken),
                Scope(scope.language, scope.allowed, own[above], scope.spoken),
            )
        below, above_it = self._scopes[scope.language]
        found: dict[int, float] = {}
        for row, score in self._lower.nearest(vector, k, below).items():
            found[self._order.of_lower(row)] = score
        for row, score in self._upper.nearest(vector, k, above_it).items():
            found[self._order.of_upper(row)] = score
        return dict(sorted(found.items(), key=lambda hit: (-hit[1], hit[0]))[:k])

    def scores(self, rows: Sequence[int], vector: Vectors) -> list[float]:
        found: list[float] = (self.at(rows) @ vector).tolist()
        return found

    def at(self, rows: Sequence[int]) -> Vectors:
        """The vectors in these rows, shape (rows, dimension)."""
        above, own = self._order.split(np.array(rows, dtype=np.int64))
        lower, upper = self._lower.at(own[~above].tolist()), self._upper.at(own[above].tolist())
        out = np.zeros((len(above), lower.shape[1]), dtype=np.float32)
        out[~above], out[above] = lower, upper
        return out

    def rows(self, start: int, count: int) -> Vectors:
        return self.at(range(start, start + count))


def open_store(folder: Path, manifest: Manifest) -> Store | LayeredStore:
    """The texts of a generation in a folder. Raises IndexDamaged."""
    lower = Store(folder / PASSAGES)
    if LAYER[0] not in manifest.files:
        return lower
    upper = Store(folder / LAYER[0])
    return LayeredStore(lower, upper, _read_above(upper))


def open_vectors(
    folder: Path, dimension: int, store: Store | LayeredStore
) -> FaissVectors | LayeredVectors:
    """The vectors beside the texts that `open_store` gave. Raises IndexDamaged."""
    lower = FaissVectors(folder / VECTORS, dimension)
    if isinstance(store, Store):
        return lower
    return LayeredVectors(lower, FaissVectors(folder / LAYER[1], dimension), store.order)


def gone_terms(lower: Store, upper: Store, hidden: Iterable[str]) -> list[str]:
    """The terms that stand in hidden passages of the lower layer only."""
    counted: Counter[str] = Counter()
    for row in lower.rows_of(hidden):
        (passage,) = lower.passages([row])
        asked = (text for _, text in lower.asked(row))
        counted.update({term for words in passage_terms(passage, asked) for term in words})
    below, above = lower.frequencies(counted), upper.frequencies(counted)
    return sorted(t for t, count in counted.items() if below[t] == count and not above[t])


def write_above(path: Path, above: Above) -> None:
    """Complete the file of an upper layer with what it says of the lower."""
    connection = sqlite3.connect(path)
    try:
        fields = (
            json.dumps(list(above.hidden)), json.dumps(list(above.gone)), above.weights.tobytes()
        )  # fmt: skip
        connection.execute("INSERT INTO above VALUES (?,?,?)", fields)
        connection.commit()
    finally:
        connection.close()


def _read_above(upper: Store) -> Above:
    ((hidden, gone, weights),) = upper.read("SELECT * FROM above")
    return Above(json.loads(hidden), json.loads(gone), np.frombuffer(weights, dtype=np.float32))
