"""The way from a question to an answer, step by step."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from functools import cache

import numpy as np

from assistant.answers import Answer, Outcome
from assistant.blocks import Block, build_blocks
from assistant.clarifying import is_underspecified
from assistant.composition import compose
from assistant.decision import Decision, decide
from assistant.evidence import WORDIER, Evidence, in_source_words, merge, rank_evidence
from assistant.features import Features, measure
from assistant.settings import Settings
from assistant.settings import settings as process_settings
from assistant.understanding import History, Query, understand
from assistant.verification import verify
from index import Hit, Index
from index.embedding import Vectors


@dataclass(frozen=True, slots=True)
class Trace:
    """Everything that led to an answer, for the inspector; times in seconds by step."""

    query: Query
    hits: tuple[Hit, ...]
    ranked: tuple[Evidence, ...]
    chosen: tuple[Evidence, ...]
    decision: Decision
    answer: Answer
    seconds: dict[str, float]


class Assistant:
    """Answers questions from one index.

    >>> Assistant(open_index("index-directory")).answer("and for LDCs?", history=[("q", "a")])
    """

    def __init__(
        self,
        index: Index,
        settings: Settings | None = None,
        *,
        today: Callable[[], date] = date.today,
    ) -> None:
        self._index = index
        self.settings = settings or process_settings()
        self._today = today

    @property
    def index(self) -> Index:
        """The index that answers."""
        return self._index

    def index_for(self, answer: Answer) -> Index:
        """The index that `answer` came from, to show its quotations in their passages."""
        return self._index

    def answer(
        self, question: str, history: History = (), *, language: str | None = None
    ) -> Answer:
        """The verified answer to `question` after `history`: pairs of question and answer text.

        `language` is `en`, `fr` or `es`; without it, the question's own is told from its words.
        Raises QuestionError for an empty or overlong question, or for another language.
        """
        return self.trace(question, history, language=language).answer

    def trace(self, question: str, history: History = (), *, language: str | None = None) -> Trace:
        """The answer with all that led to it."""
        clock = Clock()
        longest = self.settings.max_question
        query = understand(question, history, max_length=longest, language=language)
        clock.lap("understand")
        return self.follow(query, clock)

    def follow(self, query: Query, clock: Clock | None = None) -> Trace:
        """The same for a question that is understood already."""
        s, clock = self.settings, clock or Clock()
        whole = self._look_up(query, clock)
        parts = [self._look_up(part, clock) for part in query.parts]
        ranked = merge([whole.ranked, *(part.ranked for part in parts)])
        blocks = self._blocks([p.ranked for p in parts] or [whole.ranked], query)
        chosen = [evidence for block in blocks for evidence in block]
        clock.lap("evidence")
        if not query.asks:
            decision = Decision(Outcome.OUT_OF_SCOPE, 0.0)
        elif is_underspecified(query, self.index):
            decision = Decision(Outcome.CLARIFY, 0.0)
        else:
            features = self._features(query, whole, chosen)
            of_parts = [
                self._features(part, found, self._chosen(found.ranked, part))
                for part, found in zip(query.parts, parts, strict=True)
            ]
            decision = decide(features, s.strictness, of_parts)
        clock.lap("decide")
        answer = compose(
            query, decision, blocks, ranked, self.index,
            old_after=s.old_after, today=self._today(),
        )  # fmt: skip
        clock.lap("compose")
        answer = verify(answer, self.index)
        clock.lap("verify")
        hits = tuple(whole.hits)
        return Trace(query, hits, tuple(ranked), tuple(chosen), decision, answer, clock.seconds)

    def _look_up(self, query: Query, clock: Clock) -> _Found:
        embedding = cache(lambda: self._embedding(query, clock))
        hits = self.index.search(
            query.text,
            self.settings.passages,
            embedding=embedding,
            language=query.language,
            focus=query.question,
        )
        clock.lap("search")
        ranked = rank_evidence(self.index, query, hits, embedding())
        clock.lap("rank")
        return _Found(embedding(), hits, ranked)

    def _embedding(self, query: Query, clock: Clock) -> Vectors:
        vector = self.index.embed(query.text, query.language)
        if query.carried:  # half what is asked now, half the whole; measured on MTRAG-UN
            own = self.index.embed(query.question, query.language)
            vector = np.asarray((vector + own) / 2, dtype=np.float32)
        clock.lap("embed")
        return vector

    def _blocks(self, rankings: list[list[Evidence]], query: Query) -> list[Block]:
        s = self.settings
        return build_blocks(
            [in_source_words(ranked, self.index.documents) for ranked in rankings],
            max_sentences=s.max_sentences,
            max_words=round(s.max_words * WORDIER.get(query.language, 1)),
        )

    def _chosen(self, ranked: list[Evidence], query: Query) -> list[Evidence]:
        return [evidence for block in self._blocks([ranked], query) for evidence in block]

    def _features(self, query: Query, found: _Found, chosen: list[Evidence]) -> Features | None:
        if not chosen or not found.ranked:
            return None
        return measure(self.index, query, found.hits, found.ranked, chosen, found.vector)


@dataclass(frozen=True, slots=True)
class _Found:
    """What one question, or one part of it, found."""

    vector: Vectors
    hits: list[Hit]
    ranked: list[Evidence]


class Clock:
    """Seconds by step."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._last = time.perf_counter()

    def lap(self, step: str) -> None:
        now = time.perf_counter()
        self.seconds[step] = self.seconds.get(step, 0.0) + now - self._last
        self._last = now
