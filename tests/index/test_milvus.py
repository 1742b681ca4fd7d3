"""Generations in Milvus: what is written, what goes wrong, and what answers then."""

import itertools
import os
import signal
import subprocess
import sys
import threading
from concurrent.futures import ThreadPoolExecutor
from dataclasses import astuple
from pathlib import Path

import pytest
from milvus_lite.adapter.grpc.server import start_server_in_thread
from pymilvus.exceptions import MilvusException

from corpus import Document
from corpus.errors import (
    IndexBusy,
    IndexDamaged,
    IndexForeign,
    IndexMissing,
    IndexUnavailable,
    IndexUnreachable,
    IndexUnwritable,
)
from index import build_index, open_index
from index import milvus_collections as collections
from index.folder import FolderShelf
from index.milvus_link import MilvusAddress, MilvusLink
from index.milvus_shelf import MilvusShelf

ROOT = Path(__file__).parents[2]
WRITES = {
    "create_collection", "create_index", "load_collection", "insert", "flush", "create_alias",
    "alter_alias", "drop_collection", "delete",
}  # fmt: skip


@pytest.fixture
def shelf(new_milvus):
    return new_milvus()


def documents(number):
    """A document that changes with `number`, and one that stays."""
    return [
        Document.from_text(id="x", title="T", text=f"The course has number {number}. It is free."),
        Document.from_text(id="y", title="T", text="The workshop is national."),
    ]


def number_in(shelf, embedder):
    """The number that the index answers with, as a client sees it that connects anew."""
    index = open_index(MilvusShelf(shelf.address, shelf.directory), embedder=embedder)
    hits = index.search("Which number has the course?", k=2)
    (text,) = {h.passage.text for h in hits if h.passage.document_id == "x"}
    assert index.documents["x"].text == text
    assert index.sentences(hits)[1].shape == (3, embedder.dimension)
    return int(text.partition("number ")[2].partition(".")[0])


def listed(shelf):
    return sorted(
        name
        for name in shelf._link.call("list_collections")
        if name.startswith(shelf.address.prefix + "_")
    )


def call(shelf, *arguments, **options):
    return shelf._link.call(*arguments, **options)


@pytest.fixture
def built(shelf, small_embedder):
    build_index(documents(0), shelf, embedder=small_embedder)
    return shelf


class Broken:
    """A client whose connection is lost at the n-th write; nothing goes through after."""

    def __init__(self, client, n):
        self._client, self._left, self.lost = client, n, False

    def __getattr__(self, name):
        if name in WRITES and not self.lost:
            self._left -= 1
            self.lost = self._left == 0

        def lost(*arguments, **options):
            raise MilvusException(2, "Fail connecting to server")

        return lost if self.lost else getattr(self._client, name)


def test_a_connection_lost_at_any_write_leaves_a_generation_that_answers(built, small_embedder):
    answering = 0
    for n in itertools.count(1):
        shelf = MilvusShelf(built.address, built.directory)
        client = Broken(shelf._link._connected(), n)
        shelf._link._client = client
        try:
            build_index(documents(n), shelf, embedder=small_embedder)
            answering = n  # it was switched; what was lost is clearing up
        except IndexUnwritable as error:
            assert "does not answer" in str(error) and "goes on answering" in str(error)
            assert n < 40
        assert number_in(built, small_embedder) == answering
        if not client.lost:
            break
    assert n > 12
    assert len(listed(built)) == 5  # of two generations, and the sentences of both


def test_a_builder_that_is_killed_leaves_the_old_generation_to_other_processes(
    tmp_path, small_embedder
):
    server, database, port = start_server_in_thread(str(tmp_path / "server"))
    try:
        address = MilvusAddress(f"http://127.0.0.1:{port}")
        shelf = MilvusShelf(address, tmp_path / "here")
        build_index(documents(0), shelf, embedder=small_embedder)
        for writes in (2, 7, 11, 13):
            done = subprocess.run(
                [sys.executable, "-c", KILLED, address.uri, str(tmp_path / "there"), str(writes)],
                cwd=ROOT, capture_output=True, text=True, timeout=120,
                env={**os.environ, "PYTHONPATH": str(ROOT)},
            )  # fmt: skip
            assert done.returncode == -signal.SIGKILL, done.stderr
            assert number_in(shelf, small_embedder) == 0
        report = build_index(documents(1), shelf, embedder=small_embedder)
        assert report.changed == 1 and number_in(shelf, small_embedder) == 1
        assert len([n for n in listed(shelf) if n.endswith("_texts")]) == 2
    finally:
        server.stop(0).wait()
        database.close()


