"""Reading a user's own Markdown and text files."""

import pytest

from corpus.blocks import Block
from corpus.errors import DocumentError, DocumentWithoutText
from corpus.plainfiles import read_markdown_file, read_text_file

MARKDOWN = """---
title: Our notes
date: 2024-05-03
language: fr
---
# Notes

Some **bold** words with a [link](https://a.test) and `code`.[^1]

- One item
  on two lines.

| Member | Mail |
| --- | --- |
| Norway | a@b.no |

<script>alert(1)</script>

```
left out
```

[^1]: A footnote.
"""


def test_markdown_gives_its_words_without_the_marks():
    extract = read_markdown_file(MARKDOWN.encode(), "", "a.md")
    assert (extract.title, extract.as_of, extract.language) == ("Our notes", "2024-05-03", "fr")
    assert extract.blocks == (
        Block("heading", "Notes", 1),
        Block("paragraph", "Some bold words with a link and code."),
        Block("item", "One item on two lines."),
        Block("row", "Member: Norway; Mail: a@b.no"),
    )


def test_without_front_matter_the_first_heading_is_the_title():
    assert read_markdown_file(b"# Notes\n\nWords.", "", "a.md").title == "Notes"


def test_text_is_read_by_paragraphs():
    extract = read_text_file("One\r\nline.\r\n\r\nTwo – ü.".encode(), "", "a.txt")
    assert extract.blocks == (Block("paragraph", "One line."), Block("paragraph", "Two – ü."))


@pytest.mark.parametrize("read", [read_text_file, read_markdown_file])
@pytest.mark.parametrize(
    ("raw", "charset", "message"),
    [
        (b"\xff\xfe\x00a", "", "not a text file"),
        (b"caf\xe9", "", "save it as UTF-8"),
        (b"x", "x-none", "unknown charset"),
    ],
)
def test_what_is_no_text_is_a_named_error(read, raw, charset, message):
    with pytest.raises(DocumentError, match=message):
        read(raw, charset, "a.txt")


@pytest.mark.parametrize("read", [read_text_file, read_markdown_file])
def test_an_empty_file_is_a_named_error(read):
    with pytest.raises(DocumentWithoutText):
        read(b" \n", "", "a.txt")


def test_broken_front_matter_is_a_named_error():
    with pytest.raises(DocumentError, match="front matter"):
        read_markdown_file(b"---\na: [\n---\nWords.", "", "a.md")
