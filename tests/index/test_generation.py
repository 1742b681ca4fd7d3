"""Generations on disk: the atomic pointer, and the error and remedy for each kind of damage."""

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from corpus import Document
from corpus.errors import (
    IndexDamaged,
    IndexForeign,
    IndexMissing,
    IndexUnavailable,
    IndexUnwritable,
)
from index import build_index, open_index
from index.generation import GENERATIONS, MANIFEST, PASSAGES, POINTER, VECTORS

REMEDY = "run: trips-assistant index build"
OLD = [Document.from_text(id="x", title="T", text="The old text.")]
NEW = [Document.from_text(id="x", title="T", text="The new text.")]


@pytest.fixture
def built(tmp_path, small_embedder):
    build_index(OLD, tmp_path, embedder=small_embedder)
    return tmp_path


def folder(directory):
    return directory / GENERATIONS / (directory / POINTER).read_text().strip()


def text_of(directory, embedder):
    index = open_index(directory, embedder=embedder)
    (hit,) = index.search("text")
    assert hit.passage.text == index.documents["x"].text
    return hit.passage.text


def refused(directory, embedder, error):
    with pytest.raises(error) as caught:
        open_index(directory, embedder=embedder)
    assert REMEDY in str(caught.value)
    assert str(directory) in str(caught.value)
    build_index(NEW, directory, embedder=embedder)  # the remedy helps
    assert text_of(directory, embedder) == "The new text."


def test_no_index_is_missing(tmp_path, small_embedder):
    refused(tmp_path / "none", small_embedder, IndexMissing)


@pytest.mark.parametrize("pointer", [b"", b"\n", b"gone\n", b"../..\n", b"/\n", b"\xff\x00\xfe"])
def test_a_pointer_to_nothing_is_damage(built, small_embedder, pointer):
    (built / POINTER).write_bytes(pointer)
    refused(built, small_embedder, IndexDamaged)


@pytest.mark.parametrize("name", [PASSAGES, VECTORS, MANIFEST])
def test_a_missing_file_is_damage(built, small_embedder, name):
    (folder(built) / name).unlink()
    refused(built, small_embedder, IndexDamaged)


@pytest.mark.parametrize("name", [PASSAGES, VECTORS, MANIFEST])
def test_a_truncated_file_is_damage(built, small_embedder, name):
    file = folder(built) / name
    os.truncate(file, file.stat().st_size // 2)
    refused(built, small_embedder, IndexDamaged)


@pytest.mark.parametrize("name", [PASSAGES, VECTORS])
def test_one_altered_byte_is_damage(built, small_embedder, name):
    file = folder(built) / name
    data = bytearray(file.read_bytes())
    data[len(data) // 2] ^= 1
    file.write_bytes(data)
    refused(built, small_embedder, IndexDamaged)


def altered_manifest(directory, **changed):
    file = folder(directory) / MANIFEST
    data = json.loads(file.read_text())
    data.update(changed)
    file.write_text(json.dumps({k: v for k, v in data.items() if v is not None}))


@pytest.mark.parametrize(
    "changed",
    [{"model": None}, {"extra": 1}, {"files": ["a"]}, {"files": None}, {"files": {}},
     {"chunker": 5}, {"dimension": 7}],
    ids=str,
)  # fmt: skip
def test_a_manifest_that_is_not_whole_is_damage(built, small_embedder, changed):
    altered_manifest(built, **changed)
    refused(built, small_embedder, IndexDamaged)


@pytest.mark.parametrize("manifest", ["[]", "{}", '{"format": 99}'])
def test_another_format_is_foreign(built, small_embedder, manifest):
    (folder(built) / MANIFEST).write_text(manifest)
    refused(built, small_embedder, IndexForeign)


def test_another_model_is_foreign_and_both_are_named(built, small_embedder):
    small_embedder.signature = "other@2"
    with pytest.raises(IndexForeign, match=r"built with small@1.*model here is other@2"):
        open_index(built, embedder=small_embedder)


def test_every_kind_is_an_unavailable_index():
    for kind in (IndexMissing, IndexDamaged, IndexForeign):
        assert issubclass(kind, IndexUnavailable)


def test_a_build_that_fails_at_any_write_leaves_a_whole_generation(
    built, small_embedder, monkeypatch
):
    real = os.fsync
    for instant in range(20):
        calls = iter(range(1000))

        def fails(descriptor, calls=calls, instant=instant):
            if next(calls) == instant:
                raise OSError(28, "No space left on device")
            real(descriptor)

        monkeypatch.setattr(os, "fsync", fails)
        try:
            build_index(NEW, built, embedder=small_embedder)
        except IndexUnwritable as error:
            assert "Free some space" in str(error)
            assert text_of(built, small_embedder) in ("The old text.", "The new text.")
        else:
            break
    assert 3 < instant < 19
    assert text_of(built, small_embedder) == "The new text."


def test_a_build_whose_model_fails_leaves_the_last_generation(built, small_embedder, monkeypatch):
    def fails(texts, progress=None):
        raise MemoryError

    monkeypatch.setattr(small_embedder, "encode", fails)
    with pytest.raises(MemoryError):
        build_index(NEW, built, embedder=small_embedder)
    monkeypatch.undo()
    assert text_of(built, small_embedder) == "The old text."
    assert [p.name for p in (built / GENERATIONS).iterdir()] == [folder(built).name]


STALLS = """
import sys, time
from pathlib import Path
from corpus import Document
from index import Embedder, build_index

class Stalls(Embedder):
    signature, dimension = "small@1", 32
    def count_tokens(self, texts):
        return [1 for _ in texts]
    def encode(self, texts, progress=None):
        Path(sys.argv[1], "started").touch()
        time.sleep(60)

new = Document.from_text(id="x", title="T", text="New.")
build_index([new], sys.argv[1], embedder=Stalls("small"))
"""


def test_a_killed_build_leaves_the_last_generation_and_no_lock(built, small_embedder):
    process = subprocess.Popen(
        [sys.executable, "-c", STALLS, str(built)], cwd=Path(__file__).parents[2]
    )
    try:
        deadline = time.monotonic() + 60
        while not (built / "started").exists():
            assert process.poll() is None and time.monotonic() < deadline
            time.sleep(0.02)
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert text_of(built, small_embedder) == "The old text."
    build_index(NEW, built, embedder=small_embedder)
    assert text_of(built, small_embedder) == "The new text."
    assert len(list((built / GENERATIONS).iterdir())) == 2
