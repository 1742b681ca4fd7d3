"""BM25 as the inner product of two sparse vectors, for a server that has no BM25 of ours.

The same numbers as FTS5's bm25() (https://sqlite.org/fts5.html#the_bm25_function): the
document's vector holds the saturated frequency of each term, the question's the rarity of its own.
"""

from __future__ import annotations

import math
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

K1, B = 1.2, 0.75  # as in FTS5
_LEAST = 1e-6  # rarity of a term that stands in more than half of the passages, as in FTS5
EMPTY = {0: 1.0}  # dimension 0 is nobody's term: a vector may not be empty


@dataclass(frozen=True)
class Lexicon:
    """The terms of a generation, sorted, and in how many of its `total` passages each stands."""

    terms: Sequence[str]
    counts: Sequence[int]
    total: int

    @cached_property
    def _places(self) -> Mapping[str, int]:
        return {term: place for place, term in enumerate(self.terms)}

    def frequencies(self, terms: Iterable[str]) -> dict[str, int]:
        """In how many passages each term stands; terms unknown to the documents give 0."""
        places = self._places
        return {t: self.counts[places[t]] if t in places else 0 for t in terms}

    def question(self, terms: Iterable[str]) -> dict[int, float]:
        """The vector of a question; empty where no passage holds any of its terms."""
        found = self.frequencies(terms)
        return {self._places[t] + 1: rarity(n, self.total) for t, n in found.items() if n}

    def passage(self, frequencies: Counter[str], mean: float) -> dict[int, float]:
        """The vector of a passage; `mean` is the mean length of all, in terms."""
        length = 1 - B + B * frequencies.total() / mean if mean else 1.0
        vector = {
            self._places[term] + 1: n * (K1 + 1) / (n + K1 * length)
            for term, n in frequencies.items()
        }
        return vector or dict(EMPTY)


def lexicon_of(passages: Sequence[Counter[str]]) -> Lexicon:
    """The lexicon of passages, each given by the frequencies of its terms."""
    counts = Counter(term for frequencies in passages for term in frequencies)
    terms = sorted(counts)
    return Lexicon(terms, [counts[term] for term in terms], len(passages))


def rarity(n: int, total: int) -> float:
    """The weight of a term that stands in `n` of `total` passages, as in FTS5."""
    found = math.log((total - n + 0.5) / (n + 0.5))
    return found if found > 0 else _LEAST
