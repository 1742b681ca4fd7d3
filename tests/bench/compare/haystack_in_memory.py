"""Haystack's in-memory store with its embedding retriever, as its first tutorial sets it up."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from haystack import Document, Pipeline
from haystack.components.retrievers.in_memory import InMemoryEmbeddingRetriever
from haystack.document_stores.in_memory import InMemoryDocumentStore
from haystack.document_stores.types import DuplicatePolicy
from haystack_integrations.components.embedders.sentence_transformers import (
    SentenceTransformersDocumentEmbedder,
    SentenceTransformersTextEmbedder,
)

from tests.bench.compare.systems import System, model_folder
from tests.bench.compare.task import Text


class HaystackInMemory(System):
    """The store is kept in one JSON file, by its own save_to_disk."""

    _store: InMemoryDocumentStore
    _pipeline: Pipeline

    def __init__(self, folder: Path) -> None:
        super().__init__(folder)
        self._embedder = SentenceTransformersDocumentEmbedder(  # loads its model when first used
            model=model_folder(), progress_bar=False
        )

    def build(self, texts: Sequence[Text]) -> None:
        self._store = InMemoryDocumentStore()
        self._write(texts)

    def open(self) -> None:
        self._store = InMemoryDocumentStore.load_from_disk(self._file)
        self._pipeline = Pipeline()
        self._pipeline.add_component(
            "embedder", SentenceTransformersTextEmbedder(model=model_folder(), progress_bar=False)
        )
        self._pipeline.add_component("retriever", InMemoryEmbeddingRetriever(self._store))
        self._pipeline.connect("embedder.embedding", "retriever.query_embedding")

    def search(self, question: str, k: int) -> list[str]:
        found = self._pipeline.run({"embedder": {"text": question}, "retriever": {"top_k": k}})
        return [document.id for document in found["retriever"]["documents"]]

    def change(self, text: Text) -> None:
        self._write([text])

    @property
    def _file(self) -> str:
        return str(self.folder / "store.json")

    def _write(self, texts: Sequence[Text]) -> None:
        embedded = self._embedder.run([Document(id=t.id, content=t.whole) for t in texts])
        self._store.write_documents(embedded["documents"], policy=DuplicatePolicy.OVERWRITE)
        self._store.save_to_disk(self._file)
