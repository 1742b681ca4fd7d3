"""Random histories of documents and settings: an incremental build equals a full one."""

from dataclasses import dataclass

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from assistant import Assistant
from assistant.settings import Settings
from corpus import Document
from corpus.errors import IndexDamaged
from index import build as building
from index import build_index, dense, layers, open_index
from index.folder import FolderShelf
from index.generation import LAYER
from tests.conftest import SmallEmbedder

WORDS = ("course", "workshop", "LDC", "patent", "Article 67", "request", "Genève", "factsheet")
QUESTIONS = (
    "Which course is there?",
    "What does the factsheet say on Article 67?",
    "How does an LDC request a workshop?",
    "Who won the cup?",
)
SENTENCE = st.lists(st.sampled_from(WORDS), min_size=1, max_size=3).map(
    lambda words: f"The {' and the '.join(words)} may be asked of the Secretariat."
)
TEXT = st.lists(SENTENCE, max_size=4).map(" ".join)
ID = st.sampled_from("abcde")


@dataclass(frozen=True)
class State:
    """Texts by id, and the settings of the build."""

    texts: dict[str, str]
    max_tokens: int = 200
    model: str = "small@1"


def _add(state, id, text):
    return State({**state.texts, id: text}, state.max_tokens, state.model)


def _delete(state, id):
    texts = {key: text for key, text in state.texts.items() if key != id}
    return State(texts, state.max_tokens, state.model)


def _rename(state, id, to):
    if id not in state.texts:
        return state
    return _add(_delete(state, id), to, state.texts[id])


STEP = st.one_of(
    st.tuples(st.just(_add), ID, TEXT),  # an edit where the id is taken
    st.tuples(st.just(_delete), ID),
    st.tuples(st.just(_rename), ID, ID),
    st.tuples(st.just(lambda s, n: State(s.texts, n, s.model)), st.sampled_from([12, 200])),
    st.tuples(
        st.just(lambda s, m: State(s.texts, s.max_tokens, m)), st.sampled_from(["small@1", "x@2"])
    ),
)


def build(state, shelf):
    """Build as the state says and open the index."""
    embedder = SmallEmbedder()
    embedder.signature = state.model
    documents = [
        Document.from_text(id=id, title=f"Title {id}", text=text, url="https://example.org/")
        for id, text in state.texts.items()
    ]
    build_index(documents, shelf, embedder=embedder, max_tokens=state.max_tokens)
    return open_index(shelf, embedder=embedder)


def contents(index):
    """Every passage and sentence with its vector, in order, and the documents."""
    rows = range(index.manifest.passages)
    sentences = [index._store.sentences(row) for row in rows]
    return dict(index.documents), index.passages(rows), index.rows(0, len(rows)).tolist(), sentences


@settings(
    max_examples=20, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(STEP, min_size=2, max_size=6))
def test_any_history_gives_the_same_passages_and_answers_as_a_full_build(new_shelf, steps):
    step_by_step = new_shelf()
    state = State({})
    for change, *arguments in steps:
        state = change(state, *arguments)
        incremental = build(state, step_by_step)
    full = build(state, new_shelf())
    assert contents(incremental) == contents(full)
    one, other = Assistant(incremental, Settings()), Assistant(full, Settings())
    for question in QUESTIONS:
        assert one.answer(question).to_dict() == other.answer(question).to_dict()


def by_id(index):
    """The same contents without the order of the rows."""
    rows = index.passage_rows()
    found = {}
    for row, passage in zip(rows, index.passages(rows), strict=True):
        vector = index.rows(row, 1).tolist()
        found[passage.id] = passage, vector, index._store.sentences(row), index._store.asked(row)
    return found


