"""Finds passages of different documents that say nearly the same."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from corpus.model import Passage
from index.analysis import terms
from index.search import Index

CANDIDATE = 0.9  # cosine from which two passages are compared word by word, of at most 1
COMMON = 0.8  # share of words in common (Jaccard) from which they are nearly the same
MOST = 20_000  # passages compared at most: the work grows with their square
_SLICE = 512


def near_duplicates(index: Index) -> Iterator[tuple[Passage, Passage]]:
    """Two passages each, of two documents."""
    rows = index.passage_rows()[:MOST]
    if not rows:
        return
    matrix = index.rows(0, rows[-1] + 1)[rows]
    matrix = matrix / np.linalg.norm(matrix, axis=1, keepdims=True)
    for at in range(0, len(rows), _SLICE):
        near = matrix[at : at + _SLICE] @ matrix.T >= CANDIDATE
        for first, second in np.argwhere(near):
            if at + first < second:
                one, two = index.passages([rows[at + first], rows[second]])
                if one.document_id != two.document_id and _alike(one.text, two.text):
                    yield one, two


def _alike(one: str, two: str) -> bool:
    first, second = set(terms(one)), set(terms(two))
    either = first | second
    return bool(either) and len(first & second) / len(either) >= COMMON
