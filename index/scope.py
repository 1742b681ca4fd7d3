"""Which passages a question in a language is answered from: no text twice in two languages."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import faiss
import numpy as np
from numpy.typing import NDArray


@dataclass(frozen=True, slots=True)
class Scope:
    """Which passages a question may be answered from, and whether any is in its language."""

    allowed: NDArray[np.bool_]
    selector: faiss.IDSelector
    spoken: bool


def scope_of(language: str, places: Sequence[tuple[str, str]], owners: Sequence[int]) -> Scope:
    """The scope of a question in `language`.

    `places` gives the document and the language of every passage, `owners` the passage of every
    listed question. A translation is read in its language only, and its original in all others.
    """
    ids = {document for document, _ in places}
    allowed = np.array(
        [
            spoken == language
            if document.rpartition(".")[0] in ids
            else f"{document}.{language}" not in ids
            for document, spoken in places
        ],
        dtype=bool,
    )
    rows = np.flatnonzero(np.concatenate((allowed, allowed[np.array(owners, dtype=int)])))
    spoken = any(spoken == language for _, spoken in places)
    return Scope(allowed, faiss.IDSelectorBatch(rows), spoken)
