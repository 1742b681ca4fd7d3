"""Adds a user's own files and pages to the documents, and takes them out again."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import urlsplit

from corpus.blocks import Extract, clean
from corpus.errors import DocumentError, DocumentTooLarge
from corpus.fetched import Record, read_state, writing
from corpus.fetching import Fetcher, Response
from corpus.front_matter import LANGUAGES
from corpus.model import DATE, UNDATED
from corpus.reading import READERS, kind_of_path, read_bytes

MAX_BYTES = 100_000_000
PREFIX = "own-"


@dataclass(frozen=True, slots=True)
class Description:
    """What the user says of a document; what is left empty is taken from the document itself."""

    title: str = ""
    publisher: str = ""
    topics: tuple[str, ...] = ()
    language: str = ""
    as_of: str = ""


def fetcher_for(url: str) -> Fetcher:
    """A client that may ask the host of `url` and its twin with or without `www.`, no other."""
    host = (urlsplit(url).hostname or "").lower()
    bare = host.removeprefix("www.")
    return Fetcher({host, bare, f"www.{bare}"})


def add_document(
    directory: Path,
    place: str,
    description: Description | None = None,
    open_fetcher: Callable[[str], Fetcher] = fetcher_for,
) -> tuple[Record, bool]:
    """Add the file or web address `place` to the store in `directory`.

    Gives its record, and whether the store did not have it before: adding it again replaces it.
    Raises DocumentError for a file that can't be read, FetchError for such an address.
    """
    description = description or Description()
    _check(description, place)
    if is_address(place):
        with open_fetcher(place) as fetcher:
            response = fetcher.get(place)
    else:
        response = _from_disk(Path(place))
    extract = read_bytes(response.body, response.kind, place, response.charset)
    with writing(directory) as draft:
        state = read_state(directory)
        raw, stored = draft.put(response.body), draft.put(extract.to_json())
        record = _record(place, response, extract, description, raw, stored)
        draft.publish({**state.records, record.id: record}.values())
    return record, record.id not in state.records


def remove_document(directory: Path, name: str) -> Record:
    """Take out the document with the id, address or path `name`. Raises DocumentError."""
    with writing(directory) as draft:
        records = dict(read_state(directory).records)
        id = name if name in records else _id(name)
        if id not in records:
            raise DocumentError(
                "no document of your own has this id, address or path; see: "
                "trips-assistant documents list",
                path=name,
            )
        removed = records.pop(id)
        draft.publish(records.values())
    return removed


def is_address(place: str) -> bool:
    return place.lower().startswith(("http://", "https://"))


def _check(description: Description, place: str) -> None:
    if description.language and description.language not in LANGUAGES:
        raise DocumentError(f"the language must be one of {', '.join(LANGUAGES)}", path=place)
    if description.as_of and not DATE.fullmatch(description.as_of):
        raise DocumentError(
            f"{description.as_of!r} is no date; write YYYY, YYYY-MM or YYYY-MM-DD", path=place
        )


def _from_disk(path: Path) -> Response:
    kind = kind_of_path(path)
    try:
        size = path.stat().st_size
        if size > MAX_BYTES:
            raise DocumentTooLarge(f"{size:,} bytes; at most {MAX_BYTES:,} are read", path=path)
        return Response(url=str(path.resolve()), status=0, body=path.read_bytes(), kind=kind)
    except OSError as error:
        raise DocumentError(f"can't be read: {error.strerror}", path=path) from error


def _id(place: str) -> str:
    """A name made of the last part of the path or address, and of a hash of the whole."""
    whole = place if is_address(place) else str(Path(place).resolve())
    last = re.split(r"[/\\]", whole.rstrip("/\\"))[-1].rpartition(".")[0] or "document"
    slug = re.sub(r"[^a-z0-9]+", "-", last.lower()).strip("-")[:40] or "document"
    return f"{PREFIX}{slug}-{hashlib.sha256(whole.encode()).hexdigest()[:8]}"


def _record(
    place: str,
    response: Response,
    extract: Extract,
    description: Description,
    raw: str,
    stored: str,
) -> Record:
    now = datetime.now(UTC).strftime("%Y-%m-%dT%H:%M:%SZ")
    web = is_address(place)
    title = description.title or extract.title or (place if web else Path(place).stem)
    language = description.language or extract.language
    return Record(
        id=_id(place),
        url=place if web else "",
        title=clean(title),
        publisher=clean(description.publisher or (urlsplit(place).hostname or "" if web else "")),
        topics=description.topics,
        language=language if language in LANGUAGES else "en",
        as_of=description.as_of or extract.as_of or UNDATED,
        parent="",
        address=response.url,
        status=response.status,
        kind=response.kind,
        fetched=now,
        changed=now,
        checked=now,
        raw=raw,
        extract=stored,
        digest=extract.digest,
        reader=READERS,
        etag=response.etag,
        last_modified=response.last_modified,
    )
