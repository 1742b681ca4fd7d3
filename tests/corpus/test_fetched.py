"""The store of what was fetched."""

import os
import subprocess
import sys
from dataclasses import replace

import pytest

from corpus import fetched
from corpus.blocks import Block, Extract
from corpus.errors import SyncBusy, SyncDamaged, SyncError
from corpus.fetched import Record, read_object, read_state, rollback, stored_documents, writing

RECORD = Record(
    id="web-a", url="https://a.test/", title="A", publisher="P", topics=("courses",),
    language="en", as_of="2024-05", parent="", address="https://a.test/", status=200, kind="html",
    fetched="2026-11-01T00:00:00Z", changed="2026-11-01T00:00:00Z", checked="2026-11-01T00:00:00Z",
    raw="", extract="", digest="", reader="",
)  # fmt: skip


def put(directory, text, id="web-a", keep=True):
    """One more state, with the document `id`."""
    extract = Extract("A", (Block("paragraph", text),))
    with writing(directory) as draft:
        raw, stored = draft.put(text.encode()), draft.put(extract.to_json())
        record = replace(RECORD, id=id, raw=raw, extract=stored, digest=extract.digest)
        before = read_state(directory).records if keep else {}
        draft.publish({**before, id: record}.values())
    return record


def texts(directory):
    return {document.id: document.text for document in stored_documents(directory)}


def test_an_empty_store_holds_no_document(tmp_path):
    assert stored_documents(tmp_path / "none") == []


def test_what_was_put_is_there_with_raw_copy_and_provenance(tmp_path):
    record = put(tmp_path, "One sentence.")
    (document,) = stored_documents(tmp_path)
    assert (document.text, document.url, document.as_of) == ("One sentence.", RECORD.url, "2024-05")
    assert read_object(tmp_path, record.raw) == b"One sentence."
    assert read_state(tmp_path).records == {"web-a": record}


def test_rollback_goes_back_state_by_state(tmp_path):
    for text in ("One.", "Two.", "Three."):
        put(tmp_path, text)
    rollback(tmp_path)
    assert texts(tmp_path) == {"web-a": "Two."}
    rollback(tmp_path)
    assert texts(tmp_path) == {"web-a": "One."}
    with pytest.raises(SyncError, match="no earlier state"):
        rollback(tmp_path)
    assert texts(tmp_path) == {"web-a": "One."}


def test_a_state_that_fails_midway_leaves_the_one_before(tmp_path):
    put(tmp_path, "One.")
    with pytest.raises(KeyError), writing(tmp_path) as draft:
        draft.put(b"half")
        raise KeyError
    assert texts(tmp_path) == {"web-a": "One."}


def test_objects_that_no_state_names_are_swept(tmp_path):
    put(tmp_path, "One.")
    before = set((tmp_path / "objects").iterdir())
    with writing(tmp_path) as draft:
        draft.put(b"unused")
    assert set((tmp_path / "objects").iterdir()) == before


def test_old_states_are_swept_with_their_objects(tmp_path):
    for number in range(fetched.KEPT + 3):
        put(tmp_path, f"Number {number}.")
    assert len(list((tmp_path / "states").iterdir())) == fetched.KEPT
    assert len(list((tmp_path / "objects").iterdir())) == 2 * fetched.KEPT


@pytest.mark.parametrize("folder", ["states", "objects"])
def test_a_flipped_bit_in_any_file_is_found(tmp_path, folder):
    put(tmp_path, "One sentence.")
    found = 0
    for path in (tmp_path / folder).iterdir():
        sound = path.read_bytes()
        path.write_bytes(sound[:-9] + bytes([sound[-9] ^ 1]) + sound[-8:])
        record = next(iter(read_state(tmp_path).records.values())) if folder == "objects" else None
        with pytest.raises(SyncDamaged, match="sync --rollback"):
            if record and path.name == record.raw:
                read_object(tmp_path, record.raw)
            stored_documents(tmp_path)
        path.write_bytes(sound)
        found += 1
    assert found and texts(tmp_path) == {"web-a": "One sentence."}


