"""Reading Markdown documents: text, sections, sentences, footnotes, and what each fault says."""

import pytest

from corpus import DocumentError, Source
from corpus.front_matter import KINDS, LANGUAGES
from corpus.markdown import read_markdown

FRONT = """\
---
title: A note
url: https://example.org/note
publisher: Example
kind: note
language: en
as_of: 2026-11
topics: [courses]
---
"""


def quotes(document):
    return [document.text[s.start : s.end] for part in document.sections for s in part.sentences]


def fault(path):
    with pytest.raises(DocumentError) as caught:
        read_markdown(path)
    assert str(caught.value).startswith(str(path))
    return caught.value


def write(tmp_path, text):
    path = tmp_path / "note.md"
    path.write_text(text, encoding="utf-8")
    return path


def test_footnotes_are_stripped_from_the_text_and_kept_as_sources(write_note):
    document = read_markdown(write_note("## Courses\n\nFour courses exist.[^a]"))
    assert quotes(document) == ["Four courses exist."]
    assert "[^" not in document.text and "Its publisher" not in document.text
    (sentence,) = document.sections[0].sentences
    assert sentence.sources == (
        Source("A source", "Its publisher", "https://example.org/a", "", "2012-02"),
    )


def test_a_symbol_before_the_address_is_kept_apart(write_note):
    notes = "\n\n[^a]: Minutes | WTO | IP/C/M/1 https://example.org/m | 1995\n"
    document = read_markdown(write_note("## H\n\nOne.[^a]", notes=notes))
    (source,) = document.sections[0].sentences[0].sources
    assert (source.symbol, source.url) == ("IP/C/M/1", "https://example.org/m")
    assert source.label == "Minutes (IP/C/M/1)"


def test_a_source_can_be_a_symbol_without_an_address(write_note):
    notes = "\n\n[^a]: Minutes | WTO | IP/C/M/1 | about 1995\n"
    document = read_markdown(write_note("## H\n\nOne.[^a]", notes=notes))
    (source,) = document.sections[0].sentences[0].sources
    assert (source.symbol, source.url, source.year) == ("IP/C/M/1", "", 1995)


def test_a_sentence_keeps_all_of_its_footnotes_in_order(write_note):
    notes = "\n\n[^a]: A | P | https://example.org/a | 2001\n[^b]: B | P | X/1 | undated\n"
    document = read_markdown(write_note("## H\n\nOne.[^b][^a]", notes=notes))
    assert [s.title for s in document.sections[0].sentences[0].sources] == ["B", "A"]


def test_sections_carry_the_path_of_their_headings(write_note):
    body = "# Top\n\n## One\n\nFirst.[^a]\n\n### Deep\n\nSecond.[^a]\n\n## Two\n\nThird.[^a]"
    document = read_markdown(write_note(body))
    assert [s.path for s in document.sections] == ["Top › One", "Top › One › Deep", "Top › Two"]


def test_list_items_are_marked_as_such(write_note):
    document = read_markdown(write_note("## H\n\nThese are two:[^a]\n\n- One.[^a]\n- Two.[^a]"))
    assert [s.in_list for s in document.sections[0].sentences] == [False, True, True]


def test_the_lines_of_a_paragraph_become_one_line(write_note):
    document = read_markdown(write_note("## H\n\nOne sentence\non two lines.[^a]"))
    assert quotes(document) == ["One sentence on two lines."]


def test_emphasis_and_links_leave_only_their_words(write_note):
    body = "## H\n\nThe *WTO* offers [four courses](https://example.org).[^a]"
    assert quotes(read_markdown(write_note(body))) == ["The WTO offers four courses."]


def test_the_sentences_of_a_page_are_cited_to_the_page(write_note):
    document = read_markdown(write_note("## H\n\nOne. Two.", kind="page"))
    assert quotes(document) == ["One.", "Two."]
    for sentence in document.sections[0].sentences:
        assert sentence.sources == (
            Source("A note", "Example", "https://example.org/note", "", "2026-11"),
        )


def test_a_byte_order_mark_does_no_harm(tmp_path):
    text = "\ufeff" + FRONT + "\n## H\n\nOne.[^a]\n\n[^a]: A | P | X/1 | 2001\n"
    assert quotes(read_markdown(write(tmp_path, text))) == ["One."]


def test_windows_line_ends_do_no_harm(tmp_path):
    path = tmp_path / "note.md"
    text = FRONT + "\n## H\n\nOne.[^a]\n\n[^a]: A | P | X/1 | 2001\n"
    path.write_bytes(text.replace("\n", "\r\n").encode())
    assert quotes(read_markdown(path)) == ["One."]


