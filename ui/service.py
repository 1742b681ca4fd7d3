"""What stands between the pages and the assistant: limits, a waiting room, a list of failures."""

from __future__ import annotations

import functools
import logging
from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import ParamSpec, TypeVar

import anyio
import anyio.to_thread
from limits import RateLimitItemPerMinute
from limits.storage import MemoryStorage
from limits.strategies import MovingWindowRateLimiter

from assistant import Answer, Assistant, Outcome
from assistant.understanding import History, clean
from corpus.errors import TripsAssistantError
from ui.conversation import Asked, Conversation, Turn, history_of
from ui.strings import LANGUAGES, text

LOG = logging.getLogger("trips_assistant.ui")
_REMEMBERED = 100  # questions not answered that the inspector lists
_WORKERS = 2  # answers computed at once: they are bound by the processor

P = ParamSpec("P")
R = TypeVar("R")


class Refused(TripsAssistantError):
    """A question that is not taken just now, or not as it is; says so in the person's language."""


@dataclass(frozen=True, slots=True)
class Unanswered:
    """A question that the documents did not answer, for the person who keeps them."""

    at: datetime
    question: str
    outcome: Outcome


class Service:
    """The assistant behind its limits; one for all languages of a server."""

    def __init__(self, assistant: Assistant) -> None:
        self.assistant = assistant
        self.settings = assistant.settings
        self.unanswered: deque[Unanswered] = deque(maxlen=_REMEMBERED)
        self._limiter = MovingWindowRateLimiter(MemoryStorage())
        self._workers = anyio.CapacityLimiter(_WORKERS)
        self._inside = 0  # calls that work or wait

    async def ask(
        self, asked: Asked, turns: Sequence[Turn], *, client: str, language: str
    ) -> Answer:
        """The answer to a question from `client`. Raises Refused with a message to show."""
        history = history_of(turns, asked)
        return await self.ask_after(
            asked.question, history, client=client, language=language, read_in=asked.language
        )

    async def ask_after(
        self, question: str, history: History, *, client: str, language: str, read_in: str = ""
    ) -> Answer:
        """The same after a history of pairs of question and answer text.

        `language` is the person's own, `read_in` the question's where it is said.
        """
        self._check(question, language, read_in)
        self.admit(client, language)
        answering = functools.partial(
            self.assistant.answer, question, history, language=read_in or None
        )
        answer = await self.run(language, answering)
        if answer.outcome not in (Outcome.ANSWERED, Outcome.PARTIAL):
            now = datetime.now(UTC)
            self.unanswered.append(Unanswered(now, answer.question, answer.outcome))
        return answer

    async def replay(self, asked: Sequence[Asked], language: str) -> Conversation:
        """The turns of a conversation, asked again; questions that are refused are left out."""
        return await self.run(language, self._replay, asked)

    async def run(
        self, language: str, function: Callable[P, R], *args: P.args, **kwargs: P.kwargs
    ) -> R:
        """Run `function` in a worker thread, or refuse where too many are waiting already."""
        if self._inside >= _WORKERS + self.settings.max_waiting:
            raise Refused(text("error_busy", language))
        self._inside += 1
        try:
            return await anyio.to_thread.run_sync(
                functools.partial(function, *args, **kwargs), limiter=self._workers
            )
        except Exception:  # the outer edge: a fault is recorded, and the person is told
            LOG.exception("a question could not be answered")
            raise Refused(text("error_internal", language)) from None
        finally:
            self._inside -= 1

    def admit(self, client: str, language: str) -> None:
        """Count one question of `client`, or refuse it."""
        if not self.settings.questions_per_minute:
            return
        rate = RateLimitItemPerMinute(self.settings.questions_per_minute)
        if not self._limiter.hit(rate, client):
            reset = self._limiter.get_window_stats(rate, client).reset_time
            seconds = max(1, round(reset - datetime.now(UTC).timestamp()))
            raise Refused(text("error_rate", language, seconds=seconds))

    def _replay(self, asked: Sequence[Asked]) -> Conversation:
        turns: list[Turn] = []
        for item in asked:
            if 0 < len(clean(item.question)) <= self.settings.max_question:
                history = history_of(turns, item)
                answer = self.assistant.answer(
                    item.question, history, language=item.language or None
                )
                turns.append(Turn(item, answer))
        return tuple(turns)

    def _check(self, question: str, language: str, read_in: str) -> None:
        if read_in and read_in not in LANGUAGES:
            raise Refused(text("error_language", language, given=read_in[:20]))
        length, limit = len(clean(question)), self.settings.max_question
        if not length:
            raise Refused(text("error_empty", language))
        if length > limit:
            raise Refused(text("error_long", language, length=length, limit=limit))
