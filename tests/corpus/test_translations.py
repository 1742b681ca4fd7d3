"""Translations follow their originals sentence by sentence, and go stale with them."""

import pytest

from corpus import check_documents, load_documents
from corpus.errors import DocumentError
from corpus.translations import fingerprint, stamp

ENGLISH = "## Where\n\nThe TRIPS Council meets in Geneva.[^a]"
FRENCH = "---\ntitle: Une note\ntranslation_of: note\n---\n\n## Où\n\n{}\n"


@pytest.fixture
def folder(write_note):
    """A folder with one English document and one French translation, stamped."""
    path = write_note(ENGLISH)
    (path.parent / "fr").mkdir()
    translation = path.parent / "fr" / "note.md"
    translation.write_text(FRENCH.format("Le Conseil des ADPIC se réunit à Genève.[^a]"))
    stamp(translation)
    return path.parent


def test_a_stamped_translation_is_loaded_with_the_sources_of_its_original(folder):
    original, translation = load_documents(folder)
    assert translation.id == "note.fr" and translation.language == "fr"
    (one,), (other,) = original.sections[0].sentences, translation.sections[0].sentences
    assert one.sources == other.sources


def test_a_stale_translation_is_named_and_not_loaded(folder):
    note = folder / "note.md"
    note.write_text(note.read_text().replace("Geneva", "Bern"))
    assert [d.id for d in load_documents(folder)] == ["note"]
    assert any("out of date" in fault for fault in check_documents(folder))


def test_a_translation_that_leaves_the_glossary_is_named(folder):
    translation = folder / "fr" / "note.md"
    translation.write_text(translation.read_text().replace("Conseil des ADPIC", "Conseil TRIPS"))
    (folder.parent / "glossary.toml").write_text(
        '[[term]]\nen = "TRIPS Council"\nfr = "Conseil des ADPIC"\nes = "Consejo de los ADPIC"\n'
    )
    assert any("Conseil des ADPIC" in fault for fault in check_documents(folder))


def test_a_translation_with_another_number_of_sentences_is_not_stamped(folder):
    translation = folder / "fr" / "note.md"
    longer = translation.read_text().replace("Genève.[^a]", "Genève.[^a] Il pleut.[^a]")
    translation.write_text(longer)
    with pytest.raises(DocumentError, match="not as its original"):
        stamp(translation)
    assert translation.read_text() == longer


def test_the_fingerprint_changes_with_a_sentence_and_not_with_the_listed_questions(write_note):
    plain = load_documents(write_note(ENGLISH).parent)[0]
    listed = load_documents(write_note(ENGLISH + "\n\n<!-- asked:\nwhere\n-->").parent)[0]
    moved = load_documents(write_note(ENGLISH.replace("Geneva", "Bern")).parent)[0]
    assert fingerprint(plain) == fingerprint(listed) != fingerprint(moved)


def test_every_bundled_document_has_a_current_translation_in_both_languages(documents):
    ids = {d.id for d in documents}
    originals = {d.id for d in documents if d.language == "en"}
    assert ids == originals | {f"{d}.{language}" for d in originals for language in ("fr", "es")}
