"""Keeps an index in a folder: generations of files, and the pointer to the current one."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

from corpus.model import Document
from index.dense import FaissVectors, write_vectors
from index.embedding import Embedder
from index.ensemble import load_embedder
from index.generation import (
    EXPORTED,
    PASSAGES,
    VECTORS,
    Manifest,
    current_name,
    disk_faults_named,
    file_digest,
    publish,
    read_manifest,
    rollback,
    verify_files,
    writing,
)
from index.search import Index
from index.shelf import refuse_foreign
from index.store import Store
from index.store_writing import write_store

if TYPE_CHECKING:
    from index.vectors import Layout, Previous


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

    def records(self) -> Store:
        folder, _ = read_manifest(self.directory)
        return Store(folder / PASSAGES)

    def open(self, embedder: Embedder | None) -> Index:
        """Its questions are embedded by the generation's own exported encoder, if it has one."""
        folder, manifest = read_manifest(self.directory)
        verify_files(folder, manifest)
        embedder = (embedder or load_embedder(manifest.model)).from_export(folder)
        refuse_foreign(manifest, embedder, folder)
        store, vectors = Store(folder / PASSAGES), FaissVectors(folder, manifest.dimension)
        return Index(self, folder, manifest, embedder, store, vectors)

    def writing(self) -> AbstractContextManager[Path]:
        return writing(self.directory)

    def faults_named(self) -> AbstractContextManager[None]:
        return disk_faults_named(self.directory)

    def previous(self, embedder: Embedder) -> Previous:
        from index.vectors import read_previous  # only where an index is built

        return read_previous(self.directory, embedder)

    def publish(
        self, folder: Path, documents: Sequence[Document], layout: Layout, manifest: Manifest
    ) -> None:
        with self.faults_named():
            write_store(folder / PASSAGES, documents, layout.rows, layout.weights)
            write_vectors(folder, layout.matrix)
            written = (PASSAGES, VECTORS, *EXPORTED)
            files = {n: file_digest(folder / n) for n in written if (folder / n).is_file()}
            publish(self.directory, folder, replace(manifest, files=files))

    def rollback(self) -> Manifest:
        return rollback(self.directory)
