"""The default assistant: its index is built on first use, and again where it can't be opened."""

import pytest

from assistant import answer
from assistant.default import build, default_assistant, open_assistant
from assistant.settings import Settings
from corpus.errors import DocumentError
from index.generation import POINTER


@pytest.fixture
def small_settings(write_note, tmp_path):
    body = "## Courses\n\nThe Ruritanian course on TRIPS is free of charge.[^a]"
    write_note(body)
    return Settings(documents_dir=tmp_path, index_dir=tmp_path / "index")


def test_the_index_is_built_where_there_is_none(small_settings):
    assistant = open_assistant(small_settings)
    assert list(assistant.index.documents) == ["note"]


def test_a_damaged_index_is_built_again(small_settings):
    build(small_settings)
    (small_settings.index_dir / POINTER).write_text("gone\n")
    assert list(open_assistant(small_settings).index.documents) == ["note"]


def test_an_index_that_is_there_is_not_built_again(small_settings):
    build(small_settings)
    before = (small_settings.index_dir / POINTER).read_text()
    open_assistant(small_settings)
    assert (small_settings.index_dir / POINTER).read_text() == before


def test_a_broken_document_is_named_and_no_index_is_made(small_settings, write_note):
    write_note("## H\n\nNot cited.", name="broken")
    with pytest.raises(DocumentError, match=r"broken\.md:13"):
        build(small_settings)
    assert not (small_settings.index_dir / POINTER).exists()


def test_answer_answers_from_the_configured_index(set_environment, index_directory):
    set_environment(index_dir=index_directory)
    default_assistant.cache_clear()
    try:
        assert answer("Which online courses on TRIPS does the WTO offer?").outcome == "answered"
    finally:
        default_assistant.cache_clear()
