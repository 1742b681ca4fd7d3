"""Documents from plain text: kept character for character, cut into sections and sentences."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from corpus import Document, DocumentError, Source

LINES = st.lists(
    st.sampled_from(
        ["# Head", "## Sub head ##", "- an item.", "12. an item", "One. Two!", "", "  ", "é ñ ü?"]
    )
    | st.text(max_size=30),
    max_size=12,
)


def from_text(text, **fields):
    return Document.from_text(id="x", title="T", text=text, **fields)


def quotes(document):
    return [document.text[s.start : s.end] for part in document.sections for s in part.sentences]


def test_the_text_is_kept_character_for_character():
    text = "  One.\t Two.\r\n\r\n- three \n"
    assert from_text(text).text == text


def test_blank_lines_part_blocks():
    sentences = from_text("One. Two.\n\nThree.").sections[0].sentences
    assert [s.block for s in sentences] == [0, 0, 1]


def test_headings_make_sections_and_are_no_sentences():
    document = from_text("# A\nOne.\n## B\nTwo.\n# C\nThree.")
    assert [s.headings for s in document.sections] == [("A",), ("A", "B"), ("C",)]
    assert quotes(document) == ["One.", "Two.", "Three."]


def test_text_before_the_first_heading_has_a_section_of_its_own():
    assert [s.path for s in from_text("One.\n\n# A\n\nTwo.").sections] == ["", "A"]


@pytest.mark.parametrize("mark", ["-", "*", "•", "1.", "23)"])
def test_list_marks_are_not_quoted(mark):
    document = from_text(f"{mark} First.\n{mark} Second.")
    assert quotes(document) == ["First.", "Second."]
    assert all(s.in_list for s in document.sections[0].sentences)


def test_every_sentence_is_cited_to_the_document():
    document = from_text("One.", url="https://example.org", publisher="P", as_of="2012")
    assert document.sections[0].sentences[0].sources == (
        Source("T", "P", "https://example.org", "", "2012"),
    )


@pytest.mark.parametrize("text", ["", " \n\t\n", "# Only a heading"])
def test_text_without_a_sentence_has_no_section(text):
    assert from_text(text).sections == ()


def test_html_and_sql_are_only_text():
    text = "<script>alert(1)</script> '; DROP TABLE passages; --"
    document = from_text(text)
    assert document.text == text
    assert "<script>" in "".join(quotes(document))


@pytest.mark.parametrize("id", ["", "  "])
def test_an_empty_id_is_refused(id):
    with pytest.raises(DocumentError, match="the id is empty"):
        Document.from_text(id=id, title="T", text="One.")


@pytest.mark.parametrize("date", ["", "May", "2012-2", "2012-13", "12/2012"])
def test_a_date_that_is_none_is_refused(date):
    with pytest.raises(DocumentError, match="is no date; write YYYY"):
        from_text("One.", as_of=date)


@given(LINES)
def test_spans_are_ordered_apart_and_never_blank(lines):
    document = from_text("\n".join(lines))
    position = 0
    for section in document.sections:
        assert section.start == section.sentences[0].start
        assert section.end == section.sentences[-1].end
        for sentence in section.sentences:
            assert position <= sentence.start < sentence.end <= len(document.text)
            quote = document.text[sentence.start : sentence.end]
            assert quote == quote.strip() != ""
            position = sentence.end


@given(
    st.lists(st.sampled_from(["One. ", "Dr. Smith came. ", "Is it? ", "e.g. this; "]), min_size=1)
)
def test_the_spans_of_a_paragraph_cover_all_but_white_space(pieces):
    text = "".join(pieces)
    assert "".join("".join(quotes(from_text(text))).split()) == "".join(text.split())
