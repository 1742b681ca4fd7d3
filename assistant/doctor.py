"""Looks an installation over: small checks, each with a name, what it found and a remedy."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Literal

import numpy as np

from assistant.ageing import changed_since_written, lapsed_facts, stale_sources
from assistant.documents import OWN, WEB, all_documents
from assistant.keeping import index_place
from assistant.settings import Settings
from corpus import Document, Passage
from corpus.errors import (
    DocumentError,
    IndexUnreachable,
    SourcesError,
    SyncError,
    TripsAssistantError,
)
from corpus.translations import set_aside
from index import Index, open_index
from index.doubles import near_duplicates
from index.embedding import Vectors
from index.ensemble import load_embedder
from index.generation import GENERATIONS, REBUILD, Manifest, chunker_signature, leftovers
from index.shelf import Shelf
from index.vectors import key

State = Literal["ok", "warning", "fault"]
SAMPLE = 16  # passages that are embedded again
SAME = 0.999  # cosine from which two vectors of one text are the same (batches differ by 1e-6)
_SLICE = 2000  # passages looked at at once
SPARE = 50_000_000  # bytes that must be free beside a second copy of the index
NAMED = 5  # of a list, as many are named


@dataclass(frozen=True, slots=True)
class Finding:
    """What one check found. A warning is something to look at; a fault is something broken."""

    name: str
    state: State
    found: str
    remedy: str = ""


class Patient:
    """What the checks look at; read when it is first needed."""

    def __init__(self, settings: Settings, today: date) -> None:
        self.settings, self.today = settings, today

    @cached_property
    def shelf(self) -> Shelf:
        return index_place(self.settings)

    @cached_property
    def manifest(self) -> Manifest:
        return self.shelf.manifest()

    @cached_property
    def index(self) -> Index:
        embedder = load_embedder(self.settings.model)
        return open_index(self.shelf, embedder=embedder)

    @cached_property
    def documents(self) -> list[Document]:
        return all_documents(self.settings)


def examine(settings: Settings, today: date | None = None) -> Iterator[Finding]:
    """Every check in order; those that need an index stop at the first that finds none.

    `today` is the day that facts are held against, the machine's by default.
    """
    patient = Patient(settings, today or date.today())
    for check in CHECKS:
        yield check(patient)
    for check in INDEX_CHECKS:
        finding = check(patient)
        yield finding
        if finding.state == "fault" and check in NEEDED:
            break


def _documents(p: Patient) -> Finding:
    try:
        count = len(p.documents)
    except DocumentError as error:
        return Finding("documents", "fault", str(error), "run: trips-assistant documents check")
    except SyncError as error:  # its message names the remedy
        return Finding("documents", "fault", str(error), "run: trips-assistant sync --rollback")
    return Finding("documents", "ok", f"{count} can be read")


def _sources(p: Patient) -> Finding:
    try:
        stale = stale_sources(p.settings.sync_dir / WEB, p.settings.sources_file)
    except (SourcesError, SyncError) as error:
        return Finding("sources", "fault", str(error), "mend the list of sources")
    if stale:
        return Finding(
            "sources", "warning", f"not asked for long: {_some(stale)}", "run: trips-assistant sync"
        )
    return Finding("sources", "ok", "each synced page was asked when it was due")


def _notes(p: Patient) -> Finding:
    try:
        changed = changed_since_written(p.documents, p.settings.sync_dir / WEB)
    except TripsAssistantError as error:
        return Finding("notes", "warning", str(error), "mend the documents first")
    if changed:
        pairs = [f"{note} (source {url})" for note, url in changed]
        return Finding(
            "notes", "warning", f"a source changed since: {_some(pairs)}",
            "compare these notes with their sources, then set a new as_of",
        )  # fmt: skip
    return Finding("notes", "ok", "no synced source changed since a note was written from it")


def _facts(p: Patient) -> Finding:
    try:
        lapsed = lapsed_facts(p.documents, p.today)
    except TripsAssistantError as error:
        return Finding("facts", "warning", str(error), "mend the documents first")
    if lapsed:
        return Finding(
            "facts", "warning", f"were to change: {_some(lapsed)}",
            "look up what holds now, then correct these cards and the day in their footnotes",
        )  # fmt: skip
    return Finding("facts", "ok", "none was to change by today")


def _translations(p: Patient) -> Finding:
    try:
        out_of_date = set_aside(p.documents)
    except TripsAssistantError as error:
        return Finding("translations", "warning", str(error), "mend the documents first")
    if out_of_date:
        return Finding("translations", "warning", _some(out_of_date), "revise them, then build")
    return Finding("translations", "ok", "each card is translated as it is now")


def _space(p: Patient) -> Finding:
    folder = p.settings.index_dir
    used = sum(f.stat().st_size for f in folder.glob(f"{GENERATIONS}/*/*") if f.is_file())
    existing = next(f for f in (folder, *folder.parents) if f.exists())
    free, needed = shutil.disk_usage(existing).free, used + SPARE
    found = f"{free // 1_000_000:,} MB free, a build may need {needed // 1_000_000:,} MB"
    if free < needed:
        return Finding("space", "fault", found, f"free some space on the disk of {existing}")
    return Finding("space", "ok", found)


def _orphans(p: Patient) -> Finding:
    left = leftovers(p.settings.index_dir)
    for store in (WEB, OWN):
        left += (p.settings.sync_dir / store).glob("*/.*-[0-9]*")
    if left:
        return Finding(
            "orphans", "warning", f"left by a process that was killed: {_some(map(str, left))}",
            "none is running now? the next build or sync removes them; files of synced documents "
            "can be deleted",
        )  # fmt: skip
    return Finding("orphans", "ok", "nothing was left behind")


def _checksums(p: Patient) -> Finding:
    try:
        p.shelf.verify()
        name = p.manifest.name
    except IndexUnreachable as error:  # its message says what to do; a build could not write either
        return Finding("checksums", "fault", str(error), "see the settings TRIPS_MILVUS_…")
    except TripsAssistantError as error:
        return Finding("checksums", "fault", str(error), REBUILD)
    return Finding("checksums", "ok", f"generation {name} is as it was written")


def _signatures(p: Patient) -> Finding:
    try:
        manifest = p.index.manifest
    except TripsAssistantError as error:
        return Finding("signatures", "fault", str(error), REBUILD)
    now = chunker_signature(0).split()[0]
    return Finding("signatures", "ok", f"model {manifest.model_signature}, chunker {now}")


def _counts(p: Patient) -> Finding:
    with closing(p.shelf.records()) as records:
        found = records.counts()
    manifest = p.manifest
    wanted = {
        "documents": manifest.documents,
        "passages": manifest.passages,
        "sentences": manifest.sentences,
        "terms": manifest.passages,
    }
    wrong = [f"{found[name]} {name} for {n}" for name, n in wanted.items() if found[name] != n]
    if wrong:
        return Finding("counts", "fault", "; ".join(wrong), REBUILD)
    return Finding("counts", "ok", ", ".join(f"{n} {name}" for name, n in wanted.items()))


def _vectors(p: Patient) -> Finding:
    """Every row belongs to its text; a sample embedded again gives the same vectors."""
    with closing(p.shelf.records()) as records:
        keys, count = records.vector_keys(), records.passage_count
        wrong = []
        for start in range(0, count, _SLICE):
            some = range(start, min(start + _SLICE, count))
            for row, passage in zip(some, records.passages(some), strict=True):
                if key(passage.embedded_text, passage.language) != keys[row]:
                    wrong.append(passage.id)
        sample = sorted({round(at) for at in np.linspace(0, count - 1, SAMPLE) if count})
        sampled = records.passages(sample)
    slices = ((at, min(_SLICE, len(keys) - at)) for at in range(0, len(keys), _SLICE))
    if wrong or not all(np.isfinite(p.index.rows(*of_some)).all() for of_some in slices):
        return Finding("vectors", "fault", f"of other texts: {_some(wrong)}", REBUILD)
    pairs = zip(sample, sampled, strict=True)
    if any(
        _cosine(_embedded(p, passage), p.index.rows(row, 1)[0]) < SAME for row, passage in pairs
    ):
        return Finding("vectors", "fault", "the model gives other vectors now", REBUILD)
    return Finding("vectors", "ok", f"{len(keys)} rows, {len(sample)} embedded again")


def _embedded(p: Patient, passage: Passage) -> Vectors:
    embedder = p.index.embedder
    encode = embedder.encode if passage.language == "en" else embedder.encode_foreign
    return encode([passage.embedded_text])[0]  # type: ignore[no-any-return]


def _cosine(one: Vectors, other: Vectors) -> float:
    return float(one @ other / (np.linalg.norm(one) * np.linalg.norm(other)))


def _current(p: Patient) -> Finding:
    with closing(p.shelf.records()) as records:
        built = records.digests()
    try:
        now = {d.id: d.digest for d in p.documents}
    except TripsAssistantError as error:
        return Finding("current", "warning", str(error), "mend the documents first")
    changed = sorted(k for k in built.keys() | now.keys() if built.get(k) != now.get(k))
    if changed:
        return Finding("current", "warning", f"changed since the build: {_some(changed)}", REBUILD)
    return Finding("current", "ok", f"built {p.manifest.built}, nothing changed since")


def _doubles(p: Patient) -> Finding:
    pairs = [
        f"{a.document_id} and {b.document_id} ({a.text[:40]}…)" for a, b in near_duplicates(p.index)
    ]
    if pairs:
        return Finding(
            "doubles", "warning", f"nearly the same passage twice: {_some(pairs)}",
            "keep the one that names the better source",
        )  # fmt: skip
    return Finding("doubles", "ok", "no two passages of different documents say the same")


def _some(items: object) -> str:
    listed = list(items)  # type: ignore[call-overload]
    more = f" and {len(listed) - NAMED} more" if len(listed) > NAMED else ""
    return ", ".join(listed[:NAMED]) + more


Check = Callable[[Patient], Finding]
CHECKS: tuple[Check, ...] = (
    _documents, _sources, _notes, _facts, _translations, _space, _orphans,
)  # fmt: skip
INDEX_CHECKS: tuple[Check, ...] = (
    _checksums, _signatures, _counts, _vectors, _current, _doubles,
)  # fmt: skip
NEEDED = (_checksums, _signatures)  # without these the others can say nothing
