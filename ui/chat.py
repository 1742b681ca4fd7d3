"""The chat: Gradio Blocks for one language, around the HTML that `turns` writes."""

from __future__ import annotations

import json
from collections.abc import AsyncIterator, Iterator
from dataclasses import replace
from datetime import date
from html import escape
from typing import Any

import gradio as gr

from assistant.feedback import Feedback, FeedbackStore
from corpus.errors import TripsAssistantError
from ui.api import add_api
from ui.conversation import Asked, Conversation, Turn, from_browser, history_of, to_browser
from ui.render import ask_buttons
from ui.service import LOG, Refused, Service
from ui.shell import header_html
from ui.strings import EXAMPLES, LANGUAGES, text
from ui.turns import (
    REASONS,
    answer_chunks,
    asked_html,
    cleared,
    notice,
    ready,
    thanks,
    turn_html,
)

Update = tuple[Any, Any, Any, Any]  # what the page shows, question, conversation, browser's copy
_KEEP = gr.skip()
_FORGET = 3600  # seconds after which the server drops the conversation of a closed page


def chat_blocks(
    service: Service, language: str, *, store: FeedbackStore | None, inspect: bool, api: bool
) -> gr.Blocks:
    """The chat in one language; `api` adds the endpoint `/ask` and its MCP tool."""
    events = _Events(service, language, store)
    blocks = gr.Blocks(title=text("name", language), analytics_enabled=False, fill_width=True)
    with blocks:
        _html(header_html("chat", language, inspect=inspect))
        with gr.Row(elem_id="content", elem_classes="chat"):
            with gr.Column(scale=3, min_width=300, elem_id="talk"):
                _html(_conversation_html(language))
                wire = _html("", elem_id="wire")
                question = gr.Textbox(
                    label=text("question", language),
                    placeholder=text("placeholder", language),
                    lines=1,
                    max_lines=6,
                    elem_id="question",
                    autofocus=False,
                )
                with gr.Row(elem_id="buttons"):
                    ask = gr.Button(text("ask", language), variant="primary", elem_id="ask")
                    stop = gr.Button(text("stop", language), elem_id="stop")
                _html(_tools_html(language))
            with gr.Column(scale=2, min_width=280, elem_id="side"):
                _html(_evidence_html(language))
        action = gr.Textbox(visible="hidden", elem_id="action", label="action")
        act = gr.Button("act", visible="hidden", elem_id="act")
        conversation = gr.State((), time_to_live=_FORGET)
        kept = gr.BrowserState([], storage_key="trips-assistant", secret="trips-assistant")

        page = [wire, question, conversation, kept]
        shared: dict[str, Any] = {
            "show_progress": "hidden",
            "api_visibility": "private",
            "concurrency_limit": None,  # the service has its own limits
            "trigger_mode": "always_last",  # what is asked before an answer ends comes after it
        }
        asking = [question, conversation]
        asked = gr.on(
            [ask.click, question.submit], events.ask, asking, page, api_name="typed", **shared
        )
        acted = act.click(events.act, [action, conversation], page, api_name="act", **shared)
        stop.click(None, cancels=[asked, acted], api_name="stop", api_visibility="private")
        blocks.load(events.restore, [kept], page, api_name="restore", **shared)
        if api:
            add_api(service)
    return blocks


