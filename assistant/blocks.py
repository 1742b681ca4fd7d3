"""Puts the evidence together into blocks: of one card each, its opening the likeliest sentence.

A person reads one thing first, so it has to be the answer; what follows is of the same card, in
the order in which an editor wrote it. A second card has its own block where it is about as likely.
"""

from __future__ import annotations

from collections.abc import Sequence

from assistant.evidence import Evidence, is_gap, newest_first, repeats

# chosen on the project's questions, whose key facts they keep at the fewest sentences beside the
# point (tests/eval): share of the best score from which a second card is shown, and from which a
# sentence is; words of a card that has another beside it
SECOND, KEEP, SHARED_WORDS = 0.9, 0.6, 50

Block = tuple[Evidence, ...]


def build_blocks(
    rankings: Sequence[Sequence[Evidence]], *, max_sentences: int, max_words: int
) -> list[Block]:
    """One block for each ranking, or two for a single one where two cards are about as likely.

    There is a ranking for each part of a compound question. At most `max_sentences` and about
    `max_words` words in all.
    """
    cards = _cards(rankings)
    share = max_words if len(cards) == 1 else max(SHARED_WORDS, max_words // max(1, len(cards)))
    blocks: list[Block] = []
    words = sentences = 0
    for ranked in cards:
        block = _block(
            ranked,
            [e for other in blocks for e in other],
            max_sentences=max_sentences - sentences,
            max_words=max_words - words if ranked is cards[-1] else min(share, max_words - words),
        )
        if block:
            blocks.append(block)
            words += sum(len(e.text.split()) for e in block)
            sentences += len(block)
    return blocks


def card_of(evidence: Evidence) -> tuple[str, str]:
    """The card that a sentence stands in: its document and its heading path."""
    return evidence.passage.document_id, evidence.passage.section


def _cards(rankings: Sequence[Sequence[Evidence]]) -> list[list[Evidence]]:
    """The evidence of each card that gets a block."""
    shown: dict[tuple[str, str], list[Evidence]] = {}
    for ranked in rankings:
        likeliest = list(dict.fromkeys(card_of(e) for e in ranked))[:2]
        for number, card in enumerate(likeliest):
            own = [e for e in ranked if card_of(e) == card]
            if not number or (len(rankings) == 1 and own[0].score >= SECOND * ranked[0].score):
                shown.setdefault(card, own)
    return list(shown.values())


def _block(
    ranked: Sequence[Evidence], before: Sequence[Evidence], *, max_sentences: int, max_words: int
) -> Block:
    """The best sentences of a card: the best first, the others as they stand in the card."""
    chosen: list[Evidence] = []
    words = 0
    for evidence in ranked:
        length = len(evidence.text.split())
        if len(chosen) == max_sentences or evidence.score < KEEP * ranked[0].score:
            break
        if any(repeats(evidence, other) for other in (*before, *chosen)):
            continue
        if (chosen or before) and words + length > max_words:
            continue
        chosen.append(evidence)
        words += length
    if not chosen:
        return ()
    # what was not found opens a block only where nothing else of the card answers
    found = [e for e in chosen if not is_gap(e.sentence)] or chosen
    first, *others = newest_first(found[:1] + [e for e in chosen if e is not found[0]])
    return (first, *sorted(others, key=lambda e: e.start))
