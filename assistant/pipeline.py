"""The way from a question to an answer: understand, search, rank, select, decide, compose, verify."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from assistant.answers import Answer
from assistant.composition import compose
from assistant.decision import Decision, decide
from assistant.evidence import Evidence, rank_evidence, select_evidence
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
        self.index = index
        self.settings = settings or process_settings()
        self._today = today

    def answer(self, question: str, history: History = ()) -> Answer:
        """The verified answer to `question` after `history`: pairs of question and answer text.

        Raises QuestionError for an empty or overlong question.
        """
        return self.trace(question, history).answer

    def trace(self, question: str, history: History = ()) -> Trace:
        """The answer with all that led to it."""
        s = self.settings
        clock = _Clock()
        query = understand(question, history, max_length=s.max_question)
        clock.lap("understand")
        vector = self._embed(query)
        clock.lap("embed")
        hits = self.index.search(
            query.text, s.passages, vector=vector, language=query.language, focus=query.question
        )
        clock.lap("search")
        ranked = rank_evidence(self.index, query, hits, vector)
        chosen = select_evidence(ranked, max_sentences=s.max_sentences, max_words=s.max_words)
        clock.lap("evidence")
        decision = decide(query, ranked, chosen)
        clock.lap("decide")
        answer = compose(
            query, decision, chosen, self.index, old_after=s.old_after, today=self._today()
        )
        clock.lap("compose")
        answer = verify(answer, self.index)
        clock.lap("verify")
        return Trace(
            query, tuple(hits), tuple(ranked), tuple(chosen), decision, answer, clock.seconds
        )

    def _embed(self, query: Query) -> Vectors:
        """The question's vector; a follow-up's is the mean of its own and that of the whole."""
        vector = self.index.embed(query.text, query.language)
        if query.carried:
            vector = (vector + self.index.embed(query.question, query.language)) / 2
        return vector


class _Clock:
    """Seconds by step."""

    def __init__(self) -> None:
        self.seconds: dict[str, float] = {}
        self._last = time.perf_counter()

    def lap(self, step: str) -> None:
        now = time.perf_counter()
        self.seconds[step] = now - self._last
        self._last = now
