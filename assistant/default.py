"""The assistant that `answer()` uses: the configured index, built on first use."""

from __future__ import annotations

import threading
from functools import cache
from typing import TYPE_CHECKING

from assistant.answers import Answer
from assistant.keeping import index_place
from assistant.pipeline import Assistant
from assistant.settings import Settings
from assistant.settings import settings as process_settings
from assistant.understanding import History
from corpus.errors import IndexMissing, IndexUnavailable
from index import load_embedder, open_index

if TYPE_CHECKING:
    from index import BuildReport
    from index.embedding import Progress

_LOCK = threading.Lock()


def answer(question: str, history: History = (), *, language: str | None = None) -> Answer:
    """Answer `question` from the default index, which is built on first use.

    `history` holds pairs of question and answer text, oldest first; `language` is `en`, `fr` or
    `es`, told from the question's words without it. Raises QuestionError for an empty or overlong
    question or another language, and any error of a build.

    >>> answer("Which online courses on TRIPS does the WTO offer?").outcome
    <Outcome.ANSWERED: 'answered'>
    """
    with _LOCK:
        assistant = default_assistant()
    return assistant.answer(question, history, language=language)


@cache
def default_assistant() -> Assistant:
    """The process's assistant, on the index of the settings."""
    return open_assistant(process_settings())


def open_assistant(settings: Settings, progress: Progress | None = None) -> Assistant:
    """An assistant on the settings' index; the index is built where there is none to open."""
    embedder = load_embedder(settings.model)
    place = index_place(settings)
    try:
        return Assistant(open_index(place, embedder=embedder), settings)
    except IndexUnavailable as error:
        if settings.milvus_uri and not isinstance(error, IndexMissing):
            raise  # others use it too: they may run another version, or it is away for a moment
        build(settings, progress)
        return Assistant(open_index(place, embedder=embedder), settings)


def build(settings: Settings, progress: Progress | None = None) -> BuildReport:
    """Build the index of the settings' documents in the settings' folder."""
    # reading documents and building: a question needs none of it
    from dataclasses import replace

    from assistant.documents import all_documents
    from corpus.translations import set_aside
    from index import build_index

    documents = all_documents(settings)
    embedder = load_embedder(settings.model, settings.embedding_devices)
    report = build_index(documents, index_place(settings), embedder=embedder, progress=progress)
    return replace(report, remarks=(*report.remarks, *set_aside(documents)))
