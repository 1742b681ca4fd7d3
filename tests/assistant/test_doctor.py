"""Each check of the doctor finds its fault and names a remedy."""

import json
import sqlite3
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta

import numpy as np
import pytest

from assistant import doctor
from assistant.ageing import changed_since_written, stale_sources
from assistant.documents import all_documents
from assistant.settings import Settings
from corpus import Document
from corpus.adding import add_document
from corpus.errors import SyncDamaged
from corpus.fetched import read_state, writing
from corpus.translations import stamp
from index import build_index, open_index
from index.doubles import near_duplicates
from index.generation import GENERATIONS, MANIFEST, PASSAGES, POINTER, current_name

CHECKS = {
    "documents", "sources", "notes", "facts", "translations", "space", "orphans", "checksums",
    "signatures", "counts", "vectors", "current", "doubles",
}  # fmt: skip
NOTE = "A national workshop is asked for in writing.[^a]"


@pytest.fixture
def settings(tmp_path, write_note, small_embedder, monkeypatch):
    """A sound installation of one note, with the small embedder."""
    monkeypatch.setattr(doctor, "load_embedder", lambda model: small_embedder)
    write_note(NOTE)
    chosen = Settings(
        index_dir=tmp_path / "index", documents_dir=tmp_path, sync_dir=tmp_path / "synced"
    )
    build_index(all_documents(chosen), chosen.index_dir, embedder=small_embedder)
    return chosen


def states(settings):
    return {finding.name: finding.state for finding in doctor.examine(settings)}


def finding(settings, name):
    (found,) = [f for f in doctor.examine(settings) if f.name == name]
    return found


def folder(settings):
    return settings.index_dir / GENERATIONS / current_name(settings.index_dir)


def sealed_again(settings, **changed):
    """Write the manifest anew with other fields, as a faulty build would."""
    from index.generation import _seal, file_digest

    file = folder(settings) / MANIFEST
    data = json.loads(file.read_text()) | changed
    data.pop("sha256")
    data["files"] = {name: file_digest(folder(settings) / name) for name in data["files"]}
    file.write_text(json.dumps({**data, "sha256": _seal(data)}))


def test_a_sound_installation_passes_every_check(settings):
    assert states(settings) == dict.fromkeys(CHECKS, "ok")


def test_a_fact_that_was_to_change_is_named_from_its_day_on(settings, write_note):
    notes = "\n\n[^a]: A | P | X/1 | 2001 | until 2026-11-24\n"
    write_note("## How many LDCs are there?\n\nThere are 44 LDCs.[^a]", notes=notes)

    def facts(today):
        (found,) = [f for f in doctor.examine(settings, today) if f.name == "facts"]
        return found

    assert facts(date(2026, 11, 23)).state == "ok"
    named = facts(date(2026, 11, 24))
    assert named.state == "warning" and named.remedy
    assert "note: How many LDCs are there? (2026-11-24)" in named.found


def test_a_translated_card_that_is_out_of_date_is_named(settings, write_note):
    path = write_note("## Where\n\nThe Council meets in Geneva.[^a]")
    translation = path.parent / "fr" / path.name
    translation.parent.mkdir()
    translation.write_text("---\ntitle: Une note\n---\n\n## Où\n\nLe Conseil se réunit.[^a]\n")
    stamp(translation)
    assert finding(settings, "translations").state == "ok"
    path.write_text(path.read_text().replace("Geneva", "Bern"))
    named = finding(settings, "translations")
    assert named.state == "warning" and "documents stamp fr/note" in named.found


def test_whatever_is_not_in_order_has_a_remedy(settings, small_embedder):
    (folder(settings) / PASSAGES).write_bytes(b"")
    (settings.index_dir / GENERATIONS / ".building-1").mkdir()
    for found in doctor.examine(settings):
        assert (found.state == "ok") == (not found.remedy)


def test_a_document_that_can_not_be_read_is_a_fault(settings):
    (settings.documents_dir / "broken.md").write_text("no front matter")
    assert finding(settings, "documents").state == "fault"
    assert "broken.md" in finding(settings, "documents").found


def test_a_damaged_copy_is_a_fault(settings, tmp_path):
    own = tmp_path / "own.txt"
    own.write_text("A text of one's own.")
    record, _ = add_document(settings.sync_dir / "own", str(own))
    (settings.sync_dir / "own" / "objects" / record.extract).write_bytes(b"")
    found = finding(settings, "documents")
    assert found.state == "fault" and "altered" in found.found


def test_an_altered_file_is_a_fault_and_ends_the_checks_of_the_index(settings):
    file = folder(settings) / PASSAGES
    file.write_bytes(file.read_bytes() + b"x")
    found = states(settings)
    assert found["checksums"] == "fault" and "counts" not in found


def test_no_index_is_a_fault(settings):
    (settings.index_dir / POINTER).unlink()
    assert "there is no index" in finding(settings, "checksums").found


def test_another_model_is_a_fault(settings, small_embedder):
    small_embedder.signature = "other@2"
    assert "other@2" in finding(settings, "signatures").found


def test_a_passage_without_its_words_in_the_full_text_is_a_fault(settings):
    with sqlite3.connect(folder(settings) / PASSAGES) as database:
        database.execute("DELETE FROM lengths")
    database.close()
    sealed_again(settings)
    assert finding(settings, "counts").found == "0 terms for 1"


