"""Reads the YAML front matter of a bundled document, parsed by python-frontmatter."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import frontmatter
import yaml

from corpus.errors import DocumentError
from corpus.model import DATE, DAY

KINDS = ("page", "note")
LANGUAGES = ("en", "fr", "es")
TOPICS = (
    "courses", "training", "request", "article67", "reporting", "contacts", "ldc", "wipo",
    "health", "council", "publications", "other-help", "notifications", "about",
)  # fmt: skip
_REQUIRED = ("title", "url", "publisher", "kind", "language", "as_of", "topics")
_OPTIONAL = ("until", "translation_of", "made_from")  # the last two: see corpus/translations.py


def read_front_matter(raw: str, path: Path) -> tuple[dict[str, Any], str, int]:
    """The keys of the front matter, the text below it, and the number of lines above that text.

    Raises DocumentError, with file and line, for broken YAML, a missing or unknown key, and a
    value that is none of those allowed.
    """
    try:
        post = frontmatter.loads(raw)
    except (yaml.YAMLError, ValueError) as error:  # ValueError: a day that no month has
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 2 if mark else None
        problem = getattr(error, "problem", None) or str(error) or "not valid YAML"
        raise DocumentError(f"broken front matter: {problem}", path=path, line=line) from error
    found: dict[str, Any] = dict(post.metadata)
    if fault := _fault(found):
        raise DocumentError(fault, path=path, line=1)
    above = raw[: raw.rfind(post.content)].count("\n") if post.content else 0
    topics = tuple(str(topic) for topic in found["topics"])
    keys = {key: str(found[key]) for key in _REQUIRED if key != "topics"}
    made_from = dict(found.get("made_from") or {})
    rest = {"topics": topics, "until": str(found.get("until", "")), "made_from": made_from}
    return keys | rest, post.content, above


def _fault(found: dict[str, Any]) -> str:
    """What is wrong with these keys, or "" where nothing is."""
    if not found:
        return "no front matter between two lines of ---"
    if missing := [key for key in _REQUIRED if found.get(key) in (None, "", [])]:
        return f"front matter lacks {', '.join(missing)}"
    if unknown := sorted(set(found) - {*_REQUIRED, *_OPTIONAL}):
        return f"front matter has unknown {', '.join(unknown)}"
    for key in ("title", "url", "publisher", "as_of"):
        if isinstance(found[key], list | dict):
            return f"{key} must be text"
    if not isinstance(found["topics"], list):
        return "topics must be a list, as in [courses, wipo]"
    if not isinstance(found.get("made_from") or {}, dict):
        return "made_from must map each heading to a hash: trips-assistant documents stamp makes it"
    for key, allowed in (("kind", KINDS), ("language", LANGUAGES)):
        if found[key] not in allowed:
            return f"{key} is {found[key]!r}; it must be one of {', '.join(allowed)}"
    if wrong := [topic for topic in found["topics"] if str(topic) not in TOPICS]:
        return f"unknown topic {wrong[0]!r}"
    # YAML takes 2030 for a number and 2026-11-01 for a date
    if not DATE.fullmatch(str(found["as_of"])):
        return f"as_of {str(found['as_of'])!r} is no date"
    if not DAY.fullmatch(str(found.get("until", "2000-01-01"))):
        return f"until {str(found['until'])!r} is no day, as in 2026-11-24"
    if not re.match(r"https?://\S+$", str(found["url"])):
        return f"url {found['url']!r} is no web address"
    return ""
