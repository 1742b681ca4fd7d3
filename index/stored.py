"""The documents of a generation as a mapping."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from functools import lru_cache

from corpus.model import Document
from index.doors import PassageStore


class StoredDocuments(Mapping[str, Document]):
    """Reads documents from the index one by one and keeps the latest."""

    def __init__(self, store: PassageStore) -> None:
        self._read = lru_cache(maxsize=1024)(lambda id: store.document(id))
        self._ids = store.document_ids()

    def __getitem__(self, id: str) -> Document:
        return self._read(id)

    def __iter__(self) -> Iterator[str]:
        return iter(self._ids)

    def __len__(self) -> int:
        return len(self._ids)
