"""Reads a misspelt word of a question as the nearest word of the documents."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

import numpy as np

SHORTEST = 5  # letters; shorter words have too many neighbours
LONGEST = 40  # of the words that are looked at
_ROUNDING = 1e-6
NEAR = 84.0  # of 100, by edit distance: one slip in six letters


def corrected(
    terms: Sequence[str], frequencies: Mapping[str, int], nearest: Callable[[str], str]
) -> list[str]:
    """`terms` with those that no document holds replaced by the `nearest` that one does.

    A term with a digit, a short one, and one without a near neighbour stay as they are.
    """
    known = [bool(frequencies.get(term)) or not _may_be_misspelt(term) for term in terms]
    return [t if k else nearest(t) for t, k in zip(terms, known, strict=True)]


def _may_be_misspelt(term: str) -> bool:
    return len(term) >= SHORTEST and term.isalpha()


class Words:
    """The words of the documents, among which a misspelt one is looked up.

    Memory: 12 bytes a word besides the words.
    """

    def __init__(self, words: Sequence[str]) -> None:
        """`words` are folded and stemmed, as index.analysis gives them."""
        self._words = sorted(word for word in words if len(word) <= LONGEST)
        codes = np.array(self._words, dtype=f"U{LONGEST}").view(np.uint32).reshape(-1, LONGEST)
        marks = np.where(codes, np.uint32(1) << (codes & 31), np.uint32(0)).astype(np.uint32)
        self._letters = np.bitwise_or.reduce(marks, axis=1)
        self._lengths = np.count_nonzero(codes, axis=1)

    def nearest(self, term: str) -> str:
        """The word that is nearest to `term`, the first of several; itself where none is near."""
        from rapidfuzz import fuzz, process  # fast, well kept; few questions need it

        own = 0
        for letter in term:
            own |= 1 << (ord(letter) & 31)
        # each letter that one of two words lacks takes an edit, and so does each more of a word
        edits = np.maximum(
            np.bitwise_count(self._letters ^ np.uint32(own)), abs(self._lengths - len(term))
        )
        most = (1 - NEAR / 100) * (self._lengths + len(term))
        likely = [self._words[at] for at in np.flatnonzero(edits <= most + _ROUNDING)]
        found = process.extractOne(term, likely, scorer=fuzz.ratio, score_cutoff=NEAR)
        return found[0] if found else term
