"""Going back to the generation before."""

import pytest

from corpus import Document
from corpus.errors import IndexDamaged, IndexMissing
from index import build_index, open_index
from index.folder import FolderShelf
from index.generation import GENERATIONS, PASSAGES, POINTER


def write(text, shelf, embedder):
    """Build an index of one document with this text; gives the name of the generation."""
    documents = [Document.from_text(id="x", title="T", text=text)]
    build_index(documents, shelf, embedder=embedder)
    return shelf.current()


@pytest.fixture
def build(shelf, small_embedder):
    return lambda text: write(text, shelf, small_embedder)


@pytest.fixture
def text(shelf, small_embedder):
    """Reads the text that the index answers from."""
    return lambda: open_index(shelf, embedder=small_embedder).documents["x"].text


@pytest.fixture
def folder(tmp_path):
    return FolderShelf(tmp_path)


def test_the_generation_before_answers_again(build, text, shelf):
    first = build("One.")
    build("Two.")
    assert shelf.rollback().name == first
    assert text() == "One."


def test_there_is_one_step_back_and_no_more(build, text, shelf):
    for words in ("One.", "Two.", "Three."):
        build(words)
    shelf.rollback()
    with pytest.raises(IndexMissing, match="no earlier generation is kept"):
        shelf.rollback()
    assert text() == "Two."


def test_after_a_build_one_goes_back_to_what_answered_before_it(build, text, shelf):
    build("One.")
    build("Bad.")
    shelf.rollback()
    build("Three.")
    shelf.rollback()
    assert text() == "One."


def test_a_lost_pointer_is_mended(folder, small_embedder):
    write("One.", folder, small_embedder)
    (folder.directory / POINTER).write_text("gone\n")
    folder.rollback()
    assert open_index(folder, embedder=small_embedder).documents["x"].text == "One."


def test_a_damaged_generation_is_not_gone_back_to(folder, small_embedder):
    first = write("One.", folder, small_embedder)
    write("Two.", folder, small_embedder)
    (folder.directory / GENERATIONS / first / PASSAGES).write_bytes(b"")
    with pytest.raises(IndexDamaged, match="altered"):
        folder.rollback()
    assert open_index(folder, embedder=small_embedder).documents["x"].text == "Two."