def test_a_sentence_without_a_footnote_is_refused_at_its_line(write_note):
    error = fault(write_note("## H\n\nCited.[^a]\n\nNot cited."))
    assert "a sentence without a footnote: 'Not cited.'" in str(error)
    assert error.line == 15


def test_a_sentence_that_hides_before_a_cited_one_is_refused(write_note):
    error = fault(write_note("## H\n\nNot cited. Cited.[^a]"))
    assert "a sentence without a footnote: 'Not cited.'" in str(error)
    assert error.line == 13


def test_an_unknown_footnote_is_refused(write_note):
    error = fault(write_note("## H\n\nCited.[^a]\n\nWrong.[^b]"))
    assert error.line == 15


def test_a_footnote_that_no_sentence_uses_is_refused(write_note):
    notes = "\n\n[^a]: A | P | X/1 | 2001\n[^b]: B | P | X/2 | 2001\n"
    assert "footnote never used: [^b]" in str(fault(write_note("## H\n\nOne.[^a]", notes=notes)))


@pytest.mark.parametrize(
    "footnote",
    ["A | P | X/1", "A | P | X/1 | 2001 | until | x", "A |  | X/1 | 2001", "only a title"],
)
def test_a_footnote_must_have_four_parts_or_five(write_note, footnote):
    error = fault(write_note("## H\n\nOne.[^a]", notes=f"\n\n[^a]: {footnote}\n"))
    assert "footnote [^a] must read: title | publisher | URL or symbol | date" in str(error)
    assert error.line == 15


@pytest.mark.parametrize("date", ["yesterday", "12-02-2012", "2012-13", "2012-00", "2012-02-32"])
def test_a_footnote_must_carry_a_date(write_note, date):
    error = fault(write_note("## H\n\nOne.[^a]", notes=f"\n\n[^a]: A | P | X/1 | {date}\n"))
    assert f"footnote [^a] gives {date!r}, which is no date" in str(error)
    assert error.line == 15


def test_steps_keep_their_numbers_and_items_their_marks(write_note):
    body = "## H\n\nDo this:[^a]\n\n1. Write.[^a]\n2. Wait.[^a]\n\nBring:[^a]\n\n- A pen.[^a]"
    document = read_markdown(write_note(body))
    assert document.text == "H\n\nDo this:\n\n1. Write.\n2. Wait.\n\nBring:\n\n- A pen."
    assert quotes(document) == ["Do this:", "Write.", "Wait.", "Bring:", "A pen."]


@pytest.mark.parametrize("last", ["2026-11-24", "until", "until soon", "until 2026-11"])
def test_the_day_of_a_footnote_must_be_one(write_note, last):
    error = fault(write_note("## H\n\nOne.[^a]", notes=f"\n\n[^a]: A | P | X/1 | 2001 | {last}\n"))
    assert f"footnote [^a] ends in {last!r}; write it as: until 2026-11-24" in str(error)


def test_a_sentence_knows_the_day_on_which_it_was_to_change(write_note):
    notes = "\n\n[^a]: A | P | X/1 | 2001 | until 2026-11-24\n[^b]: B | P | X/2 | 2001\n"
    document = read_markdown(write_note("## H\n\nOne.[^a] Two.[^b]", notes=notes))
    one, two = document.sections[0].sentences
    assert [s.sources[0].until for s in (one, two)] == ["2026-11-24", ""]


def test_a_day_in_the_front_matter_holds_for_every_sentence_without_its_own(tmp_path):
    notes = "\n[^a]: A | P | X/1 | 2001 | until 2026-11-24\n[^b]: B | P | X/2 | 2001\n"
    text = FRONT.replace("as_of: 2026-11", "as_of: 2026-11\nuntil: 2027-01-01")
    note = read_markdown(write(tmp_path, f"{text}\n## H\n\nOne.[^a] Two.[^b]\n{notes}"))
    page = text.replace("kind: note", "kind: page")
    page = read_markdown(write(tmp_path, f"{page}\n## H\n\nOne.\n"))
    assert [s.sources[0].until for s in note.sections[0].sentences] == ["2026-11-24", "2027-01-01"]
    assert [s.sources[0].until for s in page.sections[0].sentences] == ["2027-01-01"]


def test_a_listed_question_is_bound_to_the_sentences_that_its_numbers_count(write_note):
    body = (
        "## H\n\nOne.[^a]\n\nThese are two:[^a]\n\n- Three.[^a]\n- Four.[^a]\n\n"
        "<!-- asked:\n1: what is one\n2-4, 1: all: of them\n-->\n\n"
        "<!-- not answered:\nwhat is five\n-->"
    )
    (card,) = read_markdown(write_note(body)).sections
    assert [(q.text, q.sentences) for q in card.asked] == [
        ("what is one", (0,)), ("all: of them", (0, 1, 2, 3)),
    ]  # fmt: skip
    assert card.unanswered == ("what is five",)


