"""The full text of a generation: which passages hold a term, and their ranking by BM25.

Written by term, in parts of consecutive passages; a part holds the passages' rows (int32) and how
often each holds the term (uint16). The numbers are those of FTS5's bm25()
(https://sqlite.org/fts5.html#the_bm25_function), which scores every passage that holds any term
of a question; here most passages are left out by MaxScore (Turtle and Flood, 1995), block by
block, each against the best so far, without a change of the ranking.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import lru_cache, partial
from itertools import pairwise
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.bm25 import K1, B, rarity

SCHEMA = """
CREATE TABLE postings (
    term TEXT, part INTEGER, rows BLOB, counts BLOB, PRIMARY KEY (term, part)) WITHOUT ROWID;
CREATE TABLE lengths (part INTEGER PRIMARY KEY, terms BLOB);
CREATE TABLE words (terms TEXT);
"""
PART = 50_000  # passages whose postings are gathered in memory before they are written
BLOCK = 200_000  # passages that are scored together; they fit the caches of a processor
_MOST = 65_535  # occurrences of a term in a passage that are counted
_KEPT = 512  # terms
_FEW = 16  # times fewer passages than hold a term are looked up among them one by one
_ROUNDING = 1e-6  # share, above that of numbers of single precision
_POSITIVE = float(np.finfo(np.float64).tiny)

Read = Callable[[str, Sequence[object]], list[Any]]


class PostingsWriter:
    """Takes the terms of one passage after the other, in the order of their rows."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._part = 0
        self._words: set[str] = set()
        self._clear()

    def _clear(self) -> None:
        self._rows: dict[str, array[int]] = {}
        self._counts: dict[str, array[int]] = {}
        self._lengths = array("i")

    def add(self, row: int, terms: Iterable[str]) -> None:
        """The next passage, with its terms as often as they stand in it."""
        counted = Counter(terms)
        for term, count in counted.items():
            self._rows.setdefault(term, array("i")).append(row)
            self._counts.setdefault(term, array("H")).append(min(count, _MOST))
        self._lengths.append(counted.total())
        if len(self._lengths) == PART:
            self._flush()

    def finish(self) -> None:
        """Write what is still in memory; to be called once, at the end."""
        self._flush()
        self._connection.execute("INSERT INTO words VALUES (?)", ("\n".join(sorted(self._words)),))

    def _flush(self) -> None:
        self._words.update(filter(str.isalpha, self._rows))
        self._connection.executemany(
            "INSERT INTO postings VALUES (?,?,?,?)",
            (
                (term, self._part, self._rows[term].tobytes(), self._counts[term].tobytes())
                for term in sorted(self._rows)
            ),
        )
        self._connection.execute(
            "INSERT INTO lengths VALUES (?,?)", (self._part, self._lengths.tobytes())
        )
        self._part += 1
        self._clear()


class Postings:
    """Reads them through functions that run a query; may be used from any thread.

    The passages of a second function follow those of the first. `live` tells which passages are
    still there, all where it is None. Memory: 4 bytes a passage, and 6 for each that holds one of
    the _KEPT terms asked for last; of the bundled documents all terms together take 300 a passage.
    """

    def __init__(self, *reads: Read, live: NDArray[np.bool_] | None = None) -> None:
        self._reads: list[tuple[int, Read]] = []
        lengths = np.zeros(0, dtype=np.int32)
        for read in reads:
            self._reads.append((len(lengths), read))
            parts = read("SELECT terms FROM lengths ORDER BY part", ())
            own = np.frombuffer(b"".join(part for (part,) in parts), dtype=np.int32)
            lengths = np.concatenate((lengths, own))
        self._blocks = np.array([*range(0, len(lengths), BLOCK), len(lengths)])
        counted = lengths if live is None else lengths[live]
        gone = np.zeros(0, dtype=np.int32)
        if live is not None:
            gone = np.flatnonzero(~live).astype(np.int32)
        self.passages = len(counted)
        mean = float(counted.mean()) if counted.any() else 1.0
        # the same terms come again, in a question and in those that follow
        self._holding = lru_cache(_KEPT)(partial(_holding, self._reads, gone))
        count = partial(_frequency, self._reads) if live is None else partial(_live, self._holding)
        self.frequency = lru_cache(maxsize=4096)(count)
        self._norms = (K1 * (1 - B + B * lengths / mean)).astype(np.float32)
        self._norms[gone] = np.inf  # the BM25 of what is there no more is 0
        self._shortest = [self._norms[a:b].min() for a, b in pairwise(self._blocks.tolist())]

    def best(self, terms: Iterable[str], limit: int) -> list[tuple[int, float]]:
        """`(row, BM25)` of the `limit` best passages that hold any of the terms, best first."""
        held = map(self._holding, dict.fromkeys(terms))
        found = sorted(
            (_Term(rarity(of.live, self.passages), of.rows, of.counts) for of in held if of.live),
            key=lambda term: -term.weight,
        )
        places = [np.searchsorted(term.rows, self._blocks).tolist() for term in found]
        rows, scores = np.zeros(0, dtype=np.int64), np.zeros(0)
        least = self._least(found, limit)
        for at, (start, end) in enumerate(pairwise(self._blocks.tolist())):
            own = [
                _Term(term.weight, term.rows[of[at] : of[at + 1]] - start,
                      term.counts[of[at] : of[at + 1]])
                for term, of in zip(found, places, strict=True) if of[at] < of[at + 1]
            ]  # fmt: skip
            if not own:
                continue
            if len(scores) >= limit:
                least = max(least, float(scores.min()))
            norms = self._norms[start:end]
            in_block, scored = _scored(own, norms, self._shortest[at], least)
            rows, scores = _top(
                np.concatenate((rows, in_block + start)), np.concatenate((scores, scored)), limit
            )
        return list(zip(rows.tolist(), scores.tolist(), strict=True))

    def _least(self, terms: Sequence[_Term], limit: int) -> float:
        """What the worst of the `limit` best has at least: what one of the terms gives to as many.

        That of the rarest term that so many passages hold is told with the least work.
        """
        for term in terms:
            if len(term.rows) >= limit:
                alone = term.weight * _saturated(term.counts, self._norms[term.rows])
                return float(np.partition(alone, -limit)[-limit])
        return 0.0

    def words(self) -> list[str]:
        """Every term of letters that a passage holds, or one that is there no more."""
        query = "SELECT terms FROM words"
        texts = [text for _, read in self._reads for (text,) in read(query, ())]
        return list(dict.fromkeys(term for text in texts for term in text.split()))


