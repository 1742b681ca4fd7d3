"""Building generations: what is embedded, what a report says, and that nothing old stays."""

from dataclasses import replace

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from corpus import Document, DocumentError
from corpus.errors import IndexBusy, IndexForeign
from index import build_index, open_index
from index.generation import GENERATIONS, POINTER, generations

WORDS = ["course", "workshop", "LDC", "patent", "Article 67", "request", "contact point", "é"]
TEXT = st.lists(st.sampled_from(WORDS), min_size=0, max_size=5).map(
    lambda words: "".join(f"The {word} is here. " for word in words)
)
STATE = st.dictionaries(st.sampled_from("abcd"), TEXT, max_size=4)


def document(id, text, **fields):
    return Document.from_text(id=id, title=f"Title {id}", text=text, **fields)


def contents(index):
    """Everything that an index answers from, in order, generation names left out."""
    rows = range(index.manifest.passages)
    passages = index._store.passages(rows)
    vectors = index.rows(0, len(rows)).tolist()
    sentences = [index._store.sentences(row) for row in rows]
    return dict(index.documents), passages, vectors, sentences


THREE = [
    document("a", "The workshop is national. The request goes to the Secretariat."),
    document("b", "The course is online."),
    document("c", "The contact point is in Geneva."),
]


@pytest.fixture
def built(shelf, small_embedder):
    build_index(THREE, shelf, embedder=small_embedder)
    small_embedder.encoded.clear()
    return shelf


@pytest.fixture
def built_folder(tmp_path, small_embedder):
    """The same in a folder, for what is told of files."""
    build_index(THREE, tmp_path, embedder=small_embedder)
    return tmp_path


def test_the_first_build_adds_everything(shelf, small_embedder):
    report = build_index(THREE, shelf, embedder=small_embedder)
    assert (report.added, report.changed, report.removed, report.unchanged) == (3, 0, 0, 0)
    assert report.passages == 3
    assert report.embedded == len(small_embedder.encoded) == 7  # three passages, four sentences
    assert report.seconds >= 0


def test_a_build_without_a_change_embeds_nothing(built, small_embedder):
    report = build_index(THREE, built, embedder=small_embedder)
    assert (report.added, report.changed, report.removed, report.unchanged) == (0, 0, 0, 3)
    assert report.embedded == 0 and small_embedder.encoded == []


def test_only_the_changed_sentence_and_its_passage_are_embedded(built, small_embedder):
    edited = document("a", "The workshop is national. The request goes to Geneva.")
    report = build_index([edited, *THREE[1:]], built, embedder=small_embedder)
    assert (report.changed, report.unchanged) == (1, 2)
    assert sorted(small_embedder.encoded) == [
        "The request goes to Geneva.",
        "Title a\nThe workshop is national. The request goes to Geneva.",
    ]


def test_a_change_of_provenance_alone_embeds_nothing_but_is_stored(built, small_embedder):
    dated = document("b", "The course is online.", as_of="2012", url="https://example.org")
    report = build_index([THREE[0], dated, THREE[2]], built, embedder=small_embedder)
    assert report.changed == 1 and report.embedded == 0
    stored = open_index(built, embedder=small_embedder).documents["b"]
    assert stored.sections[0].sentences[0].sources[0].as_of == "2012"


def test_a_removed_document_is_counted_and_never_found_again(built, small_embedder):
    report = build_index(THREE[1:], built, embedder=small_embedder)
    assert report.removed == 1
    index = open_index(built, embedder=small_embedder)
    assert "a" not in index.documents
    hits = index.search("The workshop is national. The request goes to the Secretariat.", k=50)
    assert {hit.passage.document_id for hit in hits} == {"b", "c"}


def test_documents_come_back_from_the_index_as_they_went_in(built, small_embedder):
    assert dict(open_index(built, embedder=small_embedder).documents) == {d.id: d for d in THREE}


def test_the_order_of_the_documents_makes_no_difference(new_shelf, small_embedder):
    first, second = new_shelf(), new_shelf()
    build_index(THREE, first, embedder=small_embedder)
    build_index(reversed(THREE), second, embedder=small_embedder)
    one, two = (open_index(shelf, embedder=small_embedder) for shelf in (first, second))
    assert contents(one) == contents(two)