@settings(
    max_examples=40, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(steps=st.lists(STEP, min_size=2, max_size=6), share=st.sampled_from([0.5, 1.0, 9.0]))
def test_a_change_above_a_large_index_gives_what_a_full_build_gives(new_folder, steps, share):
    layered = FolderShelf(new_folder())
    state = State(
        {"a": "A course is held. It is free.", "b": "A patent lasts.", "z": "An LDC asks."}
    )
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(layers, "FEWEST", 0)
        patch.setattr(building, "_LAYERED", share)
        build(state, layered)
        for change, *arguments in steps:
            state = change(state, *arguments)
            incremental = build(state, layered)
    full = build(state, new_folder())
    assert by_id(incremental) == by_id(full)
    assert dict(incremental.documents) == dict(full.documents)
    manifests = incremental.manifest, full.manifest
    for name in ("documents", "passages", "sentences"):
        assert len({getattr(manifest, name) for manifest in manifests}) == 1
    one, other = Assistant(incremental, Settings()), Assistant(full, Settings())
    for question in QUESTIONS:
        assert one.answer(question).to_dict() == other.answer(question).to_dict()
        words = incremental.terms(question)
        assert incremental.frequencies(words) == full.frequencies(words)
    assert sorted(incremental._store.words()) == sorted(full._store.words())


@pytest.fixture
def new_folder(tmp_path_factory):
    """Makes empty folders."""
    return lambda: tmp_path_factory.mktemp("folder")


@pytest.fixture
def large(tmp_path, monkeypatch):
    """An index in a folder above whose files a change is written as a layer."""
    monkeypatch.setattr(layers, "FEWEST", 0)
    monkeypatch.setattr(building, "_LAYERED", 1.0)
    texts = {id: f"The course of {id} is held in Geneva." for id in "abcd"}
    build(State(texts), tmp_path)
    return tmp_path, texts


def test_a_layer_takes_over_the_files_below_it(large):
    folder, texts = large
    before = open_index(folder, embedder=SmallEmbedder()).folder
    index = build(State({**texts, "b": "The workshop of b is held in Lima."}), folder)
    assert set(LAYER) < index.manifest.files.keys()
    for name in ("passages.sqlite", "vectors.faiss"):
        assert (index.folder / name).samefile(before / name)
    (hit,) = index.search("workshop in Lima", k=1)
    assert hit.passage.document_id == "b"
    assert all("Geneva" not in h.passage.text or h.passage.document_id != "b"
               for h in index.search("course of b in Geneva"))  # fmt: skip


def test_a_layer_above_cells_takes_over_the_vectors_that_they_code(large, new_folder, monkeypatch):
    monkeypatch.setattr(dense, "EXACT", 50)
    folder, _ = large
    texts = {f"d{n}": f"The course of number {n} is held in Geneva." for n in range(60)}
    before = build(State(texts), folder)
    changed = State({**texts, "d7": "The workshop of seven is held in Lima."})
    index = build(changed, folder)
    assert {"vectors.rows", *LAYER} <= index.manifest.files.keys()
    assert (index.folder / "vectors.rows").samefile(before.folder / "vectors.rows")
    full = build(changed, new_folder())
    assert by_id(index) == by_id(full)
    (hit,) = index.search("workshop in Lima", k=1)
    assert hit.passage.document_id == "d7"


def test_a_layer_on_a_layer_lies_above_the_lowest(large):
    folder, texts = large
    build(State({**texts, "b": "The workshop of b is held in Lima."}), folder)
    index = build(State({**texts, "c": "The fair of c is held in Quito."}), folder)
    (hit,) = index.search("fair in Quito", k=1)
    assert hit.passage.document_id == "c"
    assert {h.passage.document_id for h in index.search("course in Geneva")} >= {"a", "b", "d"}


def test_a_flipped_bit_in_a_layer_is_found(large):
    folder, texts = large
    index = build(State({**texts, "b": "The workshop of b is held in Lima."}), folder)
    for name in LAYER:
        path = index.folder / name
        data = bytearray(path.read_bytes())
        data[len(data) // 2] ^= 1
        path.write_bytes(data)
        with pytest.raises(IndexDamaged, match=name):
            open_index(folder, embedder=SmallEmbedder())
        data[len(data) // 2] ^= 1
        path.write_bytes(data)
    open_index(folder, embedder=SmallEmbedder())


def test_one_goes_back_from_a_layer(large):
    folder, texts = large
    build(State({**texts, "b": "The workshop of b is held in Lima."}), folder)
    FolderShelf(folder).rollback()
    index = open_index(folder, embedder=SmallEmbedder())
    assert LAYER[0] not in index.manifest.files
    assert "Lima" not in " ".join(h.passage.text for h in index.search("workshop in Lima"))


def test_documents_in_groups_give_the_same_index(new_folder, monkeypatch):
    state = State({id: f"The course of {id} is free. It is in Geneva." for id in "abcdefg"})
    whole = build(state, new_folder())
    monkeypatch.setattr(building, "_GROUP", 2)
    assert contents(build(state, new_folder())) == contents(whole)
