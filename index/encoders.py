"""Exported encoders beside an index that a server keeps: a folder for each model, on this machine.

DIRECTORY/encoders/<digest of the model's signature>/    EXPORTED, and files.json, their checksums
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
from collections.abc import Callable
from pathlib import Path

from filelock import FileLock

from corpus.errors import IndexDamaged
from index.embedding import Embedder
from index.generation import EXPORTED, disk_faults_named, file_digest, verify_digests

ENCODERS, CHECKSUMS = "encoders", "files.json"


def encoder_folder(directory: Path, signature: str) -> Path:
    """Where the encoder of a model is kept."""
    return directory / ENCODERS / hashlib.sha256(signature.encode()).hexdigest()[:16]


def exported_files(directory: Path, signature: str) -> tuple[Path, ...]:
    """The files of a model's encoder; none where it was not exported here or was altered."""
    folder = encoder_folder(directory, signature)
    return tuple(folder / name for name in _kept(folder) or ())


def keep_encoder(directory: Path, signature: str, exported: Path) -> None:
    """Keep the encoder that was exported into the folder `exported`, unless it is kept already."""
    with disk_faults_named(directory):
        (directory / ENCODERS).mkdir(parents=True, exist_ok=True)
        with FileLock(directory / ENCODERS / "LOCK"):
            folder = encoder_folder(directory, signature)
            if _kept(folder) is None:
                _replace(folder, exported)


def ready_encoder(directory: Path, embedder: Embedder, sample: Callable[[], list[str]]) -> Embedder:
    """The embedder for questions; its encoder is exported here, once, where it is not.

    The export is proved on the texts that `sample` gives.
    """
    signature = embedder.signature
    folder = encoder_folder(directory, signature)
    if _kept(folder) is None:
        with disk_faults_named(directory):
            draft = directory / ENCODERS / f".exporting-{os.getpid()}"
            draft.mkdir(parents=True, exist_ok=True)
        try:
            with disk_faults_named(directory):
                embedder.export(draft, sample())
            keep_encoder(directory, signature, draft)
        finally:
            shutil.rmtree(draft, ignore_errors=True)
    return embedder.from_export(folder)


def _kept(folder: Path) -> dict[str, str] | None:
    """The checksums by name of an export's files; None where it is missing or was altered."""
    try:
        files: dict[str, str] = json.loads((folder / CHECKSUMS).read_text(encoding="utf-8"))
        verify_digests(folder, files)
    except (OSError, ValueError, IndexDamaged):  # it is exported anew
        return None
    return files


def _replace(folder: Path, exported: Path) -> None:
    fresh = folder.with_name(f".{folder.name}-{os.getpid()}")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir()
    names = [name for name in EXPORTED if (exported / name).is_file()]
    for name in names:
        shutil.copyfile(exported / name, fresh / name)
    checksums = {name: file_digest(fresh / name) for name in names}
    (fresh / CHECKSUMS).write_text(json.dumps(checksums), encoding="utf-8")
    shutil.rmtree(folder, ignore_errors=True)
    fresh.rename(folder)
