"""Documents by the hundred thousand, made by chance from a seed, with vectors of the same kind.

Embedding a million passages takes hours on two cores, so that the vectors of made sentences and
passages are made too: a mixture of two real ones and of noise along the directions in which real
ones differ (their principal components). Real documents and questions are embedded as always.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import numpy as np

from corpus import Document, chunk
from index.embedding import Embedder, Progress, Vectors

SECTIONS, SENTENCES = 10, 3  # of a made document; sentences of a section, which is a passage
SHORTEST, LONGEST = 8, 20  # words of a sentence
NEW_WORDS = 30_000  # made words, which stand in few passages each
_NEW = 0.1  # share of them in a text
_DIRECTIONS = 128  # principal components
_NOISE = 1.0  # times the spread of real vectors along each
_MARK = re.compile(r"\bmade[0-9]+x")


def passages_of(documents: int) -> int:
    """How many passages so many made documents have."""
    return documents * SECTIONS


class Maker:
    """Makes documents of the words that real ones use, as often as they use them."""

    def __init__(self, real: list[Document]) -> None:
        english = [d.text for d in real if d.language == "en"]
        counts = Counter(w.lower() for text in english for w in text.split() if w.isalpha())
        known = sorted(counts)
        weights = np.array([counts[word] for word in known], dtype=np.float64)
        new = 1 / np.arange(10, NEW_WORDS + 10)  # by Zipf's law
        self._words = np.array([*known, *(f"w{_letters(n)}" for n in range(NEW_WORDS))])
        self._chances = np.concatenate(
            ((1 - _NEW) * weights / weights.sum(), _NEW * new / new.sum())
        )

    def documents(self, count: int, version: int = 0) -> Iterator[Document]:
        """The first `count` documents; another `version` has other texts under the same ids."""
        for number in range(count):
            chance = np.random.default_rng((version, number))
            lengths = chance.integers(SHORTEST, LONGEST + 1, size=SECTIONS * SENTENCES)
            words = chance.choice(self._words, size=int(lengths.sum()), p=self._chances)
            ends = np.cumsum(lengths)
            sentences = [
                f"{' '.join(words[end - length : end]).capitalize()} made{number}x{at}."
                for at, (end, length) in enumerate(zip(ends, lengths, strict=True))
            ]
            text = "\n\n".join(
                f"## Part {at}\n\n{' '.join(sentences[at * SENTENCES : (at + 1) * SENTENCES])}"
                for at in range(SECTIONS)
            )
            yield Document.from_text(
                id=f"made-{number:07}", title=f"Made {number}", text=text,
                url=f"https://made.example/{number}", publisher="Made", as_of="2024-05",
            )  # fmt: skip


def _letters(number: int) -> str:
    """A number in letters, so that it is read as a word."""
    out = ""
    while True:
        number, digit = divmod(number, 26)
        out += chr(97 + digit)
        if not number:
            return out


class MadeEmbedder(Embedder):
    """Embeds what is real with `real`, and gives what was made a vector by its text."""

    def __init__(self, real: Embedder, documents: list[Document], quick: Embedder) -> None:
        super().__init__(real.name)
        self._real, self._quick = real, quick
        texts = [
            p.embedded_text for d in documents if d.language == "en"
            for p in chunk(d, real.count_tokens)
        ]  # fmt: skip
        self._seen = quick.encode(texts)
        centred = self._seen - self._seen.mean(axis=0)
        _, spread, directions = np.linalg.svd(centred, full_matrices=False)
        scale = _NOISE * spread[:_DIRECTIONS] / np.sqrt(len(texts))
        self._noise = (scale[:, None] * directions[:_DIRECTIONS]).astype(np.float32)
        first = getattr(real, "first", None)  # two encoders side by side: each part has length 1
        self._parts = [first.dimension] if first else []

    @property
    def signature(self) -> str:
        return self._real.signature

    @property
    def dimension(self) -> int:
        return self._quick.dimension

    def encode(self, texts: list[str], progress: Progress | None = None) -> Vectors:
        made = np.array([bool(_MARK.search(text)) for text in texts], dtype=bool)
        out = np.zeros((len(texts), self.dimension), dtype=np.float32)
        if not made.all():
            some = [text for text, is_made in zip(texts, made, strict=True) if not is_made]
            out[~made] = self._quick.encode(some, progress)
        if made.any():
            out[made] = self.made([t for t, is_made in zip(texts, made, strict=True) if is_made])
        return out

    def made(self, texts: list[str]) -> Vectors:
        """The vectors of made texts, shape (n, dimension)."""
        count = len(texts)
        pairs = np.zeros((count, 2), dtype=np.int64)
        shares = np.zeros((count, 1), dtype=np.float32)
        noise = np.zeros((count, len(self._noise)), dtype=np.float32)
        for at, text in enumerate(texts):
            seed = int.from_bytes(hashlib.blake2b(text.encode(), digest_size=8).digest())
            chance = np.random.default_rng(seed)
            pairs[at] = chance.integers(len(self._seen), size=2)
            shares[at] = chance.uniform(0.5, 1.0)
            noise[at] = chance.standard_normal(noise.shape[1], dtype=np.float32)
        one, other = self._seen[pairs[:, 0]], self._seen[pairs[:, 1]]
        out = shares * one + (1 - shares) * other + noise @ self._noise
        for part in np.split(out, self._parts, axis=1):  # views: changed in place
            part /= np.linalg.norm(part, axis=1, keepdims=True)
        return out

    def encode_foreign(self, texts: list[str], progress: Progress | None = None) -> Vectors:
        return self._real.encode_foreign(texts, progress)

    def count_tokens(self, texts: list[str]) -> list[int]:
        return self._real.count_tokens(texts)

    def export(self, folder: Path, sample: list[str]) -> list[str]:
        return self._real.export(folder, sample)
