"""Checks documents against the rules of the house: provenance, dates, sentences that stand."""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

from corpus.errors import DocumentError
from corpus.loading import DOCUMENTS
from corpus.markdown import read_markdown
from corpus.model import Document, Sentence
from corpus.translations import check_translations, original_files

MAX_WORDS = 45
_PRONOUN = re.compile(
    r"(It|They|This|These|Those(?! who)|He|She|Its|Their|Such|The same|The latter)\b"
)


def check_documents(directory: Path | str | None = None) -> list[str]:
    """One line for each fault, `file[:line]: what is wrong`; an empty list when all is well."""
    root = Path(directory) if directory is not None else DOCUMENTS
    faults: list[str] = []
    seen: dict[str, Path] = {}
    originals: dict[str, Document] = {}
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
        originals[document.id] = document
        faults += [f"{path}: {fault}" for fault in _faults(document)]
    return [*faults, *check_translations(root, originals)]


def _faults(document: Document) -> Iterator[str]:
    if not document.sections:
        yield "holds no sentence"
    if document.kind == "page":  # its words are the source's own
        return
    for section in document.sections:
        if not section.headings:
            yield "text before the first heading"
        for sentence in section.sentences:
            yield from _sentence_faults(document, sentence)


def _sentence_faults(document: Document, sentence: Sentence) -> Iterator[str]:
    text = document.text[sentence.start : sentence.end]
    words = len(text.split())
    if words > MAX_WORDS:
        yield f"a sentence of {words} words (at most {MAX_WORDS}): {text[:60]!r}…"
    if _PRONOUN.match(text):
        yield f"a sentence that leans on another: {text[:60]!r}…"
    if not text.endswith((".", "?", "!", ":", ";", '."', ".”", ".)")):
        yield f"a sentence without an end mark: {text[-60:]!r}"
    for source in sentence.sources:
        if source.url and re.search(r"masazerc|2n2y|icbia", source.url):
            yield f"an unofficial mirror as a source: {source.url}"


if __name__ == "__main__":
    found = check_documents(sys.argv[1] if len(sys.argv) > 1 else None)
    print("\n".join(found) or "all documents are in order")
    sys.exit(1 if found else 0)
