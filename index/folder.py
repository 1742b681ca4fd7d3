"""Keeps an index in a folder: generations of files, and the pointer to the current one."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.model import Document
from index.embedding import Embedder
from index.ensemble import load_embedder
from index.generation import (
    Manifest,
    current_name,
    disk_faults_named,
    publish,
    read_manifest,
    rollback,
    verify_files,
    writing,
)
from index.layers import LayeredStore, open_store, open_vectors
from index.search import Index
from index.shelf import refuse_foreign
from index.store import Store

if TYPE_CHECKING:
    from index.vectors import Batch, Previous


class FolderShelf:
    """See Shelf."""

    pause = 0.0  # reading the pointer costs nothing

    def __init__(self, directory: Path) -> None:
        self.directory = directory

    def __str__(self) -> str:
        return str(self.directory)

    def current(self) -> str:
        return current_name(self.directory)

    def manifest(self) -> Manifest:
        return read_manifest(self.directory)[1]

    def verify(self) -> None:
        verify_files(*read_manifest(self.directory))

    def records(self) -> Store | LayeredStore:
        folder, manifest = read_manifest(self.directory)
        return open_store(folder, manifest)

    def open(self, embedder: Embedder | None) -> Index:
        """Its questions are embedded by the generation's own exported encoder, if it has one."""
        folder, manifest = read_manifest(self.directory)
        verify_files(folder, manifest)
        embedder = (embedder or load_embedder(manifest.model)).from_export(folder)
        refuse_foreign(manifest, embedder, folder)
        store = open_store(folder, manifest)
        vectors = open_vectors(folder, manifest.dimension, store)
        return Index(self, folder, manifest, embedder, store, vectors)

    def writing(self) -> AbstractContextManager[Path]:
        return writing(self.directory)

    def faults_named(self) -> AbstractContextManager[None]:
        return disk_faults_named(self.directory)

    def previous(self, embedder: Embedder) -> Previous:
        from index.vectors import read_previous  # only where an index is built

        return read_previous(self.directory, embedder)

    def publish(
        self, folder: Path, documents: Sequence[Document], batches: Iterable[Batch],
        manifest: Manifest, hidden: Sequence[str] | None,
    ) -> Manifest:  # fmt: skip
        from index.folder_writing import write_generation  # only where an index is built

        with self.faults_named():
            below = None if hidden is None else (read_manifest(self.directory), hidden)
            manifest = write_generation(folder, documents, batches, manifest, below)
            publish(self.directory, folder, manifest)
        return manifest

    def rollback(self) -> Manifest:
        return rollback(self.directory)
