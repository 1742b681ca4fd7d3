"""Finds what time has passed by: sources not asked for long, notes whose source has changed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from assistant.composition import lapsed_days
from corpus import Document
from corpus.fetched import Record, earlier_states, read_state
from corpus.model import page_of
from corpus.sources import load_sources

LATE = 2  # times its cadence, after which a source counts as stale: one sync may fail


def stale_sources(
    store: Path, sources_file: Path | None = None, now: datetime | None = None
) -> list[str]:
    """The ids of synced pages that no sync has reached for twice their cadence.

    Raises SourcesError for a faulty list of sources, SyncDamaged for a damaged store.
    """
    records = read_state(store).records
    cadence = {entry.id: entry.cadence for entry in load_sources(sources_file).source}
    longest = max(cadence.values(), default=365)
    now = now or datetime.now(UTC)
    return [
        record.id
        for record in records.values()
        if now - datetime.fromisoformat(record.checked)
        > timedelta(days=LATE * _cadence(record, cadence, longest))
    ]


def _cadence(record: Record, cadence: dict[str, int], longest: int) -> int:
    ids = (record.id.removeprefix("web-"), record.parent.removeprefix("web-"))
    return next((cadence[id] for id in ids if id in cadence), longest)


def lapsed_facts(documents: Iterable[Document], today: date) -> list[str]:
    """`id: heading (day)` of each card with a fact that was to change on a day that has come."""
    found: dict[str, None] = {}
    for document in documents:
        for section in document.sections:
            for day in sorted({*lapsed_days(section.sentences, 0, section.end, today)}):
                found[f"{document.id}: {section.headings[-1]} ({day})"] = None
    return list(found)


def changed_since_written(documents: Iterable[Document], store: Path) -> list[tuple[str, str]]:
    """`(id of the note, address)` of each note's source whose text changed after its `as_of`.

    Only a change that a sync saw counts: the first fetch of a page tells nothing about what it
    said before. Raises SyncDamaged.
    """
    changed = _changes(store)
    found: dict[tuple[str, str], None] = {}
    for document in documents:
        if document.kind != "note":
            continue
        for section in document.sections:
            for sentence in section.sentences:
                for source in sentence.sources:
                    when = changed.get(page_of(source.url), "")
                    if when[: len(document.as_of)] > document.as_of:
                        found[document.id, source.url] = None
    return list(found)


def _changes(store: Path) -> dict[str, str]:
    """When each page's text was seen to change, by its addresses."""
    records = read_state(store).records
    before: dict[str, set[str]] = {}
    for state in earlier_states(store):
        for record in state.records.values():
            before.setdefault(record.id, set()).add(record.digest)
    return {
        page_of(address): record.changed
        for record in records.values()
        if before.get(record.id, {record.digest}) != {record.digest}
        for address in (record.url, record.address)
    }
