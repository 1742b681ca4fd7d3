"""Finding and loading documents."""

import pytest

from corpus import DocumentError, load_documents


def test_the_bundled_documents_load_sorted_by_id(documents):
    ids = [d.id for d in documents]
    assert ids == sorted(ids)
    assert "trips-technical-cooperation" in ids


def test_every_bundled_sentence_names_its_source_and_a_date(documents):
    for document in documents:
        for section in document.sections:
            for sentence in section.sentences:
                assert sentence.sources
                assert all(s.title and s.as_of and (s.url or s.symbol) for s in sentence.sources)


def test_folders_below_are_read_too(write_note, tmp_path):
    path = write_note("## H\n\nOne.[^a]")
    (tmp_path / "deep").mkdir()
    path.rename(tmp_path / "deep" / "other.md")
    assert [d.id for d in load_documents(tmp_path)] == ["other"]


def test_two_files_with_one_id_are_refused(write_note, tmp_path):
    path = write_note("## H\n\nOne.[^a]")
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "note.md").write_text(path.read_text())
    with pytest.raises(DocumentError, match="the id 'note' is taken by another file"):
        load_documents(tmp_path)


@pytest.mark.parametrize("name", [".", "none"])
def test_a_folder_without_documents_is_refused(tmp_path, name):
    with pytest.raises(DocumentError, match="no document"):
        load_documents(tmp_path / name)


def test_a_broken_document_stops_the_loading(write_note, tmp_path):
    write_note("## H\n\nNot cited.")
    with pytest.raises(DocumentError, match=r"note\.md:13"):
        load_documents(tmp_path)
