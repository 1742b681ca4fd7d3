"""Reads a misspelt word of a question as the nearest word of the documents."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

SHORTEST = 5  # letters; shorter words have too many neighbours
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


def nearest_term(term: str, vocabulary: Sequence[str]) -> str:
    """The term of the vocabulary that is nearest to `term`; itself where none is near."""
    from rapidfuzz import fuzz, process  # fast, well kept; few questions need it

    found = process.extractOne(term, vocabulary, scorer=fuzz.ratio, score_cutoff=NEAR)
    return found[0] if found else term