class _Events:
    """What happens when a person asks, presses a button or comes back."""

    def __init__(self, service: Service, language: str, store: FeedbackStore | None) -> None:
        self.service, self.language, self.store = service, language, store

    async def ask(
        self, question: str, turns: Conversation, request: gr.Request
    ) -> AsyncIterator[Update]:
        async for update in self._answer(Asked(question.strip()), turns, request):
            yield update

    async def act(
        self, action: str, turns: Conversation, request: gr.Request
    ) -> AsyncIterator[Update]:
        """Do what a button of the page asks for: JSON with the key "do"."""
        wish = _wish(action)
        do, turn = wish.get("do"), _turn(wish, turns)
        if do == "ask" and isinstance(wish.get("question"), str):
            answering = self._answer(Asked(wish["question"]), turns, request)
        elif do == "retry" and turns:
            answering = self._answer(turns[-1].asked, turns[:-1], request)
        elif do == "alone" and turn:
            answering = self._again(replace(turn.asked, alone=True), wish["turn"], turns, request)
        elif do == "language" and turn and wish.get("language") in LANGUAGES:
            chosen = replace(turn.asked, language=wish["language"])
            answering = self._again(chosen, wish["turn"], turns, request)
        else:
            for update in self._done(do, wish, turns):
                yield update
            return
        async for update in answering:
            yield update

    def _done(self, do: object, wish: dict[str, Any], turns: Conversation) -> Iterator[Update]:
        """What an action changes that asks nothing."""
        if do == "drop":
            yield "", _KEEP, turns[:-1], to_browser(turns[:-1])
        elif do == "new":
            yield cleared(), "", (), []
        elif do == "feedback" and self.store:
            yield self._feedback(wish, turns), _KEEP, _KEEP, _KEEP

    async def restore(self, kept: object) -> Update:
        """The conversation that the browser kept, asked again of the current documents."""
        try:
            turns = await self.service.replay(from_browser(kept), self.language)
        except Refused as refused:
            return notice(str(refused)), _KEEP, (), _KEEP
        index_for = self.service.assistant.index_for
        page = "".join(
            turn_html(turn, n, index_for(turn.answer), self.language, **self._looks())
            for n, turn in enumerate(turns, 1)
        )
        return page or ready(), _KEEP, turns, to_browser(turns)

    async def _answer(
        self, asked: Asked, turns: Conversation, request: gr.Request
    ) -> AsyncIterator[Update]:
        number = len(turns) + 1
        page = asked_html(asked, number, self.language)
        try:
            if asked.question:
                yield page, "", _KEEP, _KEEP
            answer = await self.service.ask(
                asked, turns, client=client_of(request), language=self.language
            )
        except Refused as refused:
            yield notice(str(refused)), asked.question, _KEEP, _KEEP
            return
        turn = Turn(asked, answer)
        index = self.service.assistant.index_for(answer)
        *chunks, last = answer_chunks(turn, number, index, self.language, **self._looks())
        for chunk in chunks:
            page += chunk
            yield page, _KEEP, _KEEP, _KEEP
        yield page + last, _KEEP, (*turns, turn), to_browser((*turns, turn))

    async def _again(
        self, asked: Asked, number: int, turns: Conversation, request: gr.Request
    ) -> AsyncIterator[Update]:
        """A turn asked otherwise; the answer it had stays until the other one is there."""
        before, after = turns[: number - 1], turns[number:]
        try:
            answer = await self.service.ask(
                asked, before, client=client_of(request), language=self.language
            )
        except Refused as refused:
            yield notice(str(refused)), _KEEP, _KEEP, _KEEP
            return
        turn = Turn(asked, answer)
        index = self.service.assistant.index_for(answer)
        page = turn_html(turn, number, index, self.language, again=True, **self._looks())
        yield page, _KEEP, (*before, turn, *after), to_browser((*before, turn, *after))

    def _feedback(self, wish: dict[str, Any], turns: Conversation) -> str:
        turn, useful = _turn(wish, turns), wish.get("useful")
        reason, comment = str(wish.get("reason") or ""), str(wish.get("comment") or "")
        if turn is None or self.store is None or not isinstance(useful, bool):
            return notice(text("error_form", self.language))
        if reason not in ("", *REASONS):
            return notice(text("error_form", self.language))
        number: int = wish["turn"]
        history = history_of(turns[: number - 1], turn.asked)
        try:
            self.store.add(
                Feedback.of(
                    turn.answer,
                    history,
                    generation=self.service.assistant.index.manifest.name,
                    useful=useful,
                    reason=reason,
                    comment=comment[:500],
                )
            )
        except TripsAssistantError:
            LOG.exception("feedback could not be stored")
            return notice(text("error_internal", self.language))
        return thanks(number, self.language)

    def _looks(self) -> dict[str, Any]:
        return {
            "old_after": self.service.settings.old_after,
            "today": date.today(),
            "feedback": self.store is not None,
        }


def _html(value: str, elem_id: str | None = None) -> gr.HTML:
    """A component for HTML of ours, with neither Gradio's styles nor its script."""
    return gr.HTML(value, elem_id=elem_id, js_on_load=None, apply_default_css=False)


def client_of(request: gr.Request | None) -> str:
    """The address a question comes from."""
    client = request.client if request else None
    return client.host if client else "local"


def _wish(action: str) -> dict[str, Any]:
    try:
        wish = json.loads(action)
    except ValueError:
        return {}
    return wish if isinstance(wish, dict) else {}


def _turn(wish: dict[str, Any], turns: Conversation) -> Turn | None:
    """The turn that a wish is about, by its number from 1."""
    number = wish.get("turn")
    return turns[number - 1] if isinstance(number, int) and 1 <= number <= len(turns) else None


def _conversation_html(language: str) -> str:
    t = {k: escape(text(k, language)) for k in ("conversation", "examples", "searching", "stopped")}
    questions = tuple(text(key, language) for key in EXAMPLES)
    return (
        f'<h1 class="sr">{escape(text("name", language))}</h1>'
        f'<div id="examples"><h2>{t["examples"]}</h2>'
        f'<div class="choices">{ask_buttons(questions)}</div></div>'
        f'<h2 class="sr" id="log-title">{t["conversation"]}</h2>'
        f'<div id="log" role="log" aria-live="polite" aria-labelledby="log-title" tabindex="0" '
        f'data-searching="{t["searching"]}" data-stopped="{t["stopped"]}"></div>'
        '<div id="notice" role="alert"></div>'
    )


def _tools_html(language: str) -> str:
    t = {k: escape(text(k, language)) for k in ("retry", "edit", "new", "export")}
    buttons = "".join(
        f'<button type="button" class="small" data-act="{act}">{t[act]}</button>'
        for act in ("retry", "edit", "new")
    )
    formats = "".join(
        f'<button type="submit" class="small" name="format" value="{name}">'
        f"{escape(text(f'export_{name}', language))}</button>"
        for name in ("docx", "markdown", "json")
    )
    return (
        f'<div id="tools" class="after-turns">{buttons}'
        f'<form id="export" method="post" action="/export"><fieldset><legend>{t["export"]}</legend>'
        f'<input type="hidden" name="turns" value="[]"><input type="hidden" name="lang" '
        f'value="{language}">{formats}</fieldset></form></div>'
    )


def _evidence_html(language: str) -> str:
    t = {k: escape(text(k, language)) for k in ("evidence", "evidence_empty", "close")}
    return (
        f'<aside id="evidence" aria-labelledby="evidence-title">'
        f'<div class="head"><h2 id="evidence-title">{t["evidence"]}</h2>'
        f'<button type="button" class="small close" aria-label="{t["close"]}">✕</button></div>'
        f'<p class="empty">{t["evidence_empty"]}</p><div id="evidence-sets"></div></aside>'
    )