def test_a_count_that_differs_is_a_fault(settings):
    sealed_again(settings, sentences=7)
    assert finding(settings, "counts").found == "1 sentences for 7"


def test_a_vector_of_another_text_is_a_fault(settings):
    with sqlite3.connect(folder(settings) / PASSAGES) as database:
        database.execute("UPDATE passages SET key = zeroblob(16)")
    database.close()
    sealed_again(settings)
    assert finding(settings, "vectors").state == "fault"


def test_a_model_that_gives_other_vectors_is_a_fault(settings, small_embedder, monkeypatch):
    monkeypatch.setattr(
        small_embedder, "encode", lambda texts: np.eye(len(texts), 32, dtype=np.float32)
    )
    assert finding(settings, "vectors").found == "the model gives other vectors now"


def test_a_document_that_changed_since_the_build_is_a_warning(settings, write_note):
    write_note("A regional workshop is asked for in writing.[^a]")
    found = finding(settings, "current")
    assert (found.state, found.found) == ("warning", "changed since the build: note")


def test_what_a_killed_build_left_is_a_warning(settings):
    (settings.index_dir / GENERATIONS / ".building-1").mkdir()
    (settings.index_dir / ".CURRENT-1").touch()
    found = finding(settings, "orphans")
    assert found.state == "warning" and ".building-1" in found.found and ".CURRENT" in found.found


def test_too_little_space_is_a_fault(settings, monkeypatch):
    monkeypatch.setattr(doctor, "SPARE", 10**18)
    assert "free some space" in finding(settings, "space").remedy


def test_nearly_the_same_passage_in_two_documents_is_a_warning(settings, write_note):
    write_note(NOTE, name="twin")
    build_index(all_documents(settings), settings.index_dir, embedder=doctor.load_embedder("small"))
    found = finding(settings, "doubles")
    assert found.state == "warning" and "note and twin" in found.found


def test_different_passages_are_no_doubles(tmp_path, small_embedder):
    texts = ("The course is online.", "The workshop is in Geneva.")
    documents = [Document.from_text(id=t[4:8], title="T", text=t) for t in texts]
    build_index(documents, tmp_path, embedder=small_embedder)
    assert list(near_duplicates(open_index(tmp_path, embedder=small_embedder))) == []


@pytest.fixture
def page(tmp_path):
    """A store with one synced page, and a function that puts another text in it at a time."""
    store = tmp_path / "web"
    file = tmp_path / "page.txt"

    def put(text, when="2026-12-05T00:00:00Z"):
        file.write_text(text)
        record, _ = add_document(store, str(file))
        changed = replace(record, url="https://www.example.org/a", changed=when, checked=when)
        with writing(store) as draft:
            draft.publish([changed])
        return store

    return put


def notes_on(document_date, documents):
    return [replace(d, as_of=document_date) for d in documents]


def test_a_note_whose_source_changed_since_is_found(settings, page):
    page("The first text.", "2026-11-02T00:00:00Z")
    store = page("Another text.")
    notes = all_documents(settings)  # of 2026-11
    assert changed_since_written(notes, store) == [("note", "https://example.org/a")]
    assert changed_since_written(notes_on("2026-12", notes), store) == []


def test_the_first_fetch_of_a_source_is_no_change(settings, page):
    assert changed_since_written(all_documents(settings), page("The first text.")) == []


def test_a_page_not_asked_for_long_is_stale(page):
    store = page("Text.", "2026-01-01T00:00:00Z")
    checked = datetime(2026, 1, 1, tzinfo=UTC)
    assert stale_sources(store, now=checked + timedelta(days=1)) == []
    assert stale_sources(store, now=checked + timedelta(days=9999)) == list(
        read_state(store).records
    )


def test_a_damaged_store_is_named(page):
    store = page("Text.")
    (store / "CURRENT").write_text("gone")
    with pytest.raises(SyncDamaged):
        stale_sources(store)


@pytest.fixture
def run(settings, set_environment, capsys):
    """Runs `trips-assistant doctor` in this process: exit code and standard output."""
    from assistant.cli import main

    set_environment(
        index_dir=settings.index_dir,
        documents_dir=settings.documents_dir,
        sync_dir=settings.sync_dir,
    )

    def invoke(*arguments):
        with pytest.raises(SystemExit) as ended:
            main(list(arguments))
        return ended.value.code or 0, capsys.readouterr().out

    return invoke


def test_the_command_prints_each_check_and_ends_with_zero(run):
    code, out = run("doctor")
    assert code == 0 and all(f"{name}: " in out for name in CHECKS)


def test_the_command_ends_with_one_where_something_is_broken(run, settings):
    (settings.index_dir / POINTER).unlink()
    code, out = run("doctor")
    assert code == 1 and "→ run: trips-assistant index build" in out


def test_json_lists_every_check(run):
    code, out = run("doctor", "--json")
    assert code == 0 and {entry["name"] for entry in json.loads(out)} == CHECKS


def test_the_command_goes_back_to_the_generation_before(run, settings, small_embedder):
    before = current_name(settings.index_dir)
    build_index(all_documents(settings), settings.index_dir, embedder=small_embedder)
    code, out = run("index", "rollback")
    assert (code, before in out) == (0, True)
    assert current_name(settings.index_dir) == before
