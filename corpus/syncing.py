"""Brings the stored copies of the listed web pages up to date, in one step or not at all."""

from __future__ import annotations

import contextlib
import hashlib
import time
from collections.abc import Callable, Collection, Iterator
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from urllib.parse import urljoin

from corpus.blocks import Extract
from corpus.changes import Change, SyncReport, What
from corpus.errors import (
    DocumentError,
    FetchError,
    PageGone,
    SourcesError,
    SyncDamaged,
    SyncStopped,
)
from corpus.fetched import Draft, Record, State, read_extract, read_state, writing
from corpus.fetching import Fetcher, Response
from corpus.front_matter import LANGUAGES
from corpus.reading import READERS, read_bytes
from corpus.sources import Entry, Sources

VANISHING = 0.2  # the share of the documents that a run may remove without asking
FOLLOWED = 300  # pages that are followed from one source
TRUSTED_DAYS = 30  # for so long "not modified" is believed; then the page is read whole again
PREFIX = "web-"
Confirm = Callable[[int, int], bool]
Progress = Callable[[str, int, int], None]


def sync(
    directory: Path,
    sources: Sources,
    fetcher: Fetcher,
    *,
    only: Collection[str] = (),
    force: bool = False,
    dry_run: bool = False,
    confirm: Confirm | None = None,
    progress: Progress | None = None,
) -> SyncReport:
    """Fetch what is due of `sources` into the store in `directory`.

    `only` names sources; `force` fetches what is not due too, and whole. `confirm(removed, all)`
    is asked before more than a fifth is removed. Pages that can't be fetched keep their last
    copy. Raises SyncStopped, SyncBusy, SyncDamaged or SyncError; then nothing was changed.
    """
    started = time.perf_counter()
    chosen = _chosen(sources, only)
    with contextlib.nullcontext() if dry_run else writing(directory) as draft:
        state = _state(directory, force)
        run = _Run(directory, sources, fetcher, state, draft, force)
        for number, entry in enumerate(chosen, 1):
            run.visit_source(entry)
            if progress:
                progress("reading the sources", number, len(chosen))
        run.drop_absent({entry.id for entry in chosen})
        if draft is not None:
            _check_removals(run, confirm)
            draft.publish(run.records.values(), "" if run.altered else state.name)
    seconds = round(time.perf_counter() - started, 3)
    return SyncReport(tuple(run.changes), dry_run, _now(), seconds)


def _chosen(sources: Sources, only: Collection[str]) -> list[Entry]:
    known = {entry.id for entry in sources.source}
    if unknown := sorted(set(only) - known):
        raise SourcesError(f"no source has the id {unknown[0]!r}; see corpus/sources.toml")
    return [entry for entry in sources.source if not only or entry.id in only]


def _state(directory: Path, force: bool) -> State:
    try:
        return read_state(directory)
    except SyncDamaged:
        if not force:
            raise
        return State("", {})


def _check_removals(run: _Run, confirm: Confirm | None) -> None:
    removed = sum(change.what == "removed" for change in run.changes)
    before = len(run.state.records)
    if removed > VANISHING * before and not (confirm and confirm(removed, before)):
        raise SyncStopped(
            f"{removed} of {before} synced documents would be removed, more than a fifth; nothing "
            "was changed. Look at them with sync --dry-run; if that is right: sync --yes"
        )


@dataclass(frozen=True, slots=True)
class _Target:
    """One address to fetch, and what is known of it before."""

    id: str
    url: str
    entry: Entry
    publisher: str
    parent: str = ""