@settings(
    max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(states=st.lists(STATE, min_size=2, max_size=4))
def test_an_incremental_build_equals_a_full_one(new_shelf, small_embedder, states):
    step_by_step, at_once = new_shelf(), new_shelf()
    for state in states:
        wanted = [document(id, text) for id, text in state.items()]
        build_index(wanted, step_by_step, embedder=small_embedder)
    build_index(wanted, at_once, embedder=small_embedder)
    incremental = open_index(step_by_step, embedder=small_embedder)
    full = open_index(at_once, embedder=small_embedder)
    assert contents(incremental) == contents(full)
    for query in ("The course is here.", "workshop", "LDC patent"):
        assert incremental.search(query) == full.search(query)


def test_two_documents_with_one_id_are_refused_and_nothing_changes(built, small_embedder):
    before = built.current()
    with pytest.raises(DocumentError, match="two documents have this id"):
        build_index([THREE[0], THREE[0]], built, embedder=small_embedder)
    assert built.current() == before


def test_an_index_of_nothing_can_be_built_and_finds_nothing(shelf, small_embedder):
    assert build_index([], shelf, embedder=small_embedder).passages == 0
    assert open_index(shelf, embedder=small_embedder).search("anything") == []


def test_another_model_embeds_everything_anew(built, small_embedder):
    small_embedder.signature = "small@2"
    report = build_index(THREE, built, embedder=small_embedder)
    assert report.unchanged == 3 and report.embedded == 7
    open_index(built, embedder=small_embedder)


def test_another_passage_length_chunks_anew(shelf, small_embedder):
    build_index(THREE, shelf, embedder=small_embedder, max_tokens=6)
    assert open_index(shelf, embedder=small_embedder).manifest.passages == 4


def test_a_second_writer_is_told_to_wait(built, small_embedder):
    with built.writing(), pytest.raises(IndexBusy, match="wait for it to end"):
        build_index(THREE, built, embedder=small_embedder)
    build_index(THREE, built, embedder=small_embedder)


def test_progress_is_told_by_step_up_to_the_whole(shelf, small_embedder):
    told = []
    build_index(THREE, shelf, embedder=small_embedder, progress=lambda *step: told.append(step))
    assert ("chunking", 3, 3) in told and ("embedding", 7, 7) in told


def test_two_generations_are_kept_and_no_more(built_folder, small_embedder):
    for _ in range(3):
        build_index(THREE, built_folder, embedder=small_embedder)
    assert len(generations(built_folder)) == 2
    assert (built_folder / POINTER).read_text().strip() == generations(built_folder)[-1]


def test_what_a_killed_build_left_is_cleared_away(built_folder, small_embedder):
    left = built_folder / GENERATIONS / ".building-1"
    left.mkdir()
    (left / "passages.sqlite").write_bytes(b"half")
    build_index(THREE, built_folder, embedder=small_embedder)
    assert not left.exists()


def test_a_damaged_generation_is_replaced_by_a_full_build(built_folder, small_embedder):
    (folder,) = (built_folder / GENERATIONS).iterdir()
    (folder / "vectors.faiss").write_bytes(b"")
    report = build_index(THREE, built_folder, embedder=small_embedder)
    assert report.embedded == 7
    assert len(open_index(built_folder, embedder=small_embedder).search("course")) == 3


def test_a_generation_of_another_chunker_is_not_opened(built, small_embedder, monkeypatch):
    monkeypatch.setattr("index.generation.CHUNKER", "another/1")
    with pytest.raises(IndexForeign, match="chunked another way; run: trips-assistant index build"):
        open_index(built, embedder=small_embedder)


def test_a_document_with_strange_text_can_be_found(shelf, small_embedder):
    strange = "<script>alert('x')</script> \"quoted\" '; DROP TABLE passages; -- \x00 NEAR/2."
    build_index([replace(document("x", strange))], shelf, embedder=small_embedder)
    (hit,) = open_index(shelf, embedder=small_embedder).search("alert", k=5)
    assert hit.passage.text in strange
