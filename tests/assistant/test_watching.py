"""Rebuilding when documents change, until it is stopped."""

import shutil
import threading
import time

import pytest
from watchfiles import Change

from assistant.settings import Settings
from assistant.watching import is_content, watch_documents
from corpus import load_documents
from corpus.adding import add_document
from corpus.errors import DocumentError, SettingsError
from index import build_index

WAIT = 30


@pytest.fixture
def settings(tmp_path, write_note):
    folder = tmp_path / "documents"
    folder.mkdir()
    shutil.move(write_note("The first note.[^a]"), folder / "first.md")
    return Settings(
        index_dir=tmp_path / "index", documents_dir=folder, sync_dir=tmp_path / "synced"
    )


@pytest.fixture
def watched(settings, small_embedder, monkeypatch):
    """Watches in a thread; gives what was told, and waits for more."""
    monkeypatch.setattr("assistant.watching.RETRY_MS", 400)
    told = []
    stop = threading.Event()

    def build():
        from assistant.documents import all_documents

        return build_index(all_documents(settings), settings.index_dir, embedder=small_embedder)

    def wait(count):
        deadline = time.monotonic() + WAIT
        while len(told) < count:
            assert time.monotonic() < deadline, told
            time.sleep(0.02)
        return told[count - 1]

    thread = threading.Thread(
        target=watch_documents,
        args=(settings, build),
        kwargs={"built": told.append, "failed": told.append, "stop": stop},
    )
    thread.start()
    yield wait
    stop.set()
    thread.join()


def test_the_index_is_built_at_once_and_again_when_a_document_changes(watched, settings):
    assert watched(1).added == 1
    note = settings.documents_dir / "first.md"
    note.write_text(note.read_text().replace("first note", "edited note"))
    assert watched(2).changed == 1


def test_a_document_that_was_added_is_taken_up(watched, settings, tmp_path):
    watched(1)
    page = tmp_path / "own.txt"
    page.write_text("A text of one's own.")
    add_document(settings.sync_dir / "own", str(page))
    assert watched(2).added == 1


def test_a_fault_is_told_once_and_ends_nothing(watched, settings):
    watched(1)
    broken = settings.documents_dir / "broken.md"
    broken.write_text("no front matter")
    assert isinstance(watched(2), DocumentError)
    time.sleep(1)  # several tries go by
    broken.unlink()
    assert watched(3).unchanged == 1


def test_several_changes_at_once_are_one_build(watched, settings):
    watched(1)
    whole = (settings.documents_dir / "first.md").read_text()
    for name in ("second", "third", "fourth"):
        (settings.documents_dir / f"{name}.md").write_text(whole)
    assert watched(2).added == 3


def test_a_folder_that_is_not_there_is_named(settings):
    missing = settings.model_copy(update={"documents_dir": settings.documents_dir / "none"})
    with pytest.raises(SettingsError, match="none is no folder"):
        watch_documents(missing, load_documents, built=print, failed=print)


@pytest.mark.parametrize(
    ("path", "content"),
    [
        ("/d/a.md", True), ("/d/fr/a.md", True), ("/s/web/CURRENT", True), ("/s/own/CURRENT", True),
        ("/d/.a.md", False), ("/d/a.md~", False), ("/s/web/.CURRENT-7", False),
        ("/s/web/objects/ab", False), ("/i/CURRENT", False),
    ],
)  # fmt: skip
def test_what_counts_as_content(path, content):
    assert is_content(Change.modified, path) is content
