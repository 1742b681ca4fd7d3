"""Translations follow their originals card by card, and go stale card by card."""

import pytest

from corpus import check_documents, load_documents
from corpus.errors import DocumentError
from corpus.translations import fingerprint, set_aside, stamp

ENGLISH = (
    "## Where\n\nThe TRIPS Council meets in Geneva.[^a]\n\n<!-- asked:\n1: where\n-->\n\n"
    "## When\n\nThe TRIPS Council meets in March.[^a] Members come.[^a]"
)
FRENCH = (
    "---\ntitle: Une note\n---\n\n## Où\n\nLe Conseil des ADPIC se réunit à Genève.[^a]\n\n"
    "<!-- asked:\n1: où\n-->\n\n"
    "## Quand\n\nLe Conseil des ADPIC se réunit en mars.[^a] Les Membres viennent.[^a]\n"
)


@pytest.fixture
def folder(write_note):
    """A folder with one English document and one French translation, stamped."""
    path = write_note(ENGLISH)
    (path.parent / "fr").mkdir()
    translation = path.parent / "fr" / "note.md"
    translation.write_text(FRENCH)
    stamp(translation)
    return path.parent


def edit(path, old, new):
    text = path.read_text()
    assert old in text
    path.write_text(text.replace(old, new))


def quotes(document):
    return [document.text[s.start : s.end] for c in document.sections for s in c.sentences]


def test_a_stamped_translation_is_loaded_with_the_sources_of_its_original(folder):
    original, translation = load_documents(folder)
    assert translation.id == "note.fr" and translation.language == "fr"
    one, other = original.sections[0].sentences[0], translation.sections[0].sentences[0]
    assert one.sources == other.sources
    assert check_documents(folder) == []


def test_an_edited_card_sets_only_its_own_translation_aside(folder):
    edit(folder / "note.md", "Geneva", "Bern")
    _, translation = load_documents(folder)
    assert quotes(translation) == [
        "The TRIPS Council meets in Bern.",
        "Le Conseil des ADPIC se réunit en mars.",
        "Les Membres viennent.",
    ]
    assert [card.language for card in translation.sections] == ["en", ""]
    assert [translation.language_at(card.start) for card in translation.sections] == ["en", "fr"]


def test_a_card_that_is_set_aside_is_named_with_the_command_that_mends_it(folder):
    edit(folder / "note.md", "Geneva", "Bern")
    (fault,) = check_documents(folder)
    (remark,) = set_aside(load_documents(folder))
    for line in (fault, remark):
        assert "'Where'" in line and "trips-assistant documents stamp fr/note" in line


def test_a_card_that_is_added_is_quoted_as_it_is_until_it_is_translated(folder):
    edit(folder / "note.md", "## When", "## Who\n\nMembers meet.[^a]\n\n## When")
    _, translation = load_documents(folder)
    assert [card.headings[-1] for card in translation.sections] == ["Où", "Who", "Quand"]


def test_a_card_that_is_gone_leaves_its_translation_behind(folder):
    text = (folder / "note.md").read_text()
    head, _, rest = text.partition("## Where")
    (folder / "note.md").write_text(head + "## When" + rest.partition("## When")[2])
    _, translation = load_documents(folder)
    assert [card.headings[-1] for card in translation.sections] == ["Quand"]
    assert any("cards that are gone: ['Où']" in fault for fault in check_documents(folder))


def test_a_translation_that_is_stamped_again_is_whole(folder):
    edit(folder / "note.md", "Geneva", "Bern")
    edit(folder / "fr" / "note.md", "Genève", "Berne")
    stamp(folder / "fr" / "note.md")
    assert check_documents(folder) == [] and set_aside(load_documents(folder)) == []


def test_a_translation_that_leaves_the_glossary_is_named(folder):
    edit(folder / "fr" / "note.md", "Conseil des ADPIC se réunit à", "Conseil TRIPS siège à")
    (folder.parent / "glossary.toml").write_text(
        '[[term]]\nen = "TRIPS Council"\nfr = "Conseil des ADPIC"\nes = "Consejo de los ADPIC"\n'
        '[[term]]\nen = "\\\\bmeets\\\\b"\nnot_fr = "siège"\n'
    )
    faults = check_documents(folder)
    assert any("lacks 'Conseil des ADPIC'" in fault for fault in faults)
    assert any("holds 'siège'" in fault for fault in faults)


def test_a_translation_with_another_number_of_sentences_is_not_stamped(folder):
    translation = folder / "fr" / "note.md"
    edit(translation, "Genève.[^a]", "Genève.[^a] Il pleut.[^a]")
    longer = translation.read_text()
    with pytest.raises(DocumentError, match="has 2 sentences, 'Where' of its original 1"):
        stamp(translation)
    assert translation.read_text() == longer


def test_a_translation_with_another_number_of_cards_is_not_stamped(folder):
    translation = folder / "fr" / "note.md"
    edit(translation, "## Quand\n\n", "")
    with pytest.raises(DocumentError, match="has 1 cards, its original 2"):
        stamp(translation)


def test_the_fingerprint_changes_with_a_sentence_and_not_with_the_listed_questions(write_note):
    def prints(text):
        (document,) = load_documents(write_note(text).parent)
        return [fingerprint(document, card) for card in document.sections]

    plain = prints(ENGLISH)
    assert prints(ENGLISH.replace("1: where", "1: in which town")) == plain
    moved = prints(ENGLISH.replace("Geneva", "Bern"))
    assert moved[0] != plain[0] and moved[1] == plain[1]


def test_every_bundled_document_is_translated_whole_into_both_languages(documents):
    ids = {d.id for d in documents}
    originals = {d.id for d in documents if d.language == "en"}
    assert ids == originals | {f"{d}.{language}" for d in originals for language in ("fr", "es")}
    assert set_aside(documents) == []
