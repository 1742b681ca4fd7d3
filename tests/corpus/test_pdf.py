"""Reading PDF."""

import pytest

from corpus.errors import DocumentEncrypted, DocumentError, DocumentWithoutText
from corpus.pdf import read_pdf


def read(raw):
    return read_pdf(raw, "", "a.pdf")


def texts(extract):
    return [(block.page, block.kind, block.text) for block in extract.blocks]


def test_paragraphs_carry_the_number_of_their_page(make_pdf):
    raw = make_pdf(["The first page has one sentence."], ["The second page has another."])
    assert texts(read(raw)) == [
        (1, "paragraph", "The first page has one sentence."),
        (2, "paragraph", "The second page has another."),
    ]


def test_lines_are_joined_to_paragraphs_and_words_made_whole(make_pdf):
    raw = make_pdf(
        ["A request for a national activity is made in writing to the Secre-",
         "tariat, by a least-developed country. A least-",
         "developed country pays nothing.",
         "- An item of the list of the document"]
    )  # fmt: skip
    assert texts(read(raw)) == [
        (1, "paragraph", "A request for a national activity is made in writing to the Secretariat, "
                         "by a least-developed country. A least-developed country pays nothing."),
        (1, "item", "An item of the list of the document"),
    ]  # fmt: skip


def test_a_sentence_that_runs_over_the_page_stays_whole_on_its_first_page(make_pdf):
    raw = make_pdf(["The request is sent to"], ["the Secretariat in Geneva."])
    assert texts(read(raw)) == [
        (1, "paragraph", "The request is sent to the Secretariat in Geneva.")
    ]


def test_running_heads_and_page_numbers_are_left_out(make_pdf):
    pages = [["IP/C/W/700", f"Sentence number {word} stands here.", str(n)]
             for n, word in enumerate(("one", "two", "three", "four"), 1)]  # fmt: skip
    kept = [text for _, _, text in texts(read(make_pdf(*pages)))]
    assert kept == [
        f"Sentence number {word} stands here." for word in ("one", "two", "three", "four")
    ]


def test_title_and_date_come_from_the_file(make_pdf):
    extract = read(make_pdf(["One sentence here."], title="Report of Norway"))
    assert (extract.title, extract.as_of) == ("Report of Norway", "about 2024-05")


def test_a_scan_without_text_is_told_what_to_do(make_pdf):
    with pytest.raises(DocumentWithoutText, match="OCR"):
        read(make_pdf([], []))


def test_a_pdf_with_a_password_is_a_named_error(make_pdf):
    with pytest.raises(DocumentEncrypted, match="password"):
        read(make_pdf(["Secret sentence."], password="geheim"))


@pytest.mark.parametrize(
    "raw",
    [b"", b"%PDF-1.7", b"%PDF-1.7\n1 0 obj <<>> endobj trailer <</Root 1 0 R>>", b"%PDF-" * 999],
)
def test_a_malformed_pdf_is_a_named_error(raw):
    with pytest.raises(DocumentError, match=r"a\.pdf"):
        read(raw)


def test_a_pdf_cut_off_anywhere_is_read_or_named(make_pdf):
    raw = make_pdf(["The first page has one sentence."], ["The second page has another."])
    for length in range(0, len(raw), 97):
        try:
            read(raw[:length])
        except DocumentError as error:
            assert "a.pdf" in str(error)
