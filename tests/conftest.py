"""Fixtures of all tests: the bundled documents, one real index a session, and no network."""

import hashlib
import itertools
import os
from collections.abc import Callable, Iterator
from pathlib import Path

import numpy as np
import pytest
from filelock import FileLock

from assistant.pipeline import Assistant
from assistant.settings import PREFIX, Settings, settings
from corpus import Document, load_documents
from index import Embedder, Index, build_index, open_index
from index.folder import FolderShelf
from index.generation import POINTER
from index.milvus_link import MilvusAddress
from index.milvus_shelf import MilvusShelf
from index.shelf import Shelf

KEPT = ("CHAT_TEST_BROWSER",)  # says how to test; no setting of the assistant


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """The same as --disable-socket --allow-hosts=127.0.0.1,::1 --allow-unix-socket."""
    config.option.disable_socket = True
    config.option.allow_hosts = "127.0.0.1,::1"
    config.option.allow_unix_socket = True


@pytest.fixture(scope="session", autouse=True)
def own_environment(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    """No setting and no data of the person who runs the tests reaches a test, or the reverse."""
    with pytest.MonkeyPatch.context() as patch:
        for name in [n for n in os.environ if n.upper().startswith(PREFIX) and n not in KEPT]:
            patch.delenv(name)
        patch.setenv("XDG_DATA_HOME", str(tmp_path_factory.mktemp("user-data")))
        yield


@pytest.fixture
def set_environment(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[..., None]]:
    """Sets TRIPS_… variables for one test; the settings are read again before and after."""

    def set_all(**values: object) -> None:
        for name, value in values.items():
            monkeypatch.setenv(PREFIX + name.upper(), str(value))
        settings.cache_clear()

    settings.cache_clear()
    yield set_all
    settings.cache_clear()


@pytest.fixture(scope="session")
def documents() -> list[Document]:
    return load_documents()


@pytest.fixture(scope="session")
def index_directory(documents: list[Document], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The real index; of the processes that run the tests, one builds it for all."""
    base = tmp_path_factory.getbasetemp()
    directory = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "index"
    with FileLock(f"{directory}.lock"):
        if not (directory / POINTER).exists():
            build_index(documents, directory)
    return directory


@pytest.fixture(scope="session")
def index(index_directory: Path) -> Index:
    return open_index(index_directory)


@pytest.fixture(scope="session")
def assistant(index: Index) -> Assistant:
    return Assistant(index, Settings())


@pytest.fixture(scope="session")
def milvus_uri(tmp_path_factory: pytest.TempPathFactory) -> str:
    """Milvus Lite: the client of a server on a folder; one for all tests of a process."""
    return str(tmp_path_factory.mktemp("milvus") / "lite.db")


@pytest.fixture(scope="session")
def new_milvus(
    milvus_uri: str, tmp_path_factory: pytest.TempPathFactory
) -> Callable[[], MilvusShelf]:
    """Makes empty shelves in Milvus Lite; each has a prefix and a folder of its own."""
    numbers = itertools.count()

    def new() -> MilvusShelf:
        address = MilvusAddress(milvus_uri, prefix=f"test{next(numbers)}")
        return MilvusShelf(address, tmp_path_factory.mktemp("beside"))

    return new


@pytest.fixture(params=["files", "milvus"])
def new_shelf(
    request: pytest.FixtureRequest,
    new_milvus: Callable[[], MilvusShelf],
    tmp_path_factory: pytest.TempPathFactory,
) -> Callable[[], Shelf]:
    """Makes empty shelves, of both kinds in turn."""
    if request.param == "milvus":
        return new_milvus
    return lambda: FolderShelf(tmp_path_factory.mktemp("folder"))


@pytest.fixture
def shelf(new_shelf: Callable[[], Shelf]) -> Shelf:
    """An empty shelf, of each kind in turn."""
    return new_shelf()


class SmallEmbedder(Embedder):
    """Hashes words into 32 dimensions: deterministic, fast, and with no sense of meaning."""

    signature = "small@1"
    dimension = 32

    def __init__(self) -> None:
        super().__init__("small")
        self.encoded: list[str] = []

    def encode(self, texts, progress=None):
        self.encoded += texts
        vectors = np.full((len(texts), self.dimension), 1e-3, dtype=np.float32)
        for row, text in enumerate(texts):
            for word in text.lower().split():
                digest = hashlib.sha256(word.strip(".,?!").encode()).digest()
                vectors[row, digest[0] % self.dimension] += 1
        if progress:
            progress("embedding", len(texts), len(texts))
        return vectors / np.linalg.norm(vectors, axis=1, keepdims=True)

    def count_tokens(self, texts):
        return [len(text.split()) for text in texts]


@pytest.fixture
def small_embedder() -> SmallEmbedder:
    return SmallEmbedder()


FRONT_MATTER = """\
---
title: A note
url: https://example.org/note
publisher: Example
kind: {kind}
language: en
as_of: 2026-11
topics: [courses]
---
"""
SOURCE = "\n\n[^a]: A source | Its publisher | https://example.org/a | 2012-02\n"


@pytest.fixture
def write_note(tmp_path: Path) -> Callable[..., Path]:
    """Writes a document with sound front matter around `body` and gives its path."""

    def write(body: str, name: str = "note", kind: str = "note", notes: str = SOURCE) -> Path:
        path = tmp_path / f"{name}.md"
        text = FRONT_MATTER.format(kind=kind) + "\n" + body + (notes if kind == "note" else "")
        path.write_text(text, encoding="utf-8")
        return path

    return write
