"""An assistant that takes up each new generation of its index while it goes on answering."""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable
from datetime import date

from assistant.answers import Answer
from assistant.pipeline import Assistant, Trace
from assistant.settings import Settings
from assistant.understanding import History
from corpus.errors import IndexUnavailable, IndexUnreachable
from index import Index, open_index
from index.shelf import Shelf

LOG = logging.getLogger("trips_assistant.live")


class LiveAssistant(Assistant):
    """Follows the pointer of its index: a build or a rollback shows in the next answer.

    A question that is being answered keeps the generation it began with. A generation that can't
    be opened is reported once, and the one before goes on answering.

    >>> LiveAssistant(open_index("index-directory")).index.manifest.built
    '2026-11-22T10:00:00Z'
    """

    def __init__(
        self,
        index: Index,
        settings: Settings | None = None,
        *,
        today: Callable[[], date] = date.today,
    ) -> None:
        super().__init__(index, settings, today=today)
        self._lock = threading.Lock()
        self._tried = index.manifest.name
        self._asked_next = 0.0
        self._before = index

    @property
    def index(self) -> Index:
        """The current generation, opened; `index.manifest.built` says when it was built."""
        # one thread asks and opens a new generation, the others go on with the one at hand
        if time.monotonic() >= self._asked_next and self._lock.acquire(blocking=False):
            try:
                self._follow()
            finally:
                self._lock.release()
        return self._index

    def index_for(self, answer: Answer) -> Index:
        """The generation that holds the quotations of `answer`: the current or the one before."""
        now, before = self._index, self._before
        return now if _holds(now, answer) or not _holds(before, answer) else before

    def trace(self, question: str, history: History = (), *, language: str | None = None) -> Trace:
        """As Assistant.trace, from one generation throughout."""
        assistant = Assistant(self.index, self.settings, today=self._today)
        return assistant.trace(question, history, language=language)

    def _follow(self) -> None:
        shelf = self._index.shelf
        try:
            name = shelf.current()
            if name and name != self._tried:
                self._take_up(shelf, name)
        except IndexUnreachable as error:  # maybe for a moment only: it is asked again
            LOG.warning("%s; the generation at hand stays", error)
        self._asked_next = time.monotonic() + shelf.pause

    def _take_up(self, shelf: Shelf, name: str) -> None:
        try:
            fresh = open_index(shelf, embedder=self._index.embedder)
            self._before, self._index = self._index, fresh
        except IndexUnreachable:
            raise
        except IndexUnavailable as error:
            LOG.warning("the new generation is not taken up; the one before answers on: %s", error)
        self._tried = name


def _holds(index: Index, answer: Answer) -> bool:
    """Whether every document that an answer quotes stands in the index as it was quoted."""
    for citation in answer.citations:
        document = index.documents.get(citation.document_id)
        if document is None or document.text[citation.start : citation.end] != citation.quote:
            return False
    return True
