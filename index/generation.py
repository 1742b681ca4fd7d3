"""A generation on disk: a folder that is written once, and the pointer that makes it current.

index/CURRENT                     the name of the current generation
index/generations/<name>/         manifest.json, passages.sqlite, vectors.faiss, the exported
                                  encoders (EXPORTED), and in a large index ROWS and LAYER
"""

from __future__ import annotations

import contextlib
import hashlib
import json
import os
import shutil
import sqlite3
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import asdict, dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, get_origin, get_type_hints

from filelock import FileLock, Timeout  # a lock that a dead process does not keep
from xxhash import xxh3_128

from corpus.chunking import SIGNATURE as CHUNKER
from corpus.errors import IndexBusy, IndexDamaged, IndexForeign, IndexMissing, IndexUnwritable
from index.analysis import SIGNATURE as ANALYSIS

FORMAT = 11
REBUILD = "run: trips-assistant index build"
POINTER, GENERATIONS, MANIFEST = "CURRENT", "generations", "manifest.json"
PASSAGES, VECTORS = "passages.sqlite", "vectors.faiss"
LAYER = ("changes.sqlite", "changes.faiss")  # what changed since the others were written
ROWS = ("vectors.rows", "changes.rows")  # beside vectors that are searched by codes
# what embeds questions from cold; a generation whose model can't be exported has none of it
ENCODER = ("encoder.onnx", "encoder.onnx.data", "tokenizer.json", "encoder.json")
MULTILINGUAL = ("multilingual.npy", "multilingual.npz", "multilingual.marisa")
EXPORTED = ENCODER + MULTILINGUAL
_READERS = 2  # files hashed at once
KEPT = 2  # the current generation and the one before it, for readers that still have it open


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a generation was built from, and the checksum of each of its files."""

    format: int
    name: str
    built: str
    model: str
    model_signature: str
    dimension: int
    chunker: str
    documents: int
    passages: int
    sentences: int
    files: dict[str, str]  # where a server keeps the generation: the rows of its collections


def chunker_signature(max_tokens: int) -> str:
    """Identifies how documents become passages and terms."""
    return f"{CHUNKER} max_tokens={max_tokens} {ANALYSIS}"


def read_manifest(directory: Path) -> tuple[Path, Manifest]:
    """The current generation's folder and manifest.

    Raises IndexMissing, IndexDamaged or IndexForeign; each message names the remedy.
    """
    if not (directory / POINTER).is_file():
        raise IndexMissing(f"there is no index in {directory}; {REBUILD}")
    return _named(directory, current_name(directory))


def current_name(directory: Path) -> str:
    """The name that the pointer holds; empty where there is no pointer."""
    try:
        return (directory / POINTER).read_text(encoding="utf-8", errors="replace").strip()
    except OSError:
        return ""


def _named(directory: Path, name: str) -> tuple[Path, Manifest]:
    folder = directory / GENERATIONS / name
    if not name or Path(name).name != name or not folder.is_dir():
        raise IndexDamaged(
            f"the index in {directory} points to a generation {name!r} that is not there; {REBUILD}"
        )
    try:
        text = (folder / MANIFEST).read_text(encoding="utf-8")
    except (OSError, ValueError) as error:
        raise IndexDamaged(f"the manifest in {folder} can't be read; {REBUILD}") from error
    manifest = unsealed(text, folder)
    needed = {PASSAGES, VECTORS}
    layered = needed.union(LAYER) if LAYER[0] in manifest.files else needed
    if not layered <= manifest.files.keys() <= layered.union(EXPORTED, ROWS):
        raise IndexDamaged(f"the manifest in {folder} is not whole; {REBUILD}")
    return folder, manifest


def sealed(manifest: Manifest) -> str:
    """The manifest as JSON, with a checksum over its fields."""
    fields = asdict(manifest)
    return json.dumps({**fields, "sha256": _seal(fields)}, indent=1, sort_keys=True)


def unsealed(text: str, where: object) -> Manifest:
    """The manifest that `sealed` wrote; `where` names its place in errors.

    Raises IndexDamaged, or IndexForeign for another format.
    """
    try:
        data = json.loads(text)
    except ValueError as error:
        raise IndexDamaged(f"the manifest in {where} can't be read; {REBUILD}") from error
    if not isinstance(data, dict) or data.get("format") != FORMAT:
        raise IndexForeign(f"the index in {where} has another format; {REBUILD}")
    seal = data.pop("sha256", None)
    if not _is_typed(data) or seal != _seal(data):
        raise IndexDamaged(f"the manifest in {where} is not whole; {REBUILD}")
    return Manifest(**data)


def _seal(data: dict[str, Any]) -> str:
    """SHA-256 over the manifest's fields, kept beside them."""
    return hashlib.sha256(json.dumps(data, sort_keys=True).encode()).hexdigest()


def _is_typed(data: dict[str, Any]) -> bool:
    """Whether a manifest has every field, and no other, with its type."""
    hints = get_type_hints(Manifest)
    if data.keys() != hints.keys():
        return False
    return all(isinstance(data[key], get_origin(hint) or hint) for key, hint in hints.items())


def verify_files(folder: Path, manifest: Manifest) -> None:
    """Raise IndexDamaged unless each file has the checksum that the manifest gives."""
    verify_digests(folder, manifest.files)


