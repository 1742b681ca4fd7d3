"""Tells a question that could be about anything here from one that can be searched."""

from assistant.understanding import Query
from index import Index
from index.analysis import terms

# a word that stands in this share of all passages names no subject
COMMON = 0.03


def is_underspecified(query: Query, index: Index) -> bool:
    """Whether nothing, or nothing but one common word, is left to search for.

    "How do I apply?" is; "How do I apply for the colloquium?" and a follow-up to it are not.
    """
    wanted = set(terms(query.text, query.language))
    if len(wanted) != 1:
        return not wanted
    (count,) = index.frequencies(wanted).values()
    return count > COMMON * index.manifest.passages
