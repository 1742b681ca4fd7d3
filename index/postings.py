"""The full text of a generation: which passages hold a term, and their ranking by BM25.

Written by term, in parts of consecutive passages; a part holds the passages' rows (int32) and how
often each holds the term (uint16). The numbers are those of FTS5's bm25()
(https://sqlite.org/fts5.html#the_bm25_function), which scores every passage that holds any term
of a question; here most passages are left out by MaxScore (Turtle and Flood, 1995), without a
change of the ranking: a million passages, most of which hold a common term, take milliseconds.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache, partial
from typing import Any

import numpy as np
from numpy.typing import NDArray

from index.bm25 import K1, B, rarity

SCHEMA = """
CREATE TABLE postings (
    term TEXT, part INTEGER, rows BLOB, counts BLOB, PRIMARY KEY (term, part)) WITHOUT ROWID;
CREATE TABLE lengths (part INTEGER PRIMARY KEY, terms BLOB);
"""
PART = 50_000  # passages whose postings are gathered in memory before they are written
_MOST = 65_535  # occurrences of a term in a passage that are counted
_ROUNDING = 1e-9  # far above that of sums of a few terms

Read = Callable[[str, Sequence[object]], list[Any]]


class PostingsWriter:
    """Takes the terms of one passage after the other, in the order of their rows."""

    def __init__(self, connection: sqlite3.Connection) -> None:
        self._connection = connection
        self._part = 0
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
            self.flush()

    def flush(self) -> None:
        """Write what was gathered; to be called once more at the end."""
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
    still there, all where it is None. Memory: 4 bytes a passage.
    """

    def __init__(self, *reads: Read, live: NDArray[np.bool_] | None = None) -> None:
        self._reads: list[tuple[int, Read]] = []
        lengths = np.zeros(0, dtype=np.int32)
        for read in reads:
            self._reads.append((len(lengths), read))
            parts = read("SELECT terms FROM lengths ORDER BY part", ())
            own = np.frombuffer(b"".join(part for (part,) in parts), dtype=np.int32)
            lengths = np.concatenate((lengths, own))
        self._live = live
        counted = lengths if live is None else lengths[live]
        self.passages = len(counted)
        mean = float(counted.mean()) if counted.any() else 1.0
        # a question asks for the same few terms more than once
        self.frequency = lru_cache(maxsize=4096)(partial(_frequency, self._reads, live))
        self._norms = (K1 * (1 - B + B * lengths / mean)).astype(np.float32)

    def best(self, terms: Iterable[str], limit: int) -> list[tuple[int, float]]:
        """`(row, BM25)` of the `limit` best passages that hold any of the terms, best first."""
        held = (_holding(term, self._reads, self._live) for term in dict.fromkeys(terms))
        found = [
            (rarity(len(rows), self.passages), rows, counts) for rows, counts in held if len(rows)
        ]
        found.sort(key=lambda term: -term[0])
        bounds = np.cumsum([weight * (K1 + 1) for weight, *_ in reversed(found)])[::-1]
        scores = np.zeros(len(self._norms), dtype=np.float64)
        candidates: NDArray[np.int64] | None = None  # every passage with a score, while None
        for (weight, rows, counts), bound in zip(found, bounds, strict=True):
            among = np.flatnonzero(scores) if candidates is None else candidates
            if len(among) > limit:
                own = scores[among]
                least = np.partition(own, -limit)[-limit]
                if candidates is not None or bound < least:
                    # what holds only these terms is not among the best, nor what can't reach it
                    candidates = among[own + bound >= least - _ROUNDING]
                    places = np.minimum(np.searchsorted(rows, candidates), len(rows) - 1)
                    places = places[rows[places] == candidates]
                    rows, counts = rows[places], counts[places]
            scores[rows] += self._scored(weight, rows, counts)
        if candidates is None:
            candidates = np.flatnonzero(scores)
        return self._top(candidates, scores[candidates], limit)

    def _scored(
        self, weight: float, rows: NDArray[np.int32], counts: NDArray[np.uint16]
    ) -> NDArray[np.float64]:
        return weight * (counts * (K1 + 1)) / (counts + self._norms[rows])

    @staticmethod
    def _top(
        rows: NDArray[np.int64], scores: NDArray[np.float64], limit: int
    ) -> list[tuple[int, float]]:
        if len(rows) > limit:
            kept = scores >= np.partition(scores, -limit)[-limit]
            rows, scores = rows[kept], scores[kept]
        order = np.lexsort((rows, -scores))[:limit]
        return list(zip(rows[order].tolist(), scores[order].tolist(), strict=True))

    def vocabulary(self) -> list[str]:
        """Every term that a passage holds, or one that is there no more."""
        query = "SELECT DISTINCT term FROM postings"
        return list(dict.fromkeys(term for _, read in self._reads for (term,) in read(query, ())))


def _holding(
    term: str, reads: Sequence[tuple[int, Read]], live: NDArray[np.bool_] | None
) -> tuple[NDArray[np.int32], NDArray[np.uint16]]:
    """The passages that hold a term, ascending, and how often."""
    query = "SELECT rows, counts FROM postings WHERE term = ? ORDER BY part"
    rows, counts = [np.zeros(0, dtype=np.int32)], [np.zeros(0, dtype=np.uint16)]
    for first, read in reads:
        for own_rows, own_counts in read(query, (term,)):
            own = np.frombuffer(own_rows, dtype=np.int32)
            rows.append(own + np.int32(first) if first else own)
            counts.append(np.frombuffer(own_counts, dtype=np.uint16))
    every, often = np.concatenate(rows), np.concatenate(counts)
    if live is None:
        return every, often
    kept = live[every]
    return every[kept], often[kept]


def _frequency(reads: Sequence[tuple[int, Read]], live: NDArray[np.bool_] | None, term: str) -> int:
    """In how many passages a term stands."""
    if live is not None:
        return len(_holding(term, reads, live)[0])
    query = "SELECT sum(length(counts)) FROM postings WHERE term = ?"
    return sum(int(size or 0) for _, read in reads for (size,) in read(query, (term,))) // 2