KILLED = """
import os, signal, sys
from pathlib import Path
from index import build_index
from index.milvus_link import MilvusAddress, MilvusLink
from index.milvus_shelf import MilvusShelf
from tests.conftest import SmallEmbedder
from tests.index.test_milvus import WRITES, documents

uri, folder, left = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
call = MilvusLink.call

def counted(self, method, *arguments, **options):
    global left
    left -= method in WRITES
    if left == 0:
        os.kill(os.getpid(), signal.SIGKILL)
    return call(self, method, *arguments, **options)

MilvusLink.call = counted
build_index(documents(9), MilvusShelf(MilvusAddress(uri), folder), embedder=SmallEmbedder())
"""


def test_readers_find_the_old_or_the_new_generation_while_one_is_built(built, small_embedder):
    seen, stop = set(), threading.Event()

    def read():
        while not stop.is_set():
            seen.add(number_in(built, small_embedder))

    with ThreadPoolExecutor(2) as threads:
        readers = [threads.submit(read) for _ in range(2)]
        try:
            for number in range(1, 5):
                build_index(documents(number), built, embedder=small_embedder)
        finally:
            stop.set()
    assert not any(reader.exception() for reader in readers) and seen <= set(range(5))
    assert number_in(built, small_embedder) == 4


def test_an_index_that_is_open_goes_on_through_the_next_build(built, small_embedder):
    old = open_index(built, embedder=small_embedder)
    build_index(documents(1), built, embedder=small_embedder)
    (hit, _) = old.search("Which number has the course?")
    assert hit.passage.text.startswith("The course has number 0.")
    assert len(old.sentences([hit])[0]) == 2


def test_an_index_that_is_open_for_longer_is_told_to_open_again(built, small_embedder):
    old = open_index(built, embedder=small_embedder)
    for number in (1, 2):
        build_index(documents(number), built, embedder=small_embedder)
    with pytest.raises(IndexUnreachable, match="as after two builds; open the index again"):
        old.search("course")


def test_two_generations_are_kept_and_no_more(built, small_embedder):
    for number in (1, 2, 3):
        build_index(documents(number), built, embedder=small_embedder)
    assert sum(name.endswith("_texts") for name in listed(built)) == 2
    assert sum(name.endswith("_rows") for name in listed(built)) == 2


def test_of_the_sentences_only_those_of_two_generations_are_kept(built, small_embedder):
    for number in (1, 2, 3):
        build_index(documents(number), built, embedder=small_embedder)
    (pool,) = (name for name in listed(built) if "_sentences_" in name)
    assert collections.count(built._link, pool) == 4  # two that stay, one of each generation


def test_a_sentence_that_stays_is_not_written_again(built, small_embedder, monkeypatch):
    written = []
    call = MilvusLink.call

    def noted(self, method, *arguments, **options):
        if method == "insert" and "_sentences_" in arguments[0]:
            written.append(len(arguments[1]))
        return call(self, method, *arguments, **options)

    monkeypatch.setattr(MilvusLink, "call", noted)
    build_index(documents(1), built, embedder=small_embedder)
    assert written == [1]


def test_another_model_has_its_own_sentences_and_the_old_ones_go(built, small_embedder):
    small_embedder.signature = "small@2"
    for _ in range(2):
        build_index(documents(1), built, embedder=small_embedder)
    assert sum("_sentences_" in name for name in listed(built)) == 1
    assert number_in(built, small_embedder) == 1


def test_an_index_of_another_model_is_not_opened(built, small_embedder):
    small_embedder.signature = "small@2"
    with pytest.raises(IndexForeign, match="was built with small@1, the model here is small@2"):
        open_index(built, embedder=small_embedder)


