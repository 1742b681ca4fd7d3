"""Which passages a question in a language is answered from: no text twice in two languages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Places:
    """The documents' ids and languages, and the number of its document for every passage.

    `numbers` has shape (passages,) and counts documents in the order of `ids`; -1 stands for a
    passage that is there no more.
    """

    ids: Sequence[str]
    languages: Sequence[str]
    numbers: NDArray[np.int32]

    def of_passages(self, flags: Sequence[bool] | NDArray[np.bool_]) -> NDArray[np.bool_]:
        """What holds of each document, by passage; False where the passage is there no more."""
        return np.array([*flags, False], dtype=bool)[self.numbers]

    def written_in(self, language: str) -> NDArray[np.bool_]:
        """Which passages are in a language."""
        return self.of_passages([spoken == language for spoken in self.languages])


@dataclass(frozen=True, slots=True)
class Scope:
    """Which passages a question in `language` may be answered from, and whether any is in it.

    `allowed` has shape (passages,), `rows` holds all rows of passages and of their questions.
    """

    language: str
    allowed: NDArray[np.bool_]
    rows: NDArray[np.int64]
    spoken: bool


def scope_of(language: str, places: Places, owners: NDArray[np.int64]) -> Scope:
    """The scope of a question in `language`; `owners` gives the passage of every listed question.

    A translation is read in its language only, and its original in all others.
    """
    allowed = places.of_passages(readable(language, places))
    rows = np.flatnonzero(np.concatenate((allowed, allowed[owners])))
    return Scope(language, allowed, rows, bool(places.written_in(language).any()))


def readable(language: str, places: Places) -> NDArray[np.bool_]:
    """Which documents a question in `language` is answered from, shape (documents,)."""
    ids = set(places.ids)
    return np.array(
        [
            spoken == language
            if document.rpartition(".")[0] in ids
            else f"{document}.{language}" not in ids
            for document, spoken in zip(places.ids, places.languages, strict=True)
        ],
        dtype=bool,
    )


def audiences(places: Places) -> list[int]:
    """Of each document, the number of its audience: who reads it, in which languages.

    Documents of one audience are open to the same languages. A translation's audience is known by
    its language, an original's by the languages that it is translated into; they are numbered in
    the order of these names.
    """
    ids = set(places.ids)
    translated: dict[str, list[str]] = {}
    for id in places.ids:
        original, _, language = id.rpartition(".")
        translated.setdefault(original, []).append(language)
    names = [
        f"={spoken}" if id.rpartition(".")[0] in ids else ",".join(sorted(translated.get(id, ())))
        for id, spoken in zip(places.ids, places.languages, strict=True)
    ]
    numbers = {name: number for number, name in enumerate(sorted(set(names)))}
    return [numbers[name] for name in names]
