"""What the chat sends to the browser: one parcel for each turn, or a notice.

A parcel is HTML written as text, inert where Gradio puts it; `chat.js` unpacks it into the
conversation. So each answer crosses the line once, and earlier ones keep their place and focus.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from html import escape

from assistant import Answer, Outcome
from assistant.language import OTHERS
from index import Index
from ui.conversation import Asked, Turn
from ui.render import answer_parts, choices, evidence_list, searched_for
from ui.strings import LANGUAGES, text

REASONS = ("wrong", "incomplete", "outdated", "should_answer", "other")


def notice(message: str) -> str:
    """A message that the browser announces."""
    return f'<pre data-notice="1">{_packed(f"<p>{escape(message)}</p>")}</pre>'


def thanks(turn: int, language: str) -> str:
    """What replaces the feedback buttons of a turn."""
    words = f"<p>{escape(text('thanks', language))}</p>"
    return f'<pre data-thanks="{turn}">{_packed(words)}</pre>'


def ready() -> str:
    """The word that a page with nothing to restore may be used."""
    return '<pre data-ready="1"></pre>'


def cleared() -> str:
    """The end of a conversation."""
    return '<pre data-clear="1"></pre>'


def _packed(markup: str) -> str:
    return escape(markup, quote=False)


def asked_html(asked: Asked, turn: int, language: str, *, again: bool = False) -> str:
    """The opening of a turn, sent before its answer is known.

    `again` puts the turn in the place of the one with its number; those after it stay.
    """
    alone = "true" if asked.alone else "false"
    place = ' data-again="1"' if again else ""
    heading = (
        f'<h3 class="asked"><span class="sr">{escape(text("you", language))}: </span>'
        f"<bdi>{escape(asked.question)}</bdi></h3>"
    )
    return (
        f'<pre data-turn="{turn}" data-question="{escape(asked.question)}" '
        f'data-alone="{alone}" data-language="{escape(asked.language)}"{place}>{_packed(heading)}'
    )


def answer_chunks(
    turn: Turn, number: int, index: Index, language: str, *, old_after: int, today: date,
    feedback: bool,
) -> Iterator[str]:  # fmt: skip
    """The rest of a turn piece by piece; what was sent stays a prefix of what follows."""
    evidence = evidence_list(turn.answer, number, index, language, old_after=old_after, today=today)
    for piece in _answer_pieces(turn.answer, number, language):
        yield _packed(piece)
    yield _packed(_after_answer(turn.answer, number, language, evidence, feedback)) + "</pre>"


def _answer_pieces(answer: Answer, number: int, language: str) -> Iterator[str]:
    yield f'<div class="answer" lang="{answer.language}">{searched_for(answer, language)}'
    if answer.outcome is not Outcome.ANSWERED:
        outcome = escape(text(f"outcome_{answer.outcome}", language))
        yield f'<p class="outcome" data-outcome="{answer.outcome}">{outcome}</p>'
    yield from answer_parts(answer, number, language)
    yield f"{choices(answer, language)}</div>"


def _after_answer(answer: Answer, number: int, language: str, evidence: str, feedback: bool) -> str:
    """The tools below an answer, its evidence for the panel beside, and the mark of the end."""
    count = len(answer.citations)
    words = escape(text("show_evidence", language, count=count))
    show = f'<button type="button" class="link show-evidence">{words}</button>' if count else ""
    asking = feedback_html(number, language) if feedback else ""
    return (
        f'<div class="tools">{show}{reading(answer, language)}{asking}</div>'
        f'<div data-evidence-of="{number}">{evidence if count else ""}</div><i data-done="1"></i>'
    )


def turn_html(
    turn: Turn, number: int, index: Index, language: str, *, old_after: int, today: date,
    feedback: bool, again: bool = False,
) -> str:  # fmt: skip
    """A whole turn at once; `again` as in `asked_html`."""
    chunks = answer_chunks(
        turn, number, index, language, old_after=old_after, today=today, feedback=feedback
    )
    return asked_html(turn.asked, number, language, again=again) + "".join(chunks)


def reading(answer: Answer, language: str) -> str:
    """The language that a question was read in, and a button for each that it could be."""
    names = {code: text(f"language_{code}", language) for code in (*LANGUAGES, *OTHERS)}
    buttons = "".join(
        f'<button type="button" class="link" data-act="language" data-language="{code}">'
        f"{escape(text('answer_in', language, name=names[code]))}</button>"
        for code in LANGUAGES
        if code != answer.question_language
    )
    said = escape(text("read_in", language, name=names[answer.question_language]))
    return f'<div class="reading"><span>{said}</span> {buttons}</div>'


def feedback_html(turn: int, language: str) -> str:
    """Useful or not, and why not."""
    options = "".join(
        f'<option value="{reason}">{escape(text(f"reason_{reason}", language))}</option>'
        for reason in REASONS
    )
    t = {key: escape(text(key, language)) for key in ("useful", "yes", "no", "reason", "send")}
    comment = escape(text("comment", language))
    return (
        f'<form class="feedback" data-turn="{turn}"><fieldset><legend>{t["useful"]}</legend>'
        f'<button type="button" class="small" data-useful="true">{t["yes"]}</button>'
        f'<button type="button" class="small" data-useful="false" aria-expanded="false">{t["no"]}'
        f'</button></fieldset><div class="why" hidden><label>{t["reason"]} '
        f'<select name="reason">{options}</select></label><label>{comment} '
        f'<input name="comment" maxlength="500" autocomplete="off"></label>'
        f'<button type="submit" class="small">{t["send"]}</button></div></form>'
    )
