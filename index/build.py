"""Builds a generation; only texts that the generation before did not hold are embedded."""

from __future__ import annotations

import time
from collections.abc import Iterable, Iterator, Mapping
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass
from itertools import chain, groupby
from pathlib import Path

from corpus.chunking import MAX_TOKENS, chunk
from corpus.errors import DocumentError
from corpus.model import Document, Passage
from index.embedding import Embedder, Progress, Vectors
from index.ensemble import load_embedder
from index.generation import FORMAT, Manifest, chunker_signature, generation_name, take_over
from index.shelf import Place, shelf_of
from index.vectors import Batch, Previous, embed_texts, lay_out

_GROUP = 10_000  # passages that are embedded and written together; about 150 MB
_LAYERED = 0.1  # share of the documents below that a layer may change
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
    with (
        shelf.writing() as folder,
        closing(shelf.previous(embedder)) as old,
        ThreadPoolExecutor(1) as beside,
    ):
        work = _Work(embedder, old, progress, beside)
        lower = old.lower if old.chunker == signature else {}
        now = {d.id: d.digest for d in ordered}
        changed = [d for d in ordered if lower.get(d.id) != now[d.id]]
        hidden = sorted(id for id, digest in lower.items() if now.get(id) != digest)
        layered = bool(lower) and len(hidden) + len(changed) <= _LAYERED * len(lower)
        fresh = changed if layered else ordered
        groups = work.groups(_chunked(fresh, embedder, max_tokens, progress))
        first = next(groups, None)
        # the encoder of English texts is exported, and then used, beside that of the others
        with shelf.faults_named():
            remarks = _export(embedder, folder, old, first[0] if first else [], progress)
            quick = embedder.for_build(folder)
        manifest = Manifest(
            FORMAT, generation_name(), time.strftime("%Y-%m-%dT%H:%M:%SZ", time.gmtime()),
            embedder.name, embedder.signature, quick.dimension, signature,
            len(ordered), 0, 0, {},
        )  # fmt: skip
        batches = work.batches(chain([first] if first else [], groups), quick)
        manifest = shelf.publish(folder, fresh, batches, manifest, hidden if layered else None)
    seconds = time.perf_counter() - started
    return _report(now, old, manifest.passages, work.embedded, seconds, remarks)


_Group = tuple[list[Passage], "Future[tuple[dict[bytes, Vectors], int]]"]


@dataclass
class _Work:
    """Gives the passages of a build their vectors, a group of documents after the other."""

    embedder: Embedder
    old: Previous
    progress: Progress | None
    beside: ThreadPoolExecutor
    embedded: int = 0

    def groups(self, passages: Iterable[Passage]) -> Iterator[_Group]:
        """Some documents' passages each, with the vectors of those that are not English."""
        group: list[Passage] = []
        for _, own in groupby(passages, key=lambda p: p.document_id):
            group += own
            if len(group) >= _GROUP:
                yield group, self._foreign(group)
                group = []
        if group:
            yield group, self._foreign(group)

    def _foreign(self, group: list[Passage]) -> Future[tuple[dict[bytes, Vectors], int]]:
        foreign = [p for p in group if p.language != "en"]
        encode = self.embedder.encode_foreign
        return self.beside.submit(embed_texts, foreign, self.old.vectors, encode, self.progress)

    def batches(self, groups: Iterable[_Group], quick: Embedder) -> Iterator[Batch]:
        """The groups laid out one after the other; `quick` embeds what is English."""
        row = question = 0
        for passages, foreign in groups:
            english = [p for p in passages if p.language == "en"]
            known, fresh = embed_texts(english, self.old.vectors, quick.encode, self.progress)
            others, other_fresh = foreign.result()
            batch = lay_out(passages, known | others, quick.dimension, row, question)
            row, question = row + len(passages), question + len(batch.questions)
            self.embedded += fresh + other_fresh
            yield batch


def _export(
    embedder: Embedder, folder: Path, old: Previous, passages: list[Passage],
    progress: Progress | None,
) -> list[str]:  # fmt: skip
    """Put the exported encoders into `folder`; those of the generation before are taken over."""
    for file in old.exported:
        take_over(file, folder)
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
    now: Mapping[str, str], old: Previous, passages: int, embedded: int,
    seconds: float, remarks: list[str],
) -> BuildReport:  # fmt: skip
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