def test_a_build_on_another_machine_meanwhile_is_seen(built, small_embedder, tmp_path):
    other = MilvusShelf(built.address, tmp_path)  # a folder, and so a lock, of its own

    def meanwhile(step, done, total):
        if step == "chunking" and done == total:
            build_index(documents(2), other, embedder=small_embedder)

    with pytest.raises(IndexBusy, match="let one machine build"):
        build_index(documents(1), built, embedder=small_embedder, progress=meanwhile)
    assert number_in(built, small_embedder) == 2


def test_a_collection_of_another_dimension_is_refused(built, small_embedder):
    name = collections.rows_of(built.address.prefix, built.current())
    call(built, "drop_collection", name)
    collections.create_rows(built._link, name, 8, 0)
    with pytest.raises(IndexForeign, match="have 8 dimensions, those of the model 32; run: trips"):
        open_index(built, embedder=small_embedder)


def test_a_collection_that_is_gone_is_named(built, small_embedder):
    name = collections.rows_of(built.address.prefix, built.current())
    call(built, "drop_collection", name)
    with pytest.raises(IndexDamaged, match=f"has no collection {name}; run: trips"):
        open_index(built, embedder=small_embedder)


def test_a_lost_row_is_seen_and_a_build_mends_it(built, small_embedder):
    name = collections.rows_of(built.address.prefix, built.current())
    call(built, "delete", name, ids=[0])
    with pytest.raises(IndexDamaged, match="has 1 rows of 2; run: trips"):
        open_index(built, embedder=small_embedder)
    build_index(documents(1), built, embedder=small_embedder)
    assert number_in(built, small_embedder) == 1


def test_a_lost_sentence_is_found_by_the_check_and_mended_by_a_build(built, small_embedder):
    (pool,) = (name for name in listed(built) if "_sentences_" in name)
    keys = sorted(row["key"] for row in collections.scan(built._link, pool, ["key"]))
    built.verify()
    collections.delete_keys(built._link, pool, keys[:1])
    with pytest.raises(IndexDamaged, match="vectors of sentences are missing"):
        built.verify()
    build_index(documents(0), built, embedder=small_embedder)
    built.verify()


def test_an_altered_text_is_not_shown(built, small_embedder):
    name = collections.texts_of(built.address.prefix, built.current())
    row = {"id": "p/0/0", "name": "p/0", "part": 0, "text": "AAAA", "unused": [0.0, 0.0]}
    call(built, "upsert", name, [row])
    index = open_index(built, embedder=small_embedder)
    with pytest.raises(IndexDamaged, match=r"'p/0' in the collection .* is missing or altered"):
        index.search("course")


def test_an_index_of_another_format_is_refused_and_not_touched(built, small_embedder, monkeypatch):
    monkeypatch.setattr("index.generation.FORMAT", 9999)
    with pytest.raises(IndexForeign, match="has another format; run: trips"):
        open_index(built, embedder=small_embedder)
    monkeypatch.undo()
    assert number_in(built, small_embedder) == 0


def test_an_index_of_another_layout_is_refused(built, small_embedder, monkeypatch):
    monkeypatch.setattr(collections, "LAYOUT", "0")
    with pytest.raises(IndexForeign, match="has another layout; run: trips"):
        open_index(built, embedder=small_embedder)


def test_what_is_counted_is_what_files_hold(shelf, small_embedder, tmp_path):
    twice = Document.from_text(id="z", title="Again", text="The workshop is national. It is free.")
    found = []
    for place in (shelf, FolderShelf(tmp_path)):
        build_index([*documents(0), twice], place, embedder=small_embedder)
        records = place.records()
        keys, digests, listed = records.vector_keys(), records.digests(), records.listed()
        found.append((records.counts(), keys, digests, [x.tolist() for x in astuple(listed)]))
        records.close()
    assert found[0] == found[1] and found[0][0]["sentences"] == 5


def test_an_alias_to_something_else_is_refused(shelf, small_embedder):
    alias = collections.alias_of(shelf.address.prefix)
    other = f"{shelf.address.prefix}_other"
    collections.create_pool(shelf._link, other, 8)
    call(shelf, "create_alias", other, alias)
    with pytest.raises(IndexForeign, match=f"points to {other}, which is not of this program"):
        open_index(shelf, embedder=small_embedder)


