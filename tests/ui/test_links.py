"""Addresses of sources: web addresses only, opened at the sentence on a page."""

from urllib.parse import unquote

from corpus import Document, Source
from ui.links import safe_url, source_link, text_fragment

PAGE = Document.from_text(id="p", title="P", text="Ask us, now.", url="https://example.org/p")
SOURCE = PAGE.sections[0].sentences[0].sources[0]


def test_a_page_is_opened_at_the_sentence() -> None:
    url, at_sentence = source_link(SOURCE, PAGE, "Ask us, now.")
    assert url == "https://example.org/p#:~:text=Ask%20us%2C%20now."
    assert at_sentence


def test_a_source_beside_the_page_is_opened_plainly() -> None:
    other = Source("Another", url="https://example.org/other")
    assert source_link(other, PAGE, "Ask us.") == ("https://example.org/other", False)


def test_an_address_with_a_fragment_keeps_it() -> None:
    page = Document.from_text(id="p", title="P", text="Ask.", url="https://example.org/p#top")
    source = page.sections[0].sentences[0].sources[0]
    assert source_link(source, page, "Ask.")[0] == "https://example.org/p#top:~:text=Ask."


def test_dashes_commas_and_ampersands_do_not_break_a_text_fragment() -> None:
    assert text_fragment("R&D-led, tested") == "R%26D%2Dled%2C%20tested"


def test_a_long_quotation_is_matched_by_its_two_ends() -> None:
    words = [f"word{n}" for n in range(40)]
    first, _, last = text_fragment(" ".join(words)).partition(",")
    assert unquote(first).split() == words[:6]
    assert unquote(last).split() == words[-6:]


def test_no_other_scheme_is_ever_linked() -> None:
    assert safe_url("javascript:alert(1)") == ""
    assert safe_url("data:text/html,x") == ""
    assert safe_url("https://example.org") == "https://example.org"