@dataclass
class _Run:
    directory: Path
    sources: Sources
    fetcher: Fetcher
    state: State
    draft: Draft | None
    force: bool
    records: dict[str, Record] = field(init=False)
    changes: list[Change] = field(default_factory=list)
    seen: set[str] = field(default_factory=set)
    unsure: set[str] = field(default_factory=set)  # sources whose links are not known this time

    def __post_init__(self) -> None:
        self.records = dict(self.state.records)

    @property
    def altered(self) -> bool:
        """Whether anything differs but the times of checking."""
        return self.state.name == "" or any(
            change.what in ("added", "changed", "removed") for change in self.changes
        )

    def visit_source(self, entry: Entry) -> None:
        target = _Target(PREFIX + entry.id, entry.url, entry, self.sources.publisher(entry.url))
        extract = self._visit(target)
        if not entry.follow:
            return
        if extract is None:
            self.unsure.add(target.id)
            return
        for child in self._children(target, extract):
            self._visit(child)

    def _children(self, target: _Target, extract: Extract) -> Iterator[_Target]:
        """The pages that the source links to and that its patterns allow."""
        record = self.records[target.id]
        listed = {entry.url.lower() for entry in self.sources.source}
        links = dict.fromkeys(_absolute(record.address, link) for link in extract.links)
        urls = [url for url in links if url.lower() not in listed and target.entry.follows(url)]
        for url in urls[FOLLOWED:]:
            id = _child_id(target.id, url)
            self.seen.add(id)
            self._tell(id, url, "failed", f"beyond the {FOLLOWED} pages followed from one source")
        for url in urls[:FOLLOWED]:
            publisher = self.sources.publisher(url)
            yield _Target(_child_id(target.id, url), url, target.entry, publisher, target.id)

    def _visit(self, target: _Target) -> Extract | None:
        """Fetch one page where it is due; its extract, where there is one."""
        self.seen.add(target.id)
        old = self.records.get(target.id)
        if old and old.url != target.url:
            old = None
        if old and not self.force and not _due(old, target.entry.cadence):
            return self._keep(target, old, "not due")
        try:
            response = self._fetch(target, old)
            if response.status == 304 and old:
                return self._keep(target, replace(old, checked=_now(), status=304), "unchanged")
            extract = self._read(target, response)
        except PageGone as error:
            if self.records.pop(target.id, None):
                self._tell(target.id, target.url, "removed", error.problem)
            else:
                self._tell(target.id, target.url, "failed", error.problem)
            return None
        except (FetchError, DocumentError) as error:
            kept = "; the last copy is kept" if target.id in self.records else ""
            self._tell(target.id, target.url, "failed", error.problem + kept)
            return None
        self._store(target, response, extract)
        return extract

    def _fetch(self, target: _Target, old: Record | None) -> Response:
        if old is None or self.force or _age(old.fetched) > timedelta(days=TRUSTED_DAYS):
            return self.fetcher.get(target.url)
        return self.fetcher.get(target.url, etag=old.etag, last_modified=old.last_modified)

    def _read(self, target: _Target, response: Response) -> Extract:
        """The text of the response; the same bytes are not read again by the same readers."""
        old = self.records.get(target.id)
        same = old and old.raw == hashlib.sha256(response.body).hexdigest()
        if old and same and (old.reader, old.kind) == (READERS, response.kind):
            with contextlib.suppress(SyncDamaged):
                return read_extract(self.directory, old)
        return read_bytes(response.body, response.kind, target.url, response.charset)

    def _keep(self, target: _Target, old: Record, what: What) -> Extract | None:
        """The record as it was, with what the list of sources says of it now."""
        follows = target.entry.follow and not target.parent
        extract = read_extract(self.directory, old) if follows else None
        self.records[target.id] = replace(
            old, **_described(target, old.title, old.as_of, old.changed)
        )
        self._tell(target.id, target.url, what)
        return extract

    def _store(self, target: _Target, response: Response, extract: Extract) -> None:
        old = self.records.get(target.id)
        same = old is not None and old.digest == extract.digest
        now = _now()
        changed = old.changed if old and same else now
        content = extract.to_json()
        as_of = extract.as_of or "undated"
        language = extract.language if extract.language in LANGUAGES else target.entry.language
        self.records[target.id] = Record(
            id=target.id,
            url=target.url,
            **_described(target, extract.title, as_of, changed),
            language=language,
            parent=target.parent,
            address=response.url,
            status=response.status,
            kind=response.kind,
            fetched=now,
            changed=changed,
            checked=now,
            raw=self.draft.put(response.body) if self.draft else "",
            extract=self.draft.put(content) if self.draft else "",
            digest=extract.digest,
            reader=READERS,
            etag=response.etag,
            last_modified=response.last_modified,
        )
        self._tell(target.id, target.url, "unchanged" if same else "changed" if old else "added")

    def drop_absent(self, chosen: set[str]) -> None:
        """Remove what the list, or the page that linked to it, no longer names."""
        listed = {PREFIX + entry.id for entry in self.sources.source}
        for record in list(self.records.values()):
            source = record.parent or record.id
            looked_at = source.removeprefix(PREFIX) in chosen or source not in listed
            if record.id in self.seen or source in self.unsure or not looked_at:
                continue
            del self.records[record.id]
            why = f"{source} no longer links to it" if record.parent else "no longer in the list"
            self._tell(record.id, record.url, "removed", why)

    def _tell(self, id: str, url: str, what: What, why: str = "") -> None:
        self.changes.append(Change(id, url, what, why))


def _described(target: _Target, title: str, as_of: str, changed: str) -> dict[str, Any]:
    """What the list of sources says of a page, and the page itself where the list is silent."""
    entry = target.entry
    if not target.parent:
        title = entry.title
        as_of = {"read": changed[:7], "undated": as_of}.get(entry.as_of, entry.as_of)
    return {
        "title": title or entry.title,
        "publisher": target.publisher,
        "topics": entry.topics,
        "as_of": as_of,
    }


def _child_id(parent: str, url: str) -> str:
    return f"{parent}-{hashlib.sha256(url.encode()).hexdigest()[:10]}"


def _absolute(base: str, link: str) -> str:
    try:
        return urljoin(base, link).partition("#")[0]
    except ValueError:  # such as http://[broken
        return ""


def _due(record: Record, cadence: int) -> bool:
    return _age(record.checked) >= timedelta(days=cadence)


def _age(moment: str) -> timedelta:
    return datetime.now(UTC) - datetime.fromisoformat(moment)


def _now() -> str:
    return datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
