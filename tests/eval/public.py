"""Reads the public question sets of `../shared/bench/`, where they are present."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

BENCH = Path(__file__).parents[3] / "shared" / "bench"


def _read(name: str) -> list[dict[str, Any]]:
    """The objects of one file, or none where it is absent."""
    file = BENCH / name
    if not file.is_file():
        return []
    return [json.loads(line) for line in file.read_text(encoding="utf-8").splitlines()]


def clapnq() -> list[dict[str, Any]]:
    """CLAPNQ (IBM, 2024): question, title, sentences, whether and by which it is answered."""
    return _read("clapnq.jsonl")


def xquad() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """XQuAD (Google DeepMind, 2019): passages, and questions in English and Spanish."""
    return _read("xquad-passages.jsonl"), _read("xquad-questions.jsonl")


def mtrag() -> tuple[list[dict[str, Any]], list[dict[str, Any]]]:
    """MTRAG-UN (IBM, 2026): pooled passages, and questions with their history."""
    return _read("mtragun-passages.jsonl"), _read("mtragun-questions.jsonl")
