"""Translations of the bundled documents: `fr/ID.md` and `es/ID.md` beside `ID.md`.

A translation says in its front matter what it was made from: `translation_of`, and for each of its
headings the hash of the card that it renders (`made_from`). It has the original's footnotes, the
same ones sentence by sentence. A card whose original has changed since is set aside: the original
card stands in its place, in its own language, until the translation is revised.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import yaml

from corpus.errors import DocumentError
from corpus.front_matter import read_front_matter
from corpus.markdown import parse_markdown, read_markdown, read_text
from corpus.model import Document, Section, Sentence

LANGUAGES = ("fr", "es")
_DEFINITION = re.compile(r"^\[\^[^\]]+\]:.*$", re.MULTILINE)


def original_files(root: Path) -> list[Path]:
    """Every document below the folder of documents that is no translation."""
    folders = {root / language for language in LANGUAGES}
    return sorted(path for path in root.rglob("*.md") if path.parent not in folders)


def translation_files(root: Path) -> Iterator[tuple[Path, str]]:
    """Every translation below the folder of documents, with its language."""
    for language in LANGUAGES:
        for path in sorted((root / language).glob("*.md")):
            yield path, language


def fingerprint(document: Document, card: Section) -> str:
    """The start of the SHA-256 of what a translation of a card renders: heading and sentences."""
    text = f"{card.path}\n{document.text[card.start : card.end]}"
    return hashlib.sha256(text.encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Translation:
    """A translation as read from its file, beside its original."""

    path: Path
    original: Document
    document: Document
    made_from: dict[str, str]

    @cached_property
    def current(self) -> dict[str, Section]:
        """The translated cards that render a card as it is now, by its fingerprint."""
        now = {fingerprint(self.original, card) for card in self.original.sections}
        made = {self.made_from.get(card.path, ""): card for card in self.document.sections}
        return {hash: card for hash, card in made.items() if hash in now}

    @property
    def set_aside(self) -> list[Section]:
        """The cards of the original that have no current translation."""
        cards = self.original.sections
        return [c for c in cards if fingerprint(self.original, c) not in self.current]

    def pairs(self) -> Iterator[tuple[Section, Section]]:
        """Each card of the original that has a current translation, with it."""
        for card in self.original.sections:
            if twin := self.current.get(fingerprint(self.original, card)):
                yield card, twin

    def composed(self) -> Document:
        """The document to be read: each card in the translation, or else as the original has it."""
        if not self.set_aside and len(self.document.sections) == len(self.original.sections):
            return self.document
        text, cards = "", []
        for card in self.original.sections:
            twin = self.current.get(fingerprint(self.original, card))
            of, shown = (self.document, twin) if twin else (self.original, card)
            text += ("\n\n" if text else "") + "".join(shown.headings[-1:]) + "\n\n"
            cards.append(_moved(shown, len(text) - shown.start, "" if twin else of.language))
            text += of.text[shown.start : shown.end]
        return replace(self.document, text=text, sections=tuple(cards))


def read_translations(root: Path, originals: dict[str, Document]) -> Iterator[Translation]:
    """The translations of these originals; their documents' ids end in `.fr` or `.es`.

    Raises DocumentError for one that can't be read.
    """
    for path, language in translation_files(root):
        if original := originals.get(path.stem):
            yield _read(path, original, f"{path.stem}.{language}")


def set_aside(documents: Iterable[Document]) -> list[str]:
    """One line for each translated card that is out of date, as long as it is set aside."""
    return [
        f"{document.id}: {card.path!r} has changed since it was translated and is quoted as it is; "
        f"revise it, then run {_command(document.language, document.id.rpartition('.')[0])}"
        for document in documents
        for card in document.sections
        if card.language
    ]


def stamp(path: Path) -> None:
    """Complete a translation that was just made or revised: keys, footnotes and the hashes.

    Raises DocumentError where its original is missing or it does not follow it card by card and
    sentence by sentence; the file is left as it was.
    """
    language = path.parent.name
    source = path.parent.parent / path.name
    original = read_markdown(source)
    before = read_text(path)
    head, _, body = before.partition("\n---\n")
    title = yaml.safe_load(head.removeprefix("---\n")).get("title")
    body = _DEFINITION.sub("", body).strip()
    notes = "\n".join(_DEFINITION.findall(read_text(source)))
    keys: dict[str, object] = {
        "title": title,
        "url": original.url,
        "publisher": original.publisher,
        "kind": original.kind,
        "language": language,
        "as_of": original.as_of,
        "topics": list(original.topics),
        "translation_of": original.id,
    }
    if until := read_front_matter(read_text(source), source)[0]["until"]:
        keys["until"] = until
    made = parse_markdown(_file(keys, body, notes), path, path.stem)
    for one, other in _beside(path, original, made):
        for fault in _differences(original, one, made, other):
            raise DocumentError(fault, path=path)
    keys["made_from"] = {
        other.path: fingerprint(original, one) for one, other in _beside(path, original, made)
    }
    path.write_text(_file(keys, body, notes), encoding="utf-8")


def check_translations(root: Path, originals: dict[str, Document]) -> list[str]:
    """One line for each fault: out of date, not sentence by sentence, or against the glossary."""
    faults = []
    glossary = _glossary(root)
    for path, language in translation_files(root):
        original = originals.get(path.stem)
        if original is None:
            faults.append(f"{path}: translates no document: {path.stem!r}")
            continue
        try:
            translation = _read(path, original, f"{path.stem}.{language}")
        except DocumentError as error:
            faults.append(str(error))
            continue
        faults += out_of_date(translation)
        for one, other in translation.pairs():
            found = [
                *_differences(original, one, translation.document, other),
                *_terms(original, one, translation.document, other, glossary),
            ]
            faults += [f"{path}: {fault}" for fault in found]
    return faults


def out_of_date(translation: Translation) -> list[str]:
    """One line for each card that is set aside, and one for translated cards without original."""
    path = translation.path
    rest = f"revise it, then run {_command(translation.document.language, path.stem)}"
    current = {card.path for card in translation.current.values()}
    surplus = [c.path for c in translation.document.sections if c.path not in current]
    faults = [f"{path}: out of date, {c.path!r} has changed; {rest}" for c in translation.set_aside]
    if len(surplus) > len(faults):
        faults.append(f"{path}: translates cards that are gone: {surplus}; {rest}")
    return faults


def _command(language: str, id: str) -> str:
    return f"trips-assistant documents stamp {language}/{id}"


def _read(path: Path, original: Document, id: str) -> Translation:
    raw = read_text(path)
    made_from = read_front_matter(raw, path)[0]["made_from"]
    return Translation(path, original, parse_markdown(raw, path, id), made_from)


def _moved(card: Section, by: int, language: str) -> Section:
    """The card with its offsets moved; `language` where it is another than its document's."""
    sentences = tuple(replace(s, start=s.start + by, end=s.end + by) for s in card.sentences)
    return replace(
        card, start=card.start + by, end=card.end + by, sentences=sentences, language=language
    )


