"""Word and Markdown files."""

from io import BytesIO

import docx
from markdown_it import MarkdownIt

from ui.wordfile import Paragraph, markdown_file, word_file

PARAGRAPHS = [
    Paragraph("A title", "title"),
    Paragraph("One\x00 & <two>"),
    Paragraph("Point", "bullet"),
]


def test_a_word_file_holds_the_paragraphs_in_their_styles() -> None:
    document = docx.Document(BytesIO(word_file(PARAGRAPHS, title="T")))
    assert [p.text for p in document.paragraphs] == ["A title", "One & <two>", "Point"]
    assert [p.style.name for p in document.paragraphs] == ["Title", "Normal", "List Bullet"]


def test_a_word_file_names_no_author() -> None:
    document = docx.Document(BytesIO(word_file(PARAGRAPHS, title="T")))
    assert document.core_properties.author == ""


def test_markdown_shows_characters_as_they_are() -> None:
    html = MarkdownIt().render(markdown_file([Paragraph("*no* <script> 1_2_3 `c` # | ~")]))
    assert html == "<p>*no* &lt;script&gt; 1_2_3 `c` # | ~</p>\n"


def test_web_addresses_stay_whole_in_markdown() -> None:
    html = MarkdownIt().render(markdown_file([Paragraph("See https://example.org/a_b_c, page 2.")]))
    assert 'href="https://example.org/a_b_c"' in html
