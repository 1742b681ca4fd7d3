"""What a user could pick instead: BM25 alone, dense vectors alone, and their plain fusion.

They see the same passages, made by the same chunker, without the questions that documents list.
BM25 is SQLite FTS5 with its own Porter stemmer, dense is all-MiniLM-L6-v2 alone, and the fusion is
0.7 x cosine + 0.3 x BM25 over the best BM25 of the question.
"""

from __future__ import annotations

import re
import sqlite3
from collections.abc import Sequence

import numpy as np

from corpus import Document, chunk
from corpus.model import Passage
from index import Embedder
from index.ensemble import Ensemble
from tests.eval.metrics import Array
from tests.eval.questions import Case

NAMES = ("BM25", "dense", "fusion")
DENSE = 0.7  # of the plain fusion
FROM_EACH = 2  # first sentences that a peer shows of each of its best passages


class Peers:
    """The three rankings over some passages, kept in memory."""

    def __init__(
        self, passages: Sequence[Passage], embedder: Embedder, vectors: Array | None = None
    ) -> None:
        """`vectors` are the passages' from `embedder`, shape (n, dimension), where there are."""
        self.embedder, self.passages = embedder, list(passages)
        texts = [p.embedded_text for p in self.passages]
        self._vectors = embedder.encode(texts) if vectors is None else vectors
        self._words = sqlite3.connect(":memory:")
        self._words.execute("CREATE VIRTUAL TABLE words USING fts5(text, tokenize = 'porter')")
        self._words.executemany("INSERT INTO words (rowid, text) VALUES (?, ?)", enumerate(texts))

    def close(self) -> None:
        self._words.close()

    def rank(self, queries: Sequence[str]) -> dict[str, list[list[Passage]]]:
        """For each peer and query the passages, best first."""
        found: dict[str, list[list[Passage]]] = {name: [] for name in NAMES}
        for query, cosines in zip(
            queries, self.embedder.encode(list(queries)) @ self._vectors.T, strict=True
        ):
            bm25 = self._bm25(query)
            fused = DENSE * cosines + (1 - DENSE) * bm25 / (bm25.max() or 1.0)
            for name, scores in zip(NAMES, (bm25, cosines, fused), strict=True):
                order = np.argsort(-scores, kind="stable")
                found[name].append([self.passages[row] for row in order])
        return found

    def _bm25(self, query: str) -> Array:
        scores = np.zeros(len(self.passages))
        words = " OR ".join(f'"{word}"' for word in re.findall(r"\w+", query))
        if words:
            rows = self._words.execute(
                "SELECT rowid, -bm25(words) FROM words WHERE words MATCH ?", (words,)
            )
            for row, score in rows:
                scores[row] = score
        return scores


def english(embedder: Embedder) -> Embedder:
    """The encoder for English alone, of one that has another beside it."""
    return embedder.first if isinstance(embedder, Ensemble) else embedder


def document_ids(passages: Sequence[Passage]) -> list[str]:
    """The documents of ranked passages, each at the place of its best passage."""
    return list(dict.fromkeys(p.document_id for p in passages))


def with_previous(question: str, history: Sequence[tuple[str, str]]) -> str:
    """The previous user turn and the question: the plain way with follow-ups."""
    return f"{history[-1][0]} {question}" if history else question


def first_sentences(
    documents: dict[str, Document], ranked: Sequence[Passage], max_sentences: int, max_words: int
) -> str:
    """A peer's answer: the first sentences of its best passages, as long as ours may be."""
    shown: list[str] = []
    words = 0
    for passage in ranked:
        for sentence in passage.sentences[:FROM_EACH]:
            text = documents[passage.document_id].text[sentence.start : sentence.end]
            words += len(text.split())
            if len(shown) == max_sentences or (shown and words > max_words):
                return " ".join(shown)
            shown.append(text)
    return " ".join(shown)


def key_facts(
    documents: Sequence[Document],
    cases: Sequence[Case],
    embedder: Embedder,
    max_sentences: int,
    max_words: int,
) -> dict[str, list[float]]:
    """For each peer the share of key facts in its answer to each case; none ever declines."""
    dense = english(embedder)
    peers = Peers([p for d in documents for p in chunk(d, dense.count_tokens)], dense)
    by_id = {d.id: d for d in documents}
    found = {}
    for name, rankings in peers.rank([with_previous(c.question, c.history) for c in cases]).items():
        answers = [first_sentences(by_id, r, max_sentences, max_words) for r in rankings]
        found[name] = [c.facts(a) for c, a in zip(cases, answers, strict=True)]
    peers.close()
    return found
