"""Checks documents against the rules of the house: provenance, cards, sentences that stand."""

import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from corpus.errors import DocumentError
from corpus.footnotes import is_refused
from corpus.loading import DOCUMENTS
from corpus.markdown import read_markdown
from corpus.model import MAX_ANSWER, Document, Section, Sentence
from corpus.translations import check_translations, original_files, translation_files

MAX_WORDS = 45  # of a sentence
MAX_SENTENCES = 3  # in a first paragraph
_PRONOUN = re.compile(
    r"(It|They|This|These|Those(?! who)|He|She|Its|Their|Such|The same|The latter)\b"
)


def check_documents(directory: Path | str | None = None) -> list[str]:
    """One line for each fault, `file[:line]: what is wrong`; an empty list when all is well."""
    root = Path(directory) if directory is not None else DOCUMENTS
    faults: list[str] = []
    seen: dict[str, Path] = {}
    originals: dict[Path, Document] = {}
    paths = original_files(root)
    if not paths:
        return [f"{root}: no document (*.md) was found here"]
    for path in paths:
        if path.stem in seen:
            faults.append(f"{path}: the id {path.stem!r} is taken by {seen[path.stem]}")
        seen[path.stem] = path
        try:
            document = read_markdown(path)
        except DocumentError as error:
            faults.append(str(error))
            continue
        originals[path] = document
    faults += find_faults(originals.items())
    faults += check_translations(root, {d.id: d for d in originals.values()})
    return [*faults, *find_faults(_translated(root))]


def find_faults(documents: Iterable[tuple[Path, Document]]) -> list[str]:
    """One line for each fault in these documents, which are named by their files."""
    pairs = list(documents)
    return [*(f"{path}: {fault}" for path, d in pairs for fault in _faults(d)), *_doubles(pairs)]


@dataclass(frozen=True, slots=True)
class Counts:
    """What the documents in one language hold.

    `answer_words` are the words of the first paragraphs of all cards, one number a card.
    """

    cards: int
    sentences: int
    listed: int
    answer_words: tuple[int, ...]


def count_cards(documents: Iterable[Document]) -> dict[str, Counts]:
    """The counts by language."""
    by_language: dict[str, list[tuple[Document, Section]]] = {}
    for document in documents:
        for section in document.sections:
            spoken = section.language or document.language
            by_language.setdefault(spoken, []).append((document, section))
    return {
        language: Counts(
            len(cards),
            sum(len(section.sentences) for _, section in cards),
            sum(len(section.asked) for _, section in cards),
            tuple(_words(d, _short_answer(s)) for d, s in cards if d.kind == "note"),
        )
        for language, cards in by_language.items()
    }


def _translated(root: Path) -> Iterator[tuple[Path, Document]]:
    """The translations that can be read; check_translations names the others."""
    for path, language in translation_files(root):
        try:
            yield path, read_markdown(path, id=f"{path.stem}.{language}")
        except DocumentError:
            continue


def _doubles(documents: Iterable[tuple[Path, Document]]) -> Iterator[str]:
    """Headings that stand twice, and questions that two cards of one language list."""
    headings: dict[tuple[str, str], str] = {}
    questions: dict[tuple[str, str], str] = {}
    for path, document in documents:
        for section in document.sections:
            place = f"{path.name}: {section.headings[-1] if section.headings else ''}"
            if document.kind == "note":
                key = document.language, _bare(place.partition(": ")[2])
                if key in headings:
                    yield f"{path}: a heading that stands twice, also in {headings[key]!r}"
                headings[key] = place
            for question in section.asked:
                key = document.language, _bare(question.text)
                if key in questions:
                    also = f"also by {questions[key]!r}"
                    yield f"{path}: a question that is listed twice, {also}: {question.text!r}"
                questions[key] = place


def _bare(text: str) -> str:
    return " ".join(re.findall(r"\w+", text.casefold()))


def _faults(document: Document) -> Iterator[str]:
    if not document.sections:
        yield "holds no sentence"
    if document.kind == "page":  # its words are the source's own
        return
    for section in document.sections:
        if not section.language and document.language == "en":
            for sentence in section.sentences:
                yield from _sentence_faults(document, sentence)
        if not section.headings:
            yield "text before the first heading"
            continue
        heading, answer = section.headings[-1], _short_answer(section)
        words, most = _words(document, answer), MAX_ANSWER[document.language]
        if not answer:
            yield f"a card that begins with a list, without a sentence that answers: {heading!r}"
        if len(answer) > MAX_SENTENCES:
            yield (
                f"a first paragraph of {len(answer)} sentences (at most {MAX_SENTENCES}): "
                f"{heading!r}"
            )
        if words > most:
            yield f"a first paragraph of {words} words (at most {most}): {heading!r}"


def _short_answer(section: Section) -> list[Sentence]:
    """The sentences of a card's first paragraph."""
    first = section.sentences[0]
    return [s for s in section.sentences if s.block == first.block and not s.in_list]


def _words(document: Document, sentences: Iterable[Sentence]) -> int:
    return sum(len(document.text[s.start : s.end].split()) for s in sentences)


def _sentence_faults(document: Document, sentence: Sentence) -> Iterator[str]:
    text = document.text[sentence.start : sentence.end]
    words = len(text.split())
    if words > MAX_WORDS:
        yield f"a sentence of {words} words (at most {MAX_WORDS}): {text[:60]!r}…"
    if _PRONOUN.match(text):
        yield f"a sentence that leans on another: {text[:60]!r}…"
    if not text.endswith((".", "?", "!", ":", ";", '."', ".”", ".)", ".'")):
        yield f"a sentence without an end mark: {text[-60:]!r}"
    for source in sentence.sources:
        if is_refused(source.url):
            yield f"an unofficial mirror as a source: {source.url}"


if __name__ == "__main__":
    found = check_documents(sys.argv[1] if len(sys.argv) > 1 else None)
    print("\n".join(found) or "all documents are in order")
    sys.exit(1 if found else 0)
