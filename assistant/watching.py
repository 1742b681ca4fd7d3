"""Builds the index again whenever the documents change, until it is stopped."""

from __future__ import annotations

import contextlib
import os
import threading
from collections.abc import Callable
from pathlib import Path

from watchfiles import Change, watch

from assistant.documents import OWN, WEB
from assistant.settings import Settings
from corpus import DOCUMENTS
from corpus.errors import SettingsError, TripsAssistantError
from corpus.fetched import POINTER
from index import BuildReport

QUIET_MS = 300  # a build starts when nothing has changed for this long,
LONGEST_MS = 3000  # or this long after the first change
RETRY_MS = 5000  # a build that failed is tried again after this, or when something changes


def watch_documents(
    settings: Settings,
    build: Callable[[], BuildReport],
    *,
    built: Callable[[BuildReport], None],
    failed: Callable[[TripsAssistantError], None],
    stop: threading.Event | None = None,
) -> None:
    """Call `build` now and whenever a document changes; `built` and `failed` are told how it went.

    A fault ends nothing: what the index held goes on answering, and the build is tried again.
    Raises SettingsError for a folder that can't be watched.
    """
    folders = _folders(settings)
    seen = _fingerprint(folders)
    fault = _attempt(build, built, failed, None)
    for changes in watch(
        *folders,
        watch_filter=is_content,
        debounce=LONGEST_MS,
        step=QUIET_MS,
        rust_timeout=RETRY_MS,
        yield_on_timeout=True,
        stop_event=stop,
    ):
        # compared as well: not every file system tells, and none before the watch began
        now = _fingerprint(folders)
        if changes or now != seen or fault is not None:
            fault = _attempt(build, built, failed, fault if now == seen else None)
            seen = now


def is_content(change: Change, path: str) -> bool:
    """Whether a file is a document, or the pointer of the store of synced or added documents."""
    file = Path(path)
    if file.name == POINTER:
        return file.parent.name in (WEB, OWN)
    return file.suffix == ".md" and not file.name.startswith(".")


def _fingerprint(folders: list[Path]) -> frozenset[tuple[str, int, int]]:
    """Name, size and time of every file that is content."""
    found = set()
    for folder in folders:
        for root, _, names in os.walk(folder):
            for path in (os.path.join(root, name) for name in names):
                if is_content(Change.modified, path):
                    with contextlib.suppress(FileNotFoundError):  # gone since it was listed
                        stat = os.stat(path)
                        found.add((path, stat.st_size, stat.st_mtime_ns))
    return frozenset(found)


def _folders(settings: Settings) -> list[Path]:
    documents = settings.documents_dir or DOCUMENTS
    stores = [settings.sync_dir / name for name in (WEB, OWN)]
    if not documents.is_dir():
        raise SettingsError(f"{documents} is no folder; set TRIPS_DOCUMENTS_DIR to one")
    try:
        for store in stores:  # only what exists can be watched
            store.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise SettingsError(
            f"{settings.sync_dir} can't be made ({error.strerror}); set TRIPS_SYNC_DIR"
        ) from error
    return [documents, *stores]


def _attempt(
    build: Callable[[], BuildReport],
    built: Callable[[BuildReport], None],
    failed: Callable[[TripsAssistantError], None],
    before: TripsAssistantError | None,
) -> TripsAssistantError | None:
    """The fault of the build, None where it went well; the same fault is told once."""
    try:
        report = build()
    except TripsAssistantError as error:
        if str(error) != str(before):
            failed(error)
        return error
    built(report)
    return None
