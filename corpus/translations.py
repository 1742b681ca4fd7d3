"""Translations of the bundled documents: `fr/ID.md` and `es/ID.md` beside `ID.md`.

A translation says in its front matter what it was made from (`translation_of`) and the hash of
that text (`made_from`). It has the original's footnotes, and the same ones sentence by sentence.
One whose original has changed since is stale: it is not loaded, so that the original is quoted.
"""

from __future__ import annotations

import hashlib
import re
import tomllib
from collections.abc import Iterator
from itertools import zip_longest
from pathlib import Path

import frontmatter
import yaml

from corpus.errors import DocumentError
from corpus.markdown import read_markdown
from corpus.model import Document, Sentence

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


def fingerprint(document: Document) -> str:
    """The start of the SHA-256 of what a translation renders: title, headings and sentences."""
    return hashlib.sha256(f"{document.title}\n{document.text}".encode()).hexdigest()[:16]


def load_translations(root: Path, originals: dict[str, Document]) -> list[Document]:
    """The translations that are up to date; their ids end in `.fr` or `.es`.

    Raises DocumentError for one that can't be read.
    """
    loaded = []
    for path, language in translation_files(root):
        original = originals.get(path.stem)
        if original is not None and _made_from(path) == fingerprint(original):
            loaded.append(read_markdown(path, id=f"{path.stem}.{language}"))
    return loaded


def stamp(path: Path) -> None:
    """Complete a translation that was just made or revised: keys, footnotes and the hash.

    Raises DocumentError where its original is missing or it does not follow it sentence by
    sentence; the file is left as it was.
    """
    language = path.parent.name
    source = path.parent.parent / path.name
    original = read_markdown(source)
    before = path.read_text(encoding="utf-8")
    title = _header(path).get("title")
    body = before.split("\n---\n", 1)[-1]
    body = _DEFINITION.sub("", body).rstrip()
    notes = "\n".join(_DEFINITION.findall(source.read_text(encoding="utf-8")))
    keys = {
        "title": title,
        "url": original.url,
        "publisher": original.publisher,
        "kind": original.kind,
        "language": language,
        "as_of": original.as_of,
        "topics": list(original.topics),
        "translation_of": original.id,
        "made_from": fingerprint(original),
    }
    header = yaml.safe_dump(keys, allow_unicode=True, sort_keys=False, width=1000)
    path.write_text(f"---\n{header}---\n{body}\n\n{notes}".rstrip() + "\n", encoding="utf-8")
    try:
        faults = list(_differences(original, read_markdown(path)))
        if faults:
            raise DocumentError(faults[0], path=path)
    except DocumentError:
        path.write_text(before, encoding="utf-8")
        raise


def check_translations(root: Path, originals: dict[str, Document]) -> list[str]:
    """One line for each fault: stale, not sentence by sentence, or against the glossary."""
    faults = []
    glossary = _glossary(root)
    for path, language in translation_files(root):
        original = originals.get(path.stem)
        if original is None:
            faults.append(f"{path}: translates no document: {path.stem!r}")
            continue
        try:
            if _made_from(path) != fingerprint(original):
                faults.append(
                    f"{path}: out of date: {path.stem}.md has changed since; revise it, then run "
                    f"trips-assistant documents stamp {language}/{path.stem}"
                )
                continue
            translation = read_markdown(path)
        except DocumentError as error:
            faults.append(str(error))
            continue
        found = [*_differences(original, translation), *_terms(original, translation, glossary)]
        faults += [f"{path}: {fault}" for fault in found]
    return faults


def _header(path: Path) -> dict[str, object]:
    try:
        return dict(frontmatter.loads(path.read_text(encoding="utf-8")).metadata)
    except yaml.YAMLError as error:
        raise DocumentError("broken front matter", path=path) from error


def _made_from(path: Path) -> str:
    return str(_header(path).get("made_from", ""))


def _sentences(document: Document) -> list[Sentence]:
    return [sentence for section in document.sections for sentence in section.sentences]


def _differences(original: Document, translation: Document) -> Iterator[str]:
    """Where the two are not sentence by sentence the same, with the same sources."""
    if len(original.sections) != len(translation.sections):
        yield "has another number of sections than its original"
        return
    if original.kind == "page":
        ours, theirs = len(_sentences(translation)), len(_sentences(original))
        if ours != theirs:
            yield f"has {ours} sentences, its original {theirs}"
        return
    for one, other in zip_longest(_sentences(original), _sentences(translation)):
        if one is None or other is None or one.sources != other.sources:
            at = other or _sentences(translation)[-1]
            yield f"not as its original from here: {translation.text[at.start : at.start + 60]!r}…"
            return


def _glossary(root: Path) -> list[dict[str, str]]:
    """The terms of `glossary.toml` beside the folder of documents; none where it is absent."""
    file = root.parent / "glossary.toml"
    return tomllib.loads(file.read_text(encoding="utf-8"))["term"] if file.is_file() else []


def _terms(
    original: Document, translation: Document, glossary: list[dict[str, str]]
) -> Iterator[str]:
    """Sentences whose original holds a term of the glossary and that lack its translation."""
    pairs = zip(_sentences(original), _sentences(translation), strict=True)
    for one, other in pairs:
        english = original.text[one.start : one.end]
        text = translation.text[other.start : other.end]
        for term in glossary:
            wanted = term[translation.language]
            if re.search(term["en"], english) and not re.search(wanted, text, re.IGNORECASE):
                yield f"lacks {wanted!r} ({term['en']}): {text[:60]!r}…"
