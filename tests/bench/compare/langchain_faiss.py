"""LangChain with FAISS, as its guide to semantic search sets it up."""

from __future__ import annotations

from collections.abc import Sequence

from langchain_community.vectorstores import FAISS
from langchain_core.documents import Document
from langchain_huggingface import HuggingFaceEmbeddings
from langchain_text_splitters import RecursiveCharacterTextSplitter

from tests.bench.compare.systems import System, model_folder
from tests.bench.compare.task import Text


class LangChainFaiss(System):
    """A FAISS store of the splitter's chunks; a chunk's id is its document's and a number."""

    _store: FAISS

    def build(self, texts: Sequence[Text]) -> None:
        chunks, ids = _split(texts)
        self._store = FAISS.from_documents(chunks, _embeddings(), ids=ids)
        self._store.save_local(str(self.folder))

    def open(self) -> None:
        # it keeps its texts as a pickle; this one was written by `build`
        self._store = FAISS.load_local(
            str(self.folder), _embeddings(), allow_dangerous_deserialization=True
        )

    def search(self, question: str, k: int) -> list[str]:
        return [d.metadata["id"] for d in self._store.similarity_search(question, k=k)]

    def change(self, text: Text) -> None:
        held = self._store.index_to_docstore_id.values()
        self._store.delete([id for id in held if id.rpartition("#")[0] == text.id])
        chunks, ids = _split([text])
        self._store.add_documents(chunks, ids=ids)
        self._store.save_local(str(self.folder))


def _embeddings() -> HuggingFaceEmbeddings:
    return HuggingFaceEmbeddings(model_name=model_folder())


def _split(texts: Sequence[Text]) -> tuple[list[Document], list[str]]:
    splitter = RecursiveCharacterTextSplitter(
        chunk_size=1000, chunk_overlap=200, add_start_index=True
    )
    documents = [Document(page_content=t.whole, metadata={"id": t.id}) for t in texts]
    chunks = splitter.split_documents(documents)
    return chunks, [f"{c.metadata['id']}#{c.metadata['start_index']}" for c in chunks]