def verify_digests(folder: Path, files: Mapping[str, str]) -> None:
    """Raise IndexDamaged unless each of the `files` in `folder` has its checksum."""
    paths = [folder / name for name in files]
    with ThreadPoolExecutor(_READERS) as pool:  # hashing leaves Python free
        digests = [pool.submit(file_digest, path) for path in paths]
    for (name, expected), digest in zip(files.items(), digests, strict=True):
        try:
            found = digest.result()
        except OSError as error:
            raise IndexDamaged(
                f"{folder / name} can't be read ({error.strerror}); {REBUILD}"
            ) from error
        if found != expected:
            raise IndexDamaged(f"{folder / name} was altered or is incomplete; {REBUILD}")


def file_digest(path: Path) -> str:
    """The XXH3 of a file, 128 bits: finds damage four times as fast as SHA-256."""
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, xxh3_128).hexdigest()


@contextlib.contextmanager
def writing(directory: Path) -> Iterator[Path]:
    """Hold the directory's lock and give a fresh folder to build in; it is removed after.

    Raises IndexBusy when another process holds the lock, IndexUnwritable.
    """
    with locked(directory):
        folder = directory / GENERATIONS / f".building-{os.getpid()}"
        with disk_faults_named(directory):
            for left in leftovers(directory):
                shutil.rmtree(left) if left.is_dir() else left.unlink()
            folder.mkdir()
        try:
            yield folder
        finally:
            shutil.rmtree(folder, ignore_errors=True)


@contextlib.contextmanager
def locked(directory: Path) -> Iterator[None]:
    """Hold the directory's lock. Raises IndexBusy when another process does, IndexUnwritable."""
    lock = FileLock(directory / "LOCK", timeout=0)
    try:
        with disk_faults_named(directory):
            (directory / GENERATIONS).mkdir(parents=True, exist_ok=True)
            lock.acquire()
    except Timeout as error:
        raise IndexBusy(
            f"another process is building the index in {directory}; wait for it to end"
        ) from error
    try:
        yield
    finally:
        lock.release()


@contextlib.contextmanager
def disk_faults_named(directory: Path) -> Iterator[None]:
    """Raise IndexUnwritable, with a remedy, for a write that fails."""
    try:
        yield
    except Timeout:  # an OSError too, and no fault of the disk
        raise
    except (OSError, sqlite3.Error) as error:
        raise IndexUnwritable(
            f"the index in {directory} can't be written ({error}); what it held before goes on "
            "answering. Free some space or mend the rights of the folder, then run: "
            "trips-assistant index build"
        ) from error


def leftovers(directory: Path) -> list[Path]:
    """What a build that was killed left behind; the next one removes it."""
    return sorted(
        [*(directory / GENERATIONS).glob(".building-*"), *directory.glob(f".{POINTER}-*")]
    )


def generation_name() -> str:
    return datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%fZ")


def take_over(file: Path, folder: Path) -> None:
    """Put a file of another generation into `folder`, without a copy where that can be."""
    try:
        os.link(file, folder / file.name)
    except OSError:  # a file system without links
        shutil.copyfile(file, folder / file.name)


def publish(directory: Path, folder: Path, manifest: Manifest) -> None:
    """Make the finished `folder` the current generation; older ones are removed after.

    Everything is on disk before the pointer is replaced, and the replacement is atomic, so a
    reader finds the old generation or the new one and never a part.
    """
    before = current_name(directory)
    (folder / MANIFEST).write_text(sealed(manifest), encoding="utf-8")
    for file in folder.iterdir():
        _sync(file)
    _sync(folder)
    final = directory / GENERATIONS / manifest.name
    folder.rename(final)
    _sync(final.parent)
    point_to(directory, manifest.name)
    _remove_old(directory, manifest.name, before)


def point_to(directory: Path, name: str) -> None:
    """Replace the pointer file atomically."""
    fresh = directory / f".{POINTER}-{os.getpid()}"
    fresh.write_text(name + "\n", encoding="utf-8")
    _sync(fresh)
    fresh.replace(directory / POINTER)
    _sync(directory)


def generations(directory: Path) -> list[str]:
    """The names of the whole generations, oldest first."""
    root = directory / GENERATIONS
    if not root.is_dir():
        return []
    return sorted(p.name for p in root.iterdir() if (p / MANIFEST).is_file() and p.name[0] != ".")


def rollback(directory: Path) -> Manifest:
    """Make the generation before the current one current again.

    Raises IndexMissing where there is none, IndexDamaged where it is not whole, IndexBusy.
    """
    with locked(directory):
        current, whole = current_name(directory), generations(directory)
        earlier = [name for name in whole if name < current or current not in whole]
        if not earlier:
            raise IndexMissing(f"no earlier generation is kept in {directory}; {REBUILD}")
        folder, manifest = _named(directory, earlier[-1])
        verify_files(folder, manifest)
        with disk_faults_named(directory):
            point_to(directory, manifest.name)
    return manifest


def _remove_old(directory: Path, current: str, before: str) -> None:
    """Keep the current generation and the one that was current before it."""
    others = [name for name in generations(directory) if name not in (current, before)]
    keep = 0 if (directory / GENERATIONS / before / MANIFEST).is_file() and before else 1
    for name in others[: len(others) - keep]:
        shutil.rmtree(directory / GENERATIONS / name, ignore_errors=True)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