@pytest.mark.parametrize("content", ["", "../../etc", "20000101T000000.000000Z", "\x00", "a/b"])
def test_a_pointer_to_nowhere_is_damage(tmp_path, content):
    put(tmp_path, "One.")
    (tmp_path / "CURRENT").write_text(content)
    with pytest.raises(SyncDamaged):
        read_state(tmp_path)


def test_rollback_mends_a_damaged_state(tmp_path):
    put(tmp_path, "One.")
    put(tmp_path, "Two.")
    current = tmp_path / "states" / f"{read_state(tmp_path).name}.json"
    current.write_text("{}")
    rollback(tmp_path)
    assert texts(tmp_path) == {"web-a": "One."}


def test_a_missing_object_is_damage(tmp_path):
    record = put(tmp_path, "One.")
    (tmp_path / "objects" / record.extract).unlink()
    with pytest.raises(SyncDamaged, match="missing"):
        stored_documents(tmp_path)


HOLDING = """
import sys, time
from pathlib import Path
from corpus.fetched import writing
with writing(Path(sys.argv[1])):
    print("ready", flush=True)
    time.sleep(60)
"""


def test_two_writers_are_kept_apart_and_a_dead_one_holds_nothing(tmp_path):
    command = [sys.executable, "-c", HOLDING, str(tmp_path)]
    with subprocess.Popen(command, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None and other.stdout.readline() == b"ready\n"
        with pytest.raises(SyncBusy, match="another process"):
            put(tmp_path, "One.")
        other.kill()
    put(tmp_path, "One.")
    assert texts(tmp_path) == {"web-a": "One."}


KILLED = """
import os, sys
from pathlib import Path
from corpus import fetched
steps, at = [0], int(sys.argv[2])
def counted(function):
    def call(*arguments, **named):
        steps[0] += 1
        if steps[0] == at:
            os._exit(9)
        return function(*arguments, **named)
    return call
os.fsync = counted(os.fsync)
Path.replace = counted(Path.replace)
Path.unlink = counted(Path.unlink)
sys.path.insert(0, sys.argv[3])
from tests.corpus.test_fetched import put
put(Path(sys.argv[1]), "New words.", keep=False)
"""


def test_a_kill_at_any_write_leaves_the_old_state_or_the_new_one_whole(tmp_path):
    root = os.getcwd()
    outcomes = []
    for at in range(1, 40):
        directory = tmp_path / str(at)
        put(directory, "Old words.")
        done = subprocess.run(
            [sys.executable, "-c", KILLED, str(directory), str(at), root], check=False
        )
        assert texts(directory) in ({"web-a": "Old words."}, {"web-a": "New words."})
        outcomes.append(texts(directory)["web-a"])
        put(directory, "Later words.")  # and the next one goes on
        assert texts(directory) == {"web-a": "Later words."}
        if done.returncode == 0:
            break
    assert outcomes[0] == "Old words." and outcomes[-1] == "New words." and len(outcomes) > 5


def test_a_full_disk_is_told_and_changes_nothing(tmp_path, monkeypatch):
    put(tmp_path, "One.")

    def full(descriptor):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(SyncError, match=r"No space left.*nothing was changed"):
        put(tmp_path, "Two.")
    monkeypatch.undo()
    assert texts(tmp_path) == {"web-a": "One."}


def test_a_folder_that_can_not_be_written_is_told(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(SyncError, match="can't be written"):
        put(tmp_path / "file", "One.")


def test_everything_is_on_disk_before_the_pointer_changes(tmp_path, monkeypatch):
    log = []
    sync, swap = os.fsync, fetched.Path.replace
    monkeypatch.setattr(os, "fsync", lambda d: (log.append("fsync"), sync(d))[1])
    monkeypatch.setattr(
        fetched.Path, "replace", lambda self, to: (log.append(to.name), swap(self, to))[1]
    )
    put(tmp_path, "One.")
    pointed = log.index("CURRENT")
    renames = [n for n, step in enumerate(log) if step != "fsync"]
    assert pointed == renames[-1]
    assert all("fsync" in (log[n - 1], log[n + 1]) for n in renames)
    assert log[pointed - 1] == log[pointed + 1] == "fsync"
