"""The values that documents are made of."""

from dataclasses import FrozenInstanceError, replace

import pytest

from corpus import Document, Source

DOCUMENT = Document.from_text(
    id="x", title="T", text="One. Two.", url="https://example.org", publisher="P", as_of="2012"
)


@pytest.mark.parametrize(
    ("as_of", "year"), [("2012", 2012), ("about 1998-05", 1998), ("undated", None)]
)
def test_a_source_knows_its_year(as_of, year):
    assert Source("T", as_of=as_of).year == year


def test_a_symbol_that_the_title_holds_is_not_repeated():
    assert Source("Minutes IP/C/M/1", symbol="IP/C/M/1").label == "Minutes IP/C/M/1"


def test_documents_are_frozen():
    with pytest.raises(FrozenInstanceError):
        DOCUMENT.text = "other"


@pytest.mark.parametrize(
    "changed",
    [{"text": "One. Too."}, {"title": "U"}, {"url": "https://example.com"}, {"publisher": "Q"},
     {"as_of": "2013"}, {"topics": ("wipo",)}, {"language": "fr"}],
)  # fmt: skip
def test_the_digest_changes_with_everything_that_can_be_shown(changed):
    assert replace(DOCUMENT, **changed).digest != DOCUMENT.digest


def test_the_digest_changes_with_a_source(write_note):
    from corpus.markdown import read_markdown

    notes = "\n\n[^a]: A | P | X/1 | {}\n"
    old = read_markdown(write_note("## H\n\nOne.[^a]", notes=notes.format("2001")))
    new = read_markdown(write_note("## H\n\nOne.[^a]", notes=notes.format("2002")))
    assert old.text == new.text and old.digest != new.digest


def test_the_digest_of_equal_documents_is_equal():
    assert replace(DOCUMENT).digest == DOCUMENT.digest
