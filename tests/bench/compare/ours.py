"""The assistant's own index, with nothing set."""

from __future__ import annotations

from collections.abc import Sequence

from assistant import Assistant
from assistant.settings import Settings
from corpus import Document
from index import Index, build_index, open_index
from tests.bench.compare.systems import System
from tests.bench.compare.task import History, Text


class Ours(System):
    """A generation in the folder; a change is a build that embeds what it must."""

    _index: Index

    def build(self, texts: Sequence[Text]) -> None:
        build_index([_document(t) for t in texts], self.folder)

    def open(self) -> None:
        self._index = open_index(self.folder)

    def search(self, question: str, k: int) -> list[str]:
        return [hit.passage.document_id for hit in self._index.search(question, k)]

    def change(self, text: Text) -> None:
        documents = {**self._index.documents, text.id: _document(text)}
        build_index(documents.values(), self.folder)
        self.open()

    def follow(self, question: str, history: History, k: int) -> list[str]:
        """What the assistant itself retrieves: the question made whole, its language told."""
        assistant = Assistant(self._index, Settings(passages=k))
        return [hit.passage.document_id for hit in assistant.trace(question, history).hits]


def _document(text: Text) -> Document:
    return Document.from_text(id=text.id, title=text.title, text=text.text)
