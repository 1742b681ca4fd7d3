"""A conversation: turns of question and answer, kept as values."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from assistant import Answer
from ui.strings import LANGUAGES

MAX_TURNS = 50  # turns restored or exported at once


@dataclass(frozen=True, slots=True)
class Asked:
    """What a person asked; `alone` means without the questions before it.

    `language` is the one that the person chose for it, empty where it is told from the words.
    """

    question: str
    alone: bool = False
    language: str = ""


@dataclass(frozen=True, slots=True)
class Turn:
    """A question with its answer."""

    asked: Asked
    answer: Answer


Conversation = tuple[Turn, ...]


def history_of(turns: Sequence[Turn], asked: Asked) -> list[tuple[str, str]]:
    """The turns that the next question may lean on, as the assistant takes them."""
    return [] if asked.alone else [(turn.asked.question, turn.answer.text) for turn in turns]


def to_browser(turns: Sequence[Turn]) -> list[list[Any]]:
    """What the browser keeps: the questions. Answers always come from the current documents."""
    asked = (turn.asked for turn in turns[-MAX_TURNS:])
    return [[one.question, one.alone, one.language] for one in asked]


def from_browser(kept: object) -> list[Asked]:
    """The questions that a browser sent back; whatever is no question is left out.

    >>> from_browser([["What is TRIPS?", False, "fr"], 7])
    [Asked(question='What is TRIPS?', alone=False, language='fr')]
    """
    if not isinstance(kept, list):
        return []
    asked = []
    for item in kept[-MAX_TURNS:]:
        if isinstance(item, list) and len(item) in (2, 3) and isinstance(item[0], str):
            said = item[2] if len(item) == 3 else ""  # pairs are of an earlier version
            language = said if said in LANGUAGES else ""
            asked.append(Asked(item[0], item[1] is True, language))
    return asked


def from_json(raw: str) -> list[Asked]:
    """The same from JSON text; nothing where it is not JSON."""
    try:
        return from_browser(json.loads(raw))
    except ValueError:
        return []
