"""The process that `corpus.reading` starts: one file on standard input, its extract as JSON out.

Called as `python -m corpus.reading_process KIND CHARSET NAME`.
"""

from __future__ import annotations

import json
import logging
import sys
from importlib import import_module

from corpus.errors import DocumentError

MEMORY = 2 << 30  # bytes of address space
CPU_SECONDS = 90
_READERS = {  # imported when needed: each brings a library along
    "html": ("corpus.webpage", "read_webpage"),
    "pdf": ("corpus.pdf", "read_pdf"),
    "word": ("corpus.word", "read_word"),
    "markdown": ("corpus.plainfiles", "read_markdown_file"),
    "text": ("corpus.plainfiles", "read_text_file"),
}


def main(kind: str, charset: str, name: str) -> None:
    _limit()
    logging.disable()  # the libraries' warnings about a broken file help nobody
    module, function = _READERS[kind]
    read = getattr(import_module(module), function)
    raw = sys.stdin.buffer.read()
    try:
        result: bytes = read(raw, charset, name).to_json()
    except DocumentError as error:
        fault = {"error": type(error).__name__, "problem": error.problem}
        result = json.dumps(fault).encode()
    sys.stdout.buffer.write(result)


def _limit() -> None:
    """Cap memory and time where the system can (not on Windows)."""
    try:
        import resource
    except ImportError:
        return
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))
    resource.setrlimit(resource.RLIMIT_CPU, (CPU_SECONDS, CPU_SECONDS))


if __name__ == "__main__":
    main(*sys.argv[1:4])
