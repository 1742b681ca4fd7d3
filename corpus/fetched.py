"""The store of what was fetched: written whole or not at all, and kept so that it can go back.

CURRENT            the name of the current state
states/<name>.json one record for each document: address, time, status, hashes
objects/<sha-256>  raw copies and extracted texts, named by what they hold
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import re
from collections.abc import Iterable, Iterator
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from corpus.blocks import Extract, to_document
from corpus.errors import SyncBusy, SyncDamaged, SyncError
from corpus.model import Document

FORMAT = 1
KEPT = 5  # states that one can go back to, the current one among them
POINTER, STATES, OBJECTS = "CURRENT", "states", "objects"
REMEDY = (
    "run: trips-assistant sync --rollback, or sync --force to fetch all anew; files of your own: "
    "delete that folder and add them again"
)


@dataclass(frozen=True, slots=True)
class Record:
    """One document and the last fetch of it; times are UTC, `YYYY-MM-DDTHH:MM:SSZ`.

    `address` is where redirects led; `parent` the source whose page links here, "" for a source
    itself. `fetched` is the time of the raw copy, `changed` when the text became what it is,
    `checked` when the site was last asked. `raw` and `extract` name objects, `digest` is the
    SHA-256 of the normalised text that the readers of version `reader` found.
    """

    id: str
    url: str
    title: str
    publisher: str
    topics: tuple[str, ...]
    language: str
    as_of: str
    parent: str
    address: str
    status: int
    kind: str
    fetched: str
    changed: str
    checked: str
    raw: str
    extract: str
    digest: str
    reader: str
    etag: str = ""
    last_modified: str = ""


@dataclass(frozen=True, slots=True)
class State:
    """The records of one sync, by id; `name` is "" before the first."""

    name: str
    records: dict[str, Record]


def read_state(directory: Path) -> State:
    """The current state; an empty one where nothing was fetched yet. Raises SyncDamaged."""
    try:
        name = (directory / POINTER).read_text(encoding="utf-8").strip()
    except FileNotFoundError:
        return State("", {})
    except (OSError, UnicodeDecodeError) as error:
        raise SyncDamaged(f"{directory / POINTER} can't be read ({error}); {REMEDY}") from error
    return _load(directory, name)


def _load(directory: Path, name: str) -> State:
    path = directory / STATES / f"{name}.json"
    if not re.fullmatch(r"[0-9TZ.]+", name):
        raise SyncDamaged(f"{directory / POINTER} names no state; {REMEDY}")
    try:
        data = json.loads(path.read_text(encoding="utf-8"))
        if data["format"] != FORMAT:
            raise SyncDamaged(f"{path} has another format; {REMEDY}")
        if data["sha256"] != _digest(data["records"]):
            raise SyncDamaged(f"{path} was altered; {REMEDY}")
        records = [Record(**{**r, "topics": tuple(r["topics"])}) for r in data["records"]]
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise SyncDamaged(f"{path} can't be read ({error}); {REMEDY}") from error
    return State(name, {record.id: record for record in records})


def read_object(directory: Path, name: str) -> bytes:
    """The bytes that were stored under their SHA-256. Raises SyncDamaged where they are not."""
    path = directory / OBJECTS / name
    try:
        data = path.read_bytes()
    except OSError as error:
        raise SyncDamaged(f"{path} is missing; {REMEDY}") from error
    if hashlib.sha256(data).hexdigest() != name:
        raise SyncDamaged(f"{path} was altered; {REMEDY}")
    return data


def read_extract(directory: Path, record: Record) -> Extract:
    return Extract.from_json(read_object(directory, record.extract))


def stored_documents(directory: Path) -> list[Document]:
    """The documents of the current state, sorted by id. Raises SyncDamaged."""
    state = read_state(directory)
    return [_document(directory, state.records[key]) for key in sorted(state.records)]


def _document(directory: Path, record: Record) -> Document:
    return to_document(
        read_extract(directory, record),
        id=record.id,
        title=record.title,
        url=record.url,
        publisher=record.publisher,
        language=record.language,
        as_of=record.as_of,
        topics=record.topics,
    )


class Draft:
    """A state being written; nothing of it is seen before `publish`."""

    def __init__(self, directory: Path) -> None:
        self._directory = directory

    def put(self, data: bytes) -> str:
        """Store `data` and give its name."""
        name = hashlib.sha256(data).hexdigest()
        path = self._directory / OBJECTS / name
        if not path.is_file() or path.read_bytes() != data:
            _write(path, data)
        return name

    def publish(self, records: Iterable[Record], replaces: str = "") -> None:
        """Make `records` the current state: all is on disk before the pointer changes.

        The state `replaces` is dropped, for a new one that differs in times of checking only.
        """
        listed = [asdict(record) for record in sorted(records, key=lambda r: r.id)]
        for record in listed:
            record["topics"] = list(record["topics"])
        name = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")
        content = {"format": FORMAT, "sha256": _digest(listed), "records": listed}
        _sync(self._directory / OBJECTS)
        _write(
            self._directory / STATES / f"{name}.json",
            json.dumps(content, ensure_ascii=False, indent=1, sort_keys=True).encode(),
        )
        point_to(self._directory, name)
        if replaces:
            (self._directory / STATES / f"{replaces}.json").unlink(missing_ok=True)


@contextlib.contextmanager
def writing(directory: Path) -> Iterator[Draft]:
    """Hold the store's lock and give a draft; what is left unused is removed after.

    Raises SyncBusy when another process holds the lock, SyncError where nothing can be written.
    """
    try:
        for folder in (STATES, OBJECTS):
            (directory / folder).mkdir(parents=True, exist_ok=True)
        with FileLock(directory / "LOCK", timeout=0):
            yield Draft(directory)
            _sweep(directory)
    except Timeout as error:
        raise SyncBusy(
            f"another process is writing {directory}; wait for it to end, then try again"
        ) from error
    except OSError as error:
        raise SyncError(
            f"{directory} can't be written ({error}); nothing was changed. Free some space or "
            "mend the rights, then try again"
        ) from error


def earlier_states(directory: Path) -> Iterator[State]:
    """The states before the current one that can still be read, newest first."""
    current = _pointed(directory)
    for name in reversed([name for name in _states(directory) if name < current]):
        with contextlib.suppress(SyncDamaged):
            yield _load(directory, name)


def rollback(directory: Path) -> State:
    """Go back to the state before the current one. Raises SyncError where there is none."""
    with writing(directory):
        current = _pointed(directory)
        earlier = [name for name in _states(directory) if not current or name < current]
        for name in reversed(earlier):
            with contextlib.suppress(SyncDamaged):
                state = _load(directory, name)
                point_to(directory, name)
                return state
    raise SyncError(f"there is no earlier state in {directory} to go back to")


def point_to(directory: Path, name: str) -> None:
    """Replace the pointer atomically."""
    _write(directory / POINTER, f"{name}\n".encode())


def _pointed(directory: Path) -> str:
    with contextlib.suppress(OSError, UnicodeDecodeError):
        return (directory / POINTER).read_text(encoding="utf-8").strip()
    return ""


def _states(directory: Path) -> list[str]:
    return sorted(path.stem for path in (directory / STATES).glob("*.json"))


def _sweep(directory: Path) -> None:
    """Remove old states, and the objects that no state left names."""
    current = _pointed(directory)
    used: set[str] = set()
    kept = 0
    for name in reversed(_states(directory)):
        if name > current or kept == KEPT:
            (directory / STATES / f"{name}.json").unlink()
            continue
        kept += 1
        try:
            records = _load(directory, name).records.values()
        except SyncDamaged:  # nobody knows what it names: sweep nothing
            return
        used.update(part for record in records for part in (record.raw, record.extract))
    for path in (directory / OBJECTS).iterdir():
        if path.name not in used:
            path.unlink()


def _digest(records: object) -> str:
    return hashlib.sha256(json.dumps(records, sort_keys=True).encode()).hexdigest()


def _write(path: Path, data: bytes) -> None:
    """Write a file so that it is there whole, after a power loss too, or not at all."""
    fresh = path.with_name(f".{path.name}-{os.getpid()}")
    with fresh.open("wb") as stream:
        stream.write(data)
        stream.flush()
        os.fsync(stream.fileno())
    fresh.replace(path)
    _sync(path.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
