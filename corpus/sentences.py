"""Splits text into sentences and keeps their offsets."""

from collections.abc import Iterator

from sentencex import segment  # chosen for abbreviations in English, French and Spanish


def sentence_spans(text: str, language: str = "en", offset: int = 0) -> Iterator[tuple[int, int]]:
    """Yield `(start, end)` of each sentence of `text`, in characters, white space trimmed.

    `offset` is added to both. The splitter is sentencex (rule based, Wikimedia).
    """
    position = 0
    for piece in segment(language, text):
        start = text.find(piece, position)
        if start < 0:  # the splitter normalised something: keep the rest as one sentence
            piece, start = text[position:], position
        position = start + len(piece)
        stripped = piece.strip()
        if stripped:
            begin = start + piece.index(stripped[0])
            yield offset + begin, offset + begin + len(stripped)
