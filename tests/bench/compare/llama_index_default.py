"""LlamaIndex with its own vector store and splitter, as its starter tutorial sets it up."""

from __future__ import annotations

from collections.abc import Sequence

from llama_index.core import (
    Document,
    Settings,
    StorageContext,
    VectorStoreIndex,
    load_index_from_storage,
)
from llama_index.core.indices.base import BaseIndex
from llama_index.embeddings.huggingface import HuggingFaceEmbedding

from tests.bench.compare.systems import System, model_folder
from tests.bench.compare.task import Text


class LlamaIndexDefault(System):
    """A VectorStoreIndex, persisted as JSON."""

    _index: BaseIndex

    def build(self, texts: Sequence[Text]) -> None:
        _configure()
        self._index = VectorStoreIndex.from_documents([_document(t) for t in texts])
        self._save()

    def open(self) -> None:
        _configure()
        storage = StorageContext.from_defaults(persist_dir=str(self.folder))
        self._index = load_index_from_storage(storage)

    def search(self, question: str, k: int) -> list[str]:
        found = self._index.as_retriever(similarity_top_k=k).retrieve(question)
        return [str(scored.node.ref_doc_id) for scored in found]

    def change(self, text: Text) -> None:
        self._index.update_ref_doc(_document(text))
        self._save()

    def _save(self) -> None:
        self._index.storage_context.persist(persist_dir=str(self.folder))


def _configure() -> None:
    Settings.embed_model = HuggingFaceEmbedding(model_name=model_folder())


def _document(text: Text) -> Document:
    return Document(text=text.whole, id_=text.id)
