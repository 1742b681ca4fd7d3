"""The rules of the house for documents, and that the bundled ones keep them."""

from pathlib import Path

import pytest

from corpus import check_documents

SEED = Path(__file__).parents[2].parent / "shared" / "facts" / "seed-page.txt"


def test_the_bundled_documents_keep_all_rules():
    assert check_documents() == []


def test_a_sound_note_has_no_fault(write_note, tmp_path):
    write_note("## H\n\nFour courses exist.[^a]")
    assert check_documents(tmp_path) == []


@pytest.mark.parametrize(
    ("body", "fault"),
    [
        ("## H\n\nIt is free.[^a]", "leans on another"),
        ("## H\n\nThese courses are free.[^a]", "leans on another"),
        ("## H\n\nThe course is free[^a]", "without an end mark"),
        ("The course is free.[^a]", "text before the first heading"),
        ("## H\n\n" + "word " * 45 + "end.[^a]", "a sentence of 46 words"),
        ("## H\n\nNot cited.", "without a footnote"),
    ],
)
def test_a_note_that_breaks_a_rule_is_named(write_note, tmp_path, body, fault):
    path = write_note(body)
    faults = check_documents(tmp_path)
    assert any(line.startswith(str(path)) and fault in line for line in faults)


def test_a_document_without_a_sentence_is_named(write_note, tmp_path):
    write_note("## Only a heading", kind="page")
    (fault,) = check_documents(tmp_path)
    assert "holds no sentence" in fault


def test_the_words_of_a_page_are_its_own_matter(write_note, tmp_path):
    write_note("It is free", kind="page")
    assert check_documents(tmp_path) == []


def test_every_faulty_file_is_named_at_once(write_note, tmp_path):
    write_note("## H\n\nNot cited.", name="one")
    write_note("## H\n\nIt is free.[^a]", name="two")
    assert len(check_documents(tmp_path)) >= 2


def test_two_files_with_one_id_are_named(write_note, tmp_path):
    path = write_note("## H\n\nFour courses exist.[^a]")
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "note.md").write_text(path.read_text())
    assert any("the id 'note' is taken by" in fault for fault in check_documents(tmp_path))


def test_an_empty_folder_is_named(tmp_path):
    (fault,) = check_documents(tmp_path)
    assert "no document" in fault


def test_the_seed_page_is_kept_word_for_word(documents):
    if not SEED.is_file():
        pytest.skip("the copy of the seed page to compare with is not beside this repository")
    (page,) = [d for d in documents if d.id == "trips-technical-cooperation"]
    assert page.text.split() == SEED.read_text(encoding="utf-8").split()
