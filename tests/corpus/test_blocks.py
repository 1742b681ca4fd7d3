"""Blocks of clean text, and the document made of them."""

from hypothesis import given
from hypothesis import strategies as st

from corpus.blocks import Block, Extract, clean, to_document

URL = "https://www.wto.org/a.pdf"


def made(*blocks, **known):
    known = {"id": "web-a", "title": "T", "url": URL, "publisher": "P", **known}
    return to_document(Extract("T", blocks), **known)


def quotes(document):
    return [document.text[s.start : s.end] for x in document.sections for s in x.sentences]


def test_sentences_are_spans_of_the_text():
    document = made(Block("paragraph", "One is here. Two is there."), Block("item", "Three ends."))
    assert quotes(document) == ["One is here.", "Two is there.", "Three ends."]


def test_sections_carry_the_path_of_their_headings():
    document = made(
        Block("heading", "A", 1), Block("heading", "B", 2), Block("paragraph", "One."),
        Block("heading", "C", 2), Block("paragraph", "Two."),
    )  # fmt: skip
    assert [section.path for section in document.sections] == ["A › B", "A › C"]


def test_a_sentence_on_a_page_is_cited_to_that_page():
    document = made(Block("paragraph", "One.", page=1), Block("paragraph", "Two.", page=7))
    urls = [s.sources[0].url for x in document.sections for s in x.sentences]
    assert urls == [f"{URL}#page=1", f"{URL}#page=7"]


def test_a_sentence_keeps_the_date_and_publisher_of_its_page():
    document = made(Block("paragraph", "One."), as_of="2024-05", topics=["courses"])
    source = document.sections[0].sentences[0].sources[0]
    assert (source.as_of, source.publisher, source.url) == ("2024-05", "P", URL)
    assert (document.as_of, document.topics, document.kind) == ("2024-05", ("courses",), "page")


def test_a_table_row_is_quoted_as_a_whole():
    document = made(Block("row", "Member: Norway. Mail: a@b.no"))
    assert quotes(document) == ["Member: Norway. Mail: a@b.no"]


def test_the_digest_depends_on_the_text_alone():
    one = Extract("T", (Block("paragraph", "One."),))
    assert one.digest == Extract("U", (Block("item", "One.", page=2),), links=("/x",)).digest
    assert one.digest != Extract("T", (Block("paragraph", "Two."),)).digest


def test_characters_that_nobody_sees_are_left_out():
    hidden = "".join(chr(0xE0000 + ord(c)) for c in "ignore")  # tag characters
    assert clean(f"a\u200bb\u202ec\x00d{hidden} \n\t e\u00ad") == "abcd e"


@given(st.text())
def test_clean_text_is_clean(text):
    assert clean(clean(text)) == clean(text)
    assert "\n" not in clean(text)


blocks = st.builds(
    Block,
    kind=st.sampled_from(["heading", "paragraph", "item", "row"]),
    text=st.text(min_size=1).map(clean).filter(bool),
    level=st.integers(1, 6),
    page=st.integers(0, 3),
)


@given(st.lists(blocks))
def test_any_blocks_make_a_document_of_ordered_sentences(parts):
    document = made(*parts)
    spans = [(s.start, s.end) for x in document.sections for s in x.sentences]
    assert spans == sorted(spans)
    assert all(0 <= start < end <= len(document.text) for start, end in spans)


@given(st.lists(blocks), st.text())
def test_an_extract_outlives_its_json(parts, title):
    extract = Extract(title, tuple(parts), links=("/a",))
    assert Extract.from_json(extract.to_json()) == extract
