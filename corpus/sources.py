"""The list of what may be fetched: `sources.toml`, the seed page and the resources it leads to."""

from __future__ import annotations

import re
import tomllib
from collections import Counter
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Annotated
from urllib.parse import urlsplit

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError

from corpus.errors import SourcesError
from corpus.front_matter import LANGUAGES, TOPICS
from corpus.model import DATE

SOURCES = Path(__file__).parent / "sources.toml"


def _id(value: str) -> str:
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", value):
        raise ValueError("an id is made of small letters, digits and single hyphens")
    return value


def _topic(value: str) -> str:
    if value not in TOPICS:
        raise ValueError(f"unknown topic {value!r}; one of {', '.join(TOPICS)}")
    return value


def _date(value: str) -> str:
    if value != "read" and not DATE.fullmatch(value):
        raise ValueError('a date is YYYY, YYYY-MM, YYYY-MM-DD, "undated" or "read"')
    return value


def _language(value: str) -> str:
    if value not in LANGUAGES:
        raise ValueError(f"the language must be one of {', '.join(LANGUAGES)}")
    return value


class Entry(BaseModel):
    """One resource. `cadence` is in days. `follow` holds patterns of addresses (`*` stands for
    anything) that are fetched too where the page links to them. `as_of` "read" is for a page that
    its publisher keeps up to date: it dates from when its text was read; "undated" stands until
    the page itself gives a date."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Annotated[str, AfterValidator(_id)]
    url: str
    title: str = Field(min_length=3)
    topics: Annotated[tuple[Annotated[str, AfterValidator(_topic)], ...], Field(min_length=1)]
    cadence: Annotated[int, Field(ge=1, le=3660)]
    as_of: Annotated[str, AfterValidator(_date)] = "undated"
    language: Annotated[str, AfterValidator(_language)] = "en"
    follow: tuple[str, ...] = ()

    def follows(self, url: str) -> bool:
        """Whether a link to `url` on this page is fetched too."""
        return url != self.url and any(fnmatchcase(url, pattern) for pattern in self.follow)


class Sources(BaseModel):
    """The whole list. `hosts` maps each host that may be asked to its publisher's name."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    hosts: dict[str, str]
    source: tuple[Entry, ...]

    def publisher(self, url: str) -> str:
        return self.hosts.get((urlsplit(url).hostname or "").lower(), "")


def load_sources(path: Path | str | None = None) -> Sources:
    """The sources of the file `path`, the bundled list by default.

    Raises SourcesError that names the file, the entry and the fault.
    """
    file = Path(path) if path is not None else SOURCES
    try:
        data = tomllib.loads(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError) as error:
        raise SourcesError(f"{file}: can't be read: {error}") from error
    except tomllib.TOMLDecodeError as error:
        raise SourcesError(f"{file}: not valid TOML: {error}") from error
    try:
        sources = Sources.model_validate(data)
    except ValidationError as error:
        raise SourcesError(f"{file}: {_faults(error, data)}") from error
    _check(sources, file)
    return sources


def _faults(error: ValidationError, data: dict[str, object]) -> str:
    lines = []
    for fault in error.errors():
        where = ".".join(str(part) for part in fault["loc"])
        listed = data.get("source")
        if fault["loc"][:1] == ("source",) and len(fault["loc"]) > 1 and isinstance(listed, list):
            entry = listed[int(fault["loc"][1])]
            named = entry.get("id", "?") if isinstance(entry, dict) else "?"
            where = f"source {named!r}: {'.'.join(str(part) for part in fault['loc'][2:])}"
        lines.append(f"{where}: {fault['msg'].removeprefix('Value error, ')}")
    return "; ".join(lines)


def _check(sources: Sources, file: Path) -> None:
    for key in ("id", "url"):
        counts = Counter(getattr(entry, key).lower() for entry in sources.source)
        twice = [value for value, count in counts.items() if count > 1]
        if twice:
            raise SourcesError(f"{file}: two sources have the {key} {twice[0]!r}")
    for entry in sources.source:
        for address in (entry.url, *entry.follow):
            parts = urlsplit(address)
            if parts.scheme not in ("http", "https") or parts.hostname not in sources.hosts:
                raise SourcesError(
                    f"{file}: source {entry.id!r}: {address!r} is no web address on one of the "
                    "hosts listed"
                )