def test_a_faulty_listed_question_is_refused_at_its_line(write_note):
    error = fault(write_note("## H\n\nOne.[^a]\n\n<!-- asked:\n1: what\nwhy\n-->"))
    assert "a listed question begins with no number" in str(error)
    assert error.line == 17


@pytest.mark.parametrize(
    "block", ["```\ncode\n```", "    code", "<div>html</div>"], ids=["fence", "indented", "html"]
)
def test_code_and_html_are_refused_at_their_line(write_note, block):
    error = fault(write_note(f"## H\n\nOne.[^a]\n\n{block}"))
    assert "code and HTML have no place in a document" in str(error)
    assert error.line == 15


@pytest.mark.parametrize("inline", ["`code`", "<b>bold</b>", "![image](https://example.org/a.png)"])
def test_what_is_no_text_is_refused_within_a_sentence(write_note, inline):
    error = fault(write_note(f"## H\n\nOne {inline}.[^a]"))
    assert "can't be quoted as text" in str(error)
    assert error.line == 13


@pytest.mark.parametrize(
    ("old", "new", "message"),
    [
        ("title: A note\n", "", "front matter lacks title"),
        ("title: A note", "title:", "front matter lacks title"),
        ("title: A note", "title: [A, note]", "title"),
        ("publisher: Example", "publisher: {a: b}", "publisher"),
        ("topics: [courses]", "topics: []", "front matter lacks topics"),
        ("topics: [courses]", "topics: courses", "topics must be a list"),
        ("topics: [courses]", "topics: [cooking]", "unknown topic 'cooking'"),
        ("title:", "colour: red\ntitle:", "front matter has unknown colour"),
        ("kind: note", "kind: poem", f"it must be one of {', '.join(KINDS)}"),
        ("language: en", "language: de", f"it must be one of {', '.join(LANGUAGES)}"),
        ("as_of: 2026-11", "as_of: lately", "as_of 'lately' is no date"),
        ("as_of: 2026-11", "as_of: 2026-13", "as_of '2026-13' is no date"),
        ("as_of: 2026-11", "as_of: 2026-02-30", "broken front matter"),
        ("as_of: 2026-11", "as_of: 2026-11\nuntil: soon", "until 'soon' is no day"),
        ("as_of: 2026-11", "as_of: 2026-11\nuntil: 2026-11", "until '2026-11' is no day"),
        ("as_of: 2026-11", "as_of: 2026-11\nmade_from: abc", "made_from must map each heading"),
        ("https://example.org/note", "example.org", "is no web address"),
        ("https://example.org/note", "javascript:alert(1)", "is no web address"),
    ],
)
def test_front_matter_that_breaks_a_rule_is_refused(tmp_path, old, new, message):
    error = fault(write(tmp_path, FRONT.replace(old, new) + "\n## H\n"))
    assert message in str(error)
    assert error.line == 1 or message == "broken front matter"


def test_broken_front_matter_is_refused_at_its_line(tmp_path):
    text = FRONT.replace("publisher: Example", 'publisher: "Example')
    error = fault(write(tmp_path, text + "\n## H\n"))
    assert "broken front matter" in str(error)
    assert error.line is not None and error.line > 3


@pytest.mark.parametrize("text", ["", "## H\n\nOne.", "---\n- a\n---\n", "---\ntitle: x\n"])
def test_a_file_without_front_matter_is_refused(tmp_path, text):
    assert "front matter" in str(fault(write(tmp_path, text)))


def test_a_number_as_a_title_is_taken_as_text(tmp_path):
    text = FRONT.replace("title: A note", "title: 2030") + "\n## H\n\nOne.[^a]\n"
    document = read_markdown(write(tmp_path, text + "\n[^a]: A | P | X/1 | 2001\n"))
    assert document.title == "2030"


def test_a_line_is_counted_right_when_the_body_repeats_the_front_matter(tmp_path):
    error = fault(write(tmp_path, FRONT + "\nA note\n"))
    assert error.line == 11


def test_a_file_that_is_not_utf8_is_refused(tmp_path):
    path = tmp_path / "note.md"
    path.write_bytes(b"\xff\xfe\x00")
    assert "can't be read as UTF-8 text" in str(fault(path))


def test_a_file_that_is_not_there_is_refused(tmp_path):
    assert "can't be read" in str(fault(tmp_path / "none.md"))
