"""Builds a generation; only texts that the generation before did not hold are embedded."""

from __future__ import annotations

import hashlib
import time
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import faiss
import numpy as np

from corpus.chunking import MAX_TOKENS, chunk
from corpus.chunking import SIGNATURE as CHUNKER
from corpus.errors import DocumentError, IndexUnavailable
from corpus.model import Document, Passage
from index.analysis import SIGNATURE as ANALYSIS
from index.embedding import Embedder, Progress, Vectors, load_embedder
from index.generation import (
    FORMAT, PASSAGES, VECTORS, Manifest, file_digest, generation_name, publish, read_manifest,
    verify_files, writing,
)  # fmt: skip
from index.store import PassageRow, Store, write_store


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did: documents added, changed, removed and unchanged since the generation
    before, passages in the index, texts embedded anew, and how long it took."""

    added: int
    changed: int
    removed: int
    unchanged: int
    passages: int
    embedded: int
    seconds: float


def build_index(
    documents: Iterable[Document],
    directory: Path | str,
    *,
    embedder: Embedder | None = None,
    max_tokens: int = MAX_TOKENS,
    progress: Progress | None = None,
) -> BuildReport:
    """Write a new generation of `documents` in `directory` and make it current.

    `progress(step, done, total)` is called during long work. Raises DocumentError for two
    documents with one id, IndexBusy when another process is building, EmbeddingError without a
    model. Until the last step the generation before stays current.
    """
    started = time.perf_counter()
    directory = Path(directory)
    embedder = embedder or load_embedder()
    ordered = _ordered(documents)
    signature = chunker_signature(max_tokens)
    with writing(directory) as folder:
        old = _Previous.read(directory, embedder)
        passages = list(_chunked(ordered, embedder, max_tokens, progress))
        vectors, sentence_vectors, embedded = _embedded(passages, old, embedder, progress)
        rows = _rows(passages, sentence_vectors)
        write_store(folder / PASSAGES, ordered, rows)
        flat = faiss.IndexFlatIP(embedder.dimension)
        flat.add(vectors)
        faiss.write_index(flat, str(folder / VECTORS))
        files = {name: file_digest(folder / name) for name in (PASSAGES, VECTORS)}
        manifest = Manifest(
            FORMAT, generation_name(), time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            embedder.name, embedder.signature, embedder.dimension, signature,
            len(ordered), len(passages), sum(len(p.sentences) for p in passages), files,
        )  # fmt: skip
        publish(directory, folder, manifest)
    return _report(ordered, old, len(passages), embedded, time.perf_counter() - started)


def chunker_signature(max_tokens: int) -> str:
    """Identifies how documents become passages and terms."""
    return f"{CHUNKER} max_tokens={max_tokens} {ANALYSIS}"


@dataclass(frozen=True, slots=True)
class _Previous:
    """What the generation before offers: documents' digests and vectors by embedding key."""

    digests: dict[str, str]
    vectors: dict[bytes, Vectors]

    @classmethod
    def read(cls, directory: Path, embedder: Embedder) -> _Previous:
        """Nothing where there is no whole generation of the same model."""
        try:
            folder, manifest = read_manifest(directory)
            verify_files(folder, manifest)
        except IndexUnavailable:
            return cls({}, {})
        store = Store(folder / PASSAGES)
        try:
            digests = store.digests()
            if manifest.model_signature != embedder.signature:
                return cls(digests, {})
            flat = faiss.read_index(str(folder / VECTORS))
            rows = flat.reconstruct_n(0, flat.ntotal) if flat.ntotal else []
            known = dict(zip(store.passage_keys(), rows, strict=True))
            known.update(store.sentence_vectors())
        finally:
            store.close()
        return cls(digests, known)


def _ordered(documents: Iterable[Document]) -> list[Document]:
    by_id: dict[str, Document] = {}
    for document in documents:
        if document.id in by_id:
            raise DocumentError("two documents have this id", path=document.id)
        by_id[document.id] = document
    return [by_id[key] for key in sorted(by_id)]


def _chunked(
    documents: list[Document], embedder: Embedder, max_tokens: int, progress: Progress | None
) -> Iterator[Passage]:
    for number, document in enumerate(documents, 1):
        yield from chunk(document, embedder.count_tokens, max_tokens)
        if progress:
            progress("chunking", number, len(documents))


def _key(text: str) -> bytes:
    return hashlib.sha256(text.encode()).digest()[:16]


def _sentence_texts(passage: Passage) -> list[str]:
    return [passage.text[s.start - passage.start : s.end - passage.start] for s in passage.sentences]


def _embedded(
    passages: list[Passage], old: _Previous, embedder: Embedder, progress: Progress | None
) -> tuple[Vectors, list[tuple[tuple[bytes, ...], Vectors]], int]:
    """Passage vectors (n, d); for each passage its sentences' keys and vectors; texts embedded."""
    texts = {_key(p.embedded_text): p.embedded_text for p in passages}
    for passage in passages:
        texts.update({_key(text): text for text in _sentence_texts(passage)})
    missing = [key for key in texts if key not in old.vectors]
    fresh = embedder.encode([texts[key] for key in missing], progress)
    known = {**old.vectors, **dict(zip(missing, fresh, strict=True))}

    def stacked(keys: list[bytes]) -> Vectors:
        if not keys:
            return np.zeros((0, embedder.dimension), dtype=np.float32)
        return np.stack([known[key] for key in keys]).astype(np.float32)

    of_sentences = []
    for passage in passages:
        keys = [_key(text) for text in _sentence_texts(passage)]
        of_sentences.append((tuple(keys), stacked(keys)))
    return stacked([_key(p.embedded_text) for p in passages]), of_sentences, len(missing)


def _rows(
    passages: list[Passage], sentence_vectors: list[tuple[tuple[bytes, ...], Vectors]]
) -> Iterator[PassageRow]:
    pairs = zip(passages, sentence_vectors, strict=True)
    for row, (passage, (keys, vectors)) in enumerate(pairs):
        yield PassageRow(row, passage, _key(passage.embedded_text), keys, vectors)


def _report(
    documents: list[Document], old: _Previous, passages: int, embedded: int, seconds: float
) -> BuildReport:
    now = {d.id: d.digest for d in documents}
    both = now.keys() & old.digests.keys()
    changed = sum(now[key] != old.digests[key] for key in both)
    return BuildReport(
        added=len(now.keys() - both),
        changed=changed,
        removed=len(old.digests.keys() - both),
        unchanged=len(both) - changed,
        passages=passages,
        embedded=embedded,
        seconds=round(seconds, 3),
    )