@dataclass(frozen=True, slots=True)
class _Term:
    """A term of a question: its rarity, the passages that hold it, ascending, and how often."""

    weight: float
    rows: NDArray[np.int32]
    counts: NDArray[np.uint16]


def _scored(
    terms: Sequence[_Term], norms: NDArray[np.float32], shortest: np.float32, least: float
) -> tuple[NDArray[np.int32], NDArray[np.float64]]:
    """Passages of a block and their BM25, all whose BM25 is `least` or more among them.

    `terms` are the rarest first; `shortest` is the least of `norms`.
    """
    scores = np.zeros(len(norms), dtype=np.float64)
    most = [term.weight * _saturated(term.counts.max(), shortest) for term in reversed(terms)]
    bounds = np.cumsum(most, dtype=np.float64)[::-1] * (1 + _ROUNDING)
    likely: NDArray[np.int32] | None = None  # ascending; all where it is None
    for term, bound in zip(terms, bounds.tolist(), strict=True):
        rows, counts = term.rows, term.counts
        if bound < least:  # what holds only this term and those that follow is not among the best
            likely = _at_least(scores, least - bound, likely)
            if not len(likely):
                break
            if _FEW * len(likely) < len(rows):
                places = np.minimum(np.searchsorted(rows, likely), len(rows) - 1)
                held = rows[places] == likely
                rows, counts = likely[held], counts[places[held]]
            else:
                kept = scores[rows] >= least - bound
                rows, counts = rows[kept], counts[kept]
        scores[rows] += term.weight * _saturated(counts, norms[rows])
    found = _at_least(scores, max(least, _POSITIVE), likely)
    return found, scores[found]


def _at_least(
    scores: NDArray[np.float64], least: float, among: NDArray[np.int32] | None
) -> NDArray[np.int32]:
    """Which scores, of all or of those `among` them, are `least` or more."""
    if among is None:
        return np.flatnonzero(scores >= least).astype(np.int32)
    return among[scores[among] >= least]


def _saturated(counts: Any, norms: Any) -> Any:
    """How much of a term's rarity it gives to passages that hold it so often."""
    return np.float32(K1 + 1) * counts / (counts + norms)


def _top(
    rows: NDArray[np.int64], scores: NDArray[np.float64], limit: int
) -> tuple[NDArray[np.int64], NDArray[np.float64]]:
    """The `limit` best, best first, of equal ones the lower row."""
    if len(rows) > limit:
        kept = scores >= np.partition(scores, -limit)[-limit]
        rows, scores = rows[kept], scores[kept]
    order = np.lexsort((rows, -scores))[:limit]
    return rows[order], scores[order]


@dataclass(frozen=True, slots=True)
class _Held:
    """The passages that hold a term, ascending, how often, and how many are still there."""

    rows: NDArray[np.int32]
    counts: NDArray[np.uint16]
    live: int


def _holding(reads: Sequence[tuple[int, Read]], gone: NDArray[np.int32], term: str) -> _Held:
    query = "SELECT rows, counts FROM postings WHERE term = ? ORDER BY part"
    parts, counts = [np.zeros(0, dtype=np.int32)], [np.zeros(0, dtype=np.uint16)]
    for first, read in reads:
        for own_rows, own_counts in read(query, (term,)):
            own = np.frombuffer(own_rows, dtype=np.int32)
            parts.append(own + np.int32(first) if first else own)
            counts.append(np.frombuffer(own_counts, dtype=np.uint16))
    rows = np.concatenate(parts)
    left, right = (np.searchsorted(rows, gone, side) for side in ("left", "right"))
    return _Held(rows, np.concatenate(counts), len(rows) - int((right - left).sum()))


def _frequency(reads: Sequence[tuple[int, Read]], term: str) -> int:
    """In how many passages a term stands."""
    query = "SELECT sum(length(counts)) FROM postings WHERE term = ?"
    return sum(int(size or 0) for _, read in reads for (size,) in read(query, (term,))) // 2


def _live(holding: Callable[[str], _Held], term: str) -> int:
    """The same where some passages are there no more, of postings that a search reads anyway."""
    return holding(term).live
