"""Opens the current generation, checked against its checksums, model and chunker."""

from __future__ import annotations

from functools import cache
from pathlib import Path

from threadpoolctl import threadpool_limits

from corpus.errors import IndexForeign, IndexUnavailable
from index.dense import FaissVectors
from index.embedding import Embedder
from index.ensemble import load_embedder
from index.generation import (
    PASSAGES,
    REBUILD,
    chunker_signature,
    current_name,
    read_manifest,
    verify_files,
)
from index.search import Index
from index.store import Store


def open_index(directory: Path | str, *, embedder: Embedder | None = None) -> Index:
    """Open the current generation in `directory`, its files checked against their checksums.

    Questions are embedded by the generation's own exported encoder where it has one.
    Raises IndexMissing, IndexDamaged, or IndexForeign when it was built by another model or
    chunker than the one at hand.
    """
    directory = Path(directory)
    while True:
        name = current_name(directory)
        try:
            return _open(directory, embedder)
        except IndexUnavailable:
            if current_name(directory) == name:  # else builds went on and removed it meanwhile
                raise


def _open(directory: Path, embedder: Embedder | None) -> Index:
    folder, manifest = read_manifest(directory)
    verify_files(folder, manifest)
    embedder = (embedder or load_embedder(manifest.model)).from_export(folder)
    if embedder.signature != manifest.model_signature:
        raise IndexForeign(
            f"the index in {folder} was built with {manifest.model_signature}, the model here "
            f"is {embedder.signature}; {REBUILD}"
        )
    if _chunker(manifest.chunker) != _chunker(chunker_signature(0)):
        raise IndexForeign(f"the index in {folder} was chunked another way; {REBUILD}")
    _one_thread_each()
    store, vectors = Store(folder / PASSAGES), FaissVectors(folder, manifest.dimension)
    return Index(directory, folder, manifest, embedder, store, vectors)


@cache
def _one_thread_each() -> None:
    """Keep numpy's products to one thread for the rest of the process.

    A question's are too small to share: two processes that answer side by side do 1.8 times as
    much as one, and no more than one where each takes all cores (docs/workers.md).
    """
    threadpool_limits(1, user_api="blas")


def _chunker(signature: str) -> list[str]:
    """A chunker's signature without the settings in it."""
    return [part for part in signature.split() if "=" not in part]
