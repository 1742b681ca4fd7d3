"""Reads any supported file in a process of its own, which a hostile file can only kill.

The readers are large libraries fed with bytes from elsewhere: whatever they do (loop, eat memory,
crash), the caller gets a named error.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from corpus.blocks import Extract
from corpus.errors import (
    DocumentEncrypted,
    DocumentError,
    DocumentTooLarge,
    DocumentWithoutText,
)  # fmt: skip

SECONDS = 120
READERS = "readers/1"  # changes whenever the same file would be read differently
KINDS = {
    "text/html": "html",
    "application/xhtml+xml": "html",
    "application/pdf": "pdf",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "word",
    "text/markdown": "markdown",
    "text/plain": "text",
}
SUFFIXES = {
    ".html": "html", ".htm": "html", ".pdf": "pdf", ".docx": "word", ".doc": "word",
    ".md": "markdown", ".markdown": "markdown", ".txt": "text",
}  # fmt: skip
_ERRORS = {
    error.__name__: error
    for error in (DocumentError, DocumentEncrypted, DocumentTooLarge, DocumentWithoutText)
}


def kind_of_media(content_type: str) -> str | None:
    """The kind of file that a Content-Type header names; None for one that is not read."""
    return KINDS.get(content_type.partition(";")[0].strip().lower())


def kind_of_path(path: Path) -> str:
    """The kind of file that a name's ending tells. Raises DocumentError for any other."""
    kind = SUFFIXES.get(path.suffix.lower())
    if kind is None:
        raise DocumentError(
            f"files ending in {path.suffix or 'nothing'!r} are not read; these are: "
            f"{' '.join(SUFFIXES)}",
            path=path,
        )
    return kind


def read_bytes(
    raw: bytes, kind: str, name: str, charset: str = "", seconds: float = SECONDS
) -> Extract:
    """The text of a file of the `kind` html, pdf, word, markdown or text.

    `name` stands in the message of the DocumentError that is raised for any fault.
    """
    command = [sys.executable, "-P", "-m", "corpus.reading_process", kind, charset, name]
    root = str(Path(__file__).parent.parent)
    environment = {**os.environ, "PYTHONPATH": root, "PYTHONIOENCODING": "utf-8"}
    try:
        done = subprocess.run(
            command, input=raw, capture_output=True, timeout=seconds, env=environment, check=False
        )
    except subprocess.TimeoutExpired as error:
        raise DocumentTooLarge(
            f"reading took more than {seconds:.0f} seconds and was given up", path=name
        ) from error
    if done.returncode:
        raise _crash(done, kind, name)
    answer = json.loads(done.stdout)
    if "error" in answer:
        raise _ERRORS[answer["error"]](answer["problem"], path=name)
    return Extract.from_json(done.stdout)


def _crash(done: subprocess.CompletedProcess[bytes], kind: str, name: str) -> DocumentError:
    lines = done.stderr.decode("utf-8", "replace").strip().splitlines()
    if done.returncode < 0 or any(line.startswith("MemoryError") for line in lines):
        return DocumentTooLarge("reading took more memory or time than is allowed", path=name)
    reason = lines[-1][:200] if lines else f"exit code {done.returncode}"
    return DocumentError(f"the {kind} reader failed: {reason}", path=name)