def test_an_alias_to_a_collection_of_another_schema_is_refused(built, small_embedder):
    name = collections.texts_of(built.address.prefix, "20260101T000000.000000Z")
    collections.create_pool(built._link, name, 8)
    call(built, "alter_alias", name, collections.alias_of(built.address.prefix))
    with pytest.raises(IndexUnavailable, match="is not of this program"):
        open_index(built, embedder=small_embedder)


def test_indexes_of_two_prefixes_do_not_touch_each_other(new_milvus, built, small_embedder):
    longer = MilvusAddress(built.address.uri, prefix=f"{built.address.prefix}_sentences")
    other = MilvusShelf(longer, built.directory / "b")
    for number in (5, 6, 7):
        build_index(documents(number), other, embedder=small_embedder)
    assert number_in(built, small_embedder) == 0
    for number in (1, 2, 3):
        build_index(documents(number), built, embedder=small_embedder)
    assert number_in(other, small_embedder) == 7


def test_a_document_longer_than_a_field_holds_comes_back_whole(shelf, small_embedder):
    # random words: what compresses well would fit into one part
    words = (f"{n * 2654435761 % 2**32:x}" for n in range(60_000))
    text = "The " + " ".join(words) + "."
    build_index(
        [Document.from_text(id="long", title="T", text=text)], shelf, embedder=small_embedder
    )
    assert open_index(shelf, embedder=small_embedder).documents["long"].text == text


def test_a_larger_index_is_searched_by_a_graph_and_finds_the_same(
    shelf, small_embedder, monkeypatch
):
    some = [
        Document.from_text(id=f"{n}", title=f"T {n}", text=f"The course {n} is in room {n * 7}.")
        for n in range(60)
    ]
    build_index(some, shelf, embedder=small_embedder)
    exact = open_index(shelf, embedder=small_embedder).search("course 7 in room 49", k=5)
    monkeypatch.setattr(collections, "EXACT", 10)
    build_index(some, shelf, embedder=small_embedder)
    name = collections.rows_of(shelf.address.prefix, shelf.current())
    indexes = [call(shelf, "describe_index", name, i) for i in call(shelf, "list_indexes", name)]
    assert "HNSW" in {found["index_type"] for found in indexes}
    found = open_index(shelf, embedder=small_embedder).search("course 7 in room 49", k=5)
    assert [h.passage for h in found] == [h.passage for h in exact]


def test_a_search_gives_what_a_search_of_files_gives(shelf, small_embedder, tmp_path):
    some = [
        Document.from_text(id=f"{n}", title=f"T {n}", text=f"The course {n} is in room {n % 7}.")
        for n in range(30)
    ]
    folder = FolderShelf(tmp_path)
    for place in (shelf, folder):
        build_index(some, place, embedder=small_embedder)
    one, other = (open_index(place, embedder=small_embedder) for place in (shelf, folder))
    for query in ("course 3", "room 4", "The corse", "T"):
        found, expected = one.search(query, k=9), other.search(query, k=9)
        assert [h.score for h in found] == pytest.approx([h.score for h in expected], abs=1e-6)
        assert one.terms(query) == other.terms(query)
        assert one.rarity(one.terms(query)) == other.rarity(other.terms(query))
    assert one.compare_questions(one.embed("x")) == other.compare_questions(other.embed("x"))


def test_a_lost_alias_is_mended_by_going_back(built, small_embedder):
    build_index(documents(1), built, embedder=small_embedder)
    call(built, "drop_alias", collections.alias_of(built.address.prefix))
    with pytest.raises(IndexMissing):
        open_index(built, embedder=small_embedder)
    built.rollback()
    assert number_in(built, small_embedder) == 1


def test_what_a_build_without_an_end_left_is_cleared_away(built, small_embedder):
    begun = "21260101T000000.000000Z"  # later than the one that is current
    collections.create_texts(built._link, collections.texts_of(built.address.prefix, begun))
    build_index(documents(1), built, embedder=small_embedder)
    assert not any("21260101" in name for name in listed(built))


def test_nothing_was_built_yet(shelf):
    with pytest.raises(IndexMissing, match="no earlier generation is kept"):
        shelf.rollback()
    with pytest.raises(IndexMissing, match="there is no index in Milvus"):
        shelf.verify()
