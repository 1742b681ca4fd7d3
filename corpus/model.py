"""The values that documents are made of: Document, Section, Sentence, Source and Passage."""

from __future__ import annotations

import hashlib
import re
from dataclasses import dataclass, field
from urllib.parse import urldefrag

UNDATED = "undated"
DATE = re.compile(r"(about )?\d{4}(-(0[1-9]|1[0-2])(-(0[1-9]|[12]\d|3[01]))?)?|undated")
# words of a card's first paragraph, its short answer; a text is about a quarter longer in French
# and Spanish (corpus/documents has 1.28 and 1.34 times as many words in these)
MAX_ANSWER = {"en": 60, "fr": 75, "es": 75}
DAY = re.compile(r"\d{4}-(0[1-9]|1[0-2])-(0[1-9]|[12]\d|3[01])")


def page_of(url: str) -> str:
    """An address without what does not change the page: scheme, `www.`, fragment, last slash."""
    bare = urldefrag(url).url.rstrip("/")
    return bare.partition("://")[2].removeprefix("www.") or bare


@dataclass(frozen=True, slots=True)
class Source:
    """Where a sentence comes from.

    `as_of` is the date of the source itself: `YYYY`, `YYYY-MM` or `YYYY-MM-DD`, the same after
    "about ", or "undated". `until` is the day (`YYYY-MM-DD`) on which what is quoted from it was
    to change, empty where it names none.
    """

    title: str
    publisher: str = ""
    url: str = ""
    symbol: str = ""
    as_of: str = UNDATED
    until: str = ""

    @property
    def label(self) -> str:
        """The title with the document symbol, where there is one and the title lacks it."""
        return (
            f"{self.title} ({self.symbol})"
            if self.symbol and self.symbol not in self.title
            else self.title
        )

    @property
    def year(self) -> int | None:
        """The year of the source, or None where it is undated."""
        found = re.search(r"\d{4}", self.as_of)
        return int(found.group()) if found else None


@dataclass(frozen=True, slots=True)
class Sentence:
    """A span `[start, end)` of its document's text, in characters: what is shown and cited."""

    start: int
    end: int
    block: int
    in_list: bool
    sources: tuple[Source, ...]


@dataclass(frozen=True, slots=True)
class ListedQuestion:
    """A question that a card answers, in users' words, and the sentences that answer it.

    `sentences` are indexes into the sentences of its section, ascending, at least one.
    """

    text: str
    sentences: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Section:
    """A heading path with the sentences below it, up to the next heading of any level.

    In a bundled document a section is a card: one intent, its first paragraph the short answer.
    `asked` holds the questions that it answers: they are searched and never shown (document
    expansion; Nogueira et al., 2019). `unanswered` holds questions near its subject that no
    document answers: they help to tell what the documents do not hold. `language` is that of its
    sentences where it is not the document's: a card whose translation is set aside.
    """

    headings: tuple[str, ...]
    start: int
    end: int
    sentences: tuple[Sentence, ...]
    asked: tuple[ListedQuestion, ...] = ()
    unanswered: tuple[str, ...] = ()
    language: str = ""

    @property
    def path(self) -> str:
        return " › ".join(self.headings)


@dataclass(frozen=True, slots=True)
class Document:
    """A text with its provenance; every offset in the project counts characters of `text`."""

    id: str
    title: str
    text: str
    url: str = ""
    publisher: str = ""
    kind: str = "page"
    language: str = "en"
    as_of: str = UNDATED
    topics: tuple[str, ...] = ()
    sections: tuple[Section, ...] = field(default=(), repr=False)

    @classmethod
    def from_text(
        cls,
        id: str,
        title: str,
        text: str,
        url: str = "",
        publisher: str = "",
        language: str = "en",
        as_of: str = UNDATED,
        topics: tuple[str, ...] = (),
    ) -> Document:
        """A document from plain text, kept character for character.

        Blank lines part paragraphs, lines that begin with `#` are headings, lines that begin
        with `-`, `*` or a number are list items. Raises DocumentError for an empty id or a date
        that is not one.

        >>> Document.from_text(id="x", title="T", text="One. Two.").sections[0].sentences[1].start
        5
        """
        from corpus.plaintext import read_plain_text

        source = Source(title=title, publisher=publisher, url=url, as_of=as_of)
        return read_plain_text(
            cls(id, title, text, url, publisher, "page", language, as_of, tuple(topics)), source
        )

    def language_at(self, offset: int) -> str:
        """The language of what stands there: a card that is set aside keeps its original's."""
        for section in self.sections:
            if section.language and section.start <= offset < section.end:
                return section.language
        return self.language

    @property
    def digest(self) -> str:
        """SHA-256 over everything that an answer could show of this document."""
        spans = [
            (s.path, s.asked, s.unanswered, s.language, t.start, t.end, t.sources)
            for s in self.sections
            for t in s.sentences
        ]
        facts = (self.id, self.title, self.text, self.url, self.publisher, self.kind)
        return hashlib.sha256(
            repr((facts, self.language, self.as_of, self.topics, spans)).encode()
        ).hexdigest()


@dataclass(frozen=True, slots=True)
class Passage:
    """Whole sentences of one section: what is embedded and retrieved.

    `text` is `document.text[start:end]`; `context` (title and heading path) is added for the
    embedding and the full-text search only and is never quoted.
    """

    id: str
    document_id: str
    section: str
    start: int
    end: int
    text: str
    context: str
    sentences: tuple[Sentence, ...] = field(repr=False)
    asked: tuple[ListedQuestion, ...] = field(default=(), repr=False)  # bound to its own sentences
    unanswered: tuple[str, ...] = field(default=(), repr=False)  # see Section
    language: str = "en"

    @property
    def embedded_text(self) -> str:
        return f"{self.context}\n{self.text}" if self.context else self.text