def _file(keys: dict[str, object], body: str, notes: str) -> str:
    header = yaml.safe_dump(keys, allow_unicode=True, sort_keys=False, width=1000)
    return f"---\n{header}---\n\n{body}\n\n{notes}".rstrip() + "\n"


def _beside(path: Path, original: Document, made: Document) -> list[tuple[Section, Section]]:
    """The cards of both in their order. Raises DocumentError where their numbers differ."""
    ours, theirs = len(made.sections), len(original.sections)
    if ours != theirs:
        raise DocumentError(f"has {ours} cards, its original {theirs}", path=path)
    return list(zip(original.sections, made.sections, strict=True))


def _differences(
    original: Document, card: Section, translation: Document, twin: Section
) -> Iterator[str]:
    """Where two cards are not sentence by sentence the same, with the same sources."""
    if len(card.sentences) != len(twin.sentences):
        ours, theirs = len(twin.sentences), len(card.sentences)
        yield f"{twin.path!r} has {ours} sentences, {card.path!r} of its original {theirs}"
        return
    if original.kind == "page":
        return
    for one, other in zip(card.sentences, twin.sentences, strict=True):
        if one.sources != other.sources or one.in_list != other.in_list:
            yield f"not as its original from here: {_quoted(translation, other)[:60]!r}…"
            return


def _glossary(root: Path) -> list[dict[str, str]]:
    """The terms of `glossary.toml` beside the folder of documents; none where it is absent."""
    file = root.parent / "glossary.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))["term"] if file.is_file() else []


def _terms(
    original: Document, card: Section, translation: Document, twin: Section,
    glossary: list[dict[str, str]],
) -> Iterator[str]:  # fmt: skip
    """Sentences that lack the translation of a term of their original, or hold a refused one."""
    for one, other in zip(card.sentences, twin.sentences, strict=False):
        english, text = _quoted(original, one), _quoted(translation, other)
        for term in glossary:
            if not re.search(term["en"], english):
                continue
            wanted = term.get(translation.language, "")
            refused = term.get(f"not_{translation.language}", "")
            if wanted and not re.search(wanted, text, re.IGNORECASE):
                yield f"lacks {wanted!r} ({term['en']}): {text[:60]!r}…"
            if refused and (found := re.search(refused, text, re.IGNORECASE)):
                yield f"holds {found.group()!r} (for {term['en']}): {text[:60]!r}…"


def _quoted(document: Document, sentence: Sentence) -> str:
    return document.text[sentence.start : sentence.end]
