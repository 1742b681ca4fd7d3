"""Builds a generation; only texts that the generation before did not hold are embedded."""

from __future__ import annotations

import os
import shutil
import time
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

from corpus.chunking import MAX_TOKENS, chunk
from corpus.errors import DocumentError
from corpus.model import Document, Passage
from index.embedding import Embedder, Progress
from index.ensemble import load_embedder
from index.generation import FORMAT, Manifest, chunker_signature, generation_name
from index.shelf import Place, shelf_of
from index.vectors import Previous, embed_texts, lay_out

_SAMPLE = 12  # passages, short to long, on which an exported encoder is proved


@dataclass(frozen=True, slots=True)
class BuildReport:
    """What a build did: documents added, changed, removed and unchanged since the generation
    before, passages in the index, texts embedded anew, how long it took, and why questions are
    embedded more slowly than they could be, where that is so."""

    added: int
    changed: int
    removed: int
    unchanged: int
    passages: int
    embedded: int
    seconds: float
    remarks: tuple[str, ...] = ()


def build_index(
    documents: Iterable[Document],
    place: Place,
    *,
    embedder: Embedder | None = None,
    max_tokens: int = MAX_TOKENS,
    progress: Progress | None = None,
) -> BuildReport:
    """Write a new generation of `documents` in `place`, a folder or another shelf, as the current.

    `progress(step, done, total)` is called during long work. Raises DocumentError for two
    documents with one id, IndexBusy when another process is building, EmbeddingError without a
    model, IndexUnwritable where the disk is full or read-only. Until the last step the generation
    before stays current.
    """
    started = time.perf_counter()
    shelf = shelf_of(place)
    embedder = embedder or load_embedder()
    ordered = _ordered(documents)
    signature = chunker_signature(max_tokens)
    with shelf.writing() as folder:
        old = shelf.previous(embedder)
        passages = list(_chunked(ordered, embedder, max_tokens, progress))
        english = [p for p in passages if p.language == "en"]
        foreign = [p for p in passages if p.language != "en"]
        # the encoder of English texts is exported, and then used, beside that of the others
        with ThreadPoolExecutor(1) as beside:
            others = beside.submit(
                embed_texts, foreign, old.vectors, embedder.encode_foreign, progress
            )
            with shelf.faults_named():
                remarks = _export(embedder, folder, old, passages, progress)
                quick = embedder.for_build(folder)
            known, embedded = embed_texts(english, old.vectors, quick.encode, progress)
            known_others, embedded_others = others.result()
        layout = lay_out(passages, known | known_others, quick.dimension)
        manifest = Manifest(
            FORMAT, generation_name(), time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            embedder.name, embedder.signature, quick.dimension, signature,
            len(ordered), len(passages), sum(len(p.sentences) for p in passages), {},
        )  # fmt: skip
        shelf.publish(folder, ordered, layout, manifest)
    seconds = time.perf_counter() - started
    return _report(ordered, old, len(passages), embedded + embedded_others, seconds, remarks)


def _export(
    embedder: Embedder, folder: Path, old: Previous, passages: list[Passage],
    progress: Progress | None,
) -> list[str]:  # fmt: skip
    """Put the exported encoders into `folder`; those of the generation before are taken over."""
    for file in old.exported:
        try:
            os.link(file, folder / file.name)
        except OSError:  # a file system without links
            shutil.copyfile(file, folder / file.name)
    if progress:
        progress("exporting the encoder", 0, 1)
    by_length = sorted((p.embedded_text for p in passages), key=len)
    remarks = embedder.export(folder, by_length[:: max(1, len(by_length) // _SAMPLE)])
    if progress:
        progress("exporting the encoder", 1, 1)
    return remarks


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


def _report(
    documents: list[Document], old: Previous, passages: int, embedded: int,
    seconds: float, remarks: list[str],
) -> BuildReport:  # fmt: skip
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
        remarks=tuple(remarks),
    )
