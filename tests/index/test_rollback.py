"""Going back to the generation before."""

import pytest

from corpus import Document
from corpus.errors import IndexDamaged, IndexMissing
from index import build_index, open_index
from index.generation import GENERATIONS, PASSAGES, POINTER, current_name, rollback


@pytest.fixture
def build(tmp_path, small_embedder):
    """Builds an index of one document with this text."""

    def write(text):
        documents = [Document.from_text(id="x", title="T", text=text)]
        build_index(documents, tmp_path, embedder=small_embedder)
        return current_name(tmp_path)

    return write


@pytest.fixture
def text(tmp_path, small_embedder):
    """Reads the text that the index answers from."""
    return lambda: open_index(tmp_path, embedder=small_embedder).documents["x"].text


def test_the_generation_before_answers_again(build, text, tmp_path):
    first = build("One.")
    build("Two.")
    assert rollback(tmp_path).name == first
    assert text() == "One."


def test_there_is_one_step_back_and_no_more(build, text, tmp_path):
    for words in ("One.", "Two.", "Three."):
        build(words)
    rollback(tmp_path)
    with pytest.raises(IndexMissing, match="no earlier generation is kept"):
        rollback(tmp_path)
    assert text() == "Two."


def test_after_a_build_one_goes_back_to_what_answered_before_it(build, text, tmp_path):
    build("One.")
    build("Bad.")
    rollback(tmp_path)
    build("Three.")
    rollback(tmp_path)
    assert text() == "One."


def test_a_lost_pointer_is_mended(build, text, tmp_path):
    build("One.")
    (tmp_path / POINTER).write_text("gone\n")
    rollback(tmp_path)
    assert text() == "One."


def test_a_damaged_generation_is_not_gone_back_to(build, text, tmp_path):
    first = build("One.")
    build("Two.")
    (tmp_path / GENERATIONS / first / PASSAGES).write_bytes(b"")
    with pytest.raises(IndexDamaged, match="altered"):
        rollback(tmp_path)
    assert text() == "Two."
