"""The assistant for programs: Gradio's API endpoint `/ask`, and the same as an MCP tool."""

from __future__ import annotations

import json
from typing import Any

import gradio as gr
from gradio.events import api

from ui.service import Refused, Service
from ui.strings import preferred_language

_DESCRIPTION = (
    "Ask about WTO technical cooperation on TRIPS (intellectual property): courses, training, "
    "Article 67, how a government asks for help. The answer is JSON: `outcome`, `text` with [n] "
    "markers, and `citations`, each a sentence quoted from a document with its source and date. "
    "Where the documents do not answer, the outcome says so. Questions are answered in English, "
    "French and Spanish; asked in another language, with English sentences."
)


def add_api(service: Service) -> None:
    """Add the endpoint and the tool to the Blocks that are being built."""

    async def ask(
        question: str,
        history: list[list[str]] | None = None,
        language: str | None = None,
        request: gr.Request | None = None,
    ) -> dict[str, Any]:
        """Ask a question and get a cited answer.

        Args:
            question: The question, in English, French or Spanish.
            history: Earlier turns, oldest first, each [question, answer text].
            language: The language to read and answer it in: en, fr or es; told from its words
                where it is not given.
        """
        own = preferred_language(request.headers.get("accept-language", "") if request else "")
        client = request.client.host if request and request.client else "local"
        pairs = [(str(turn[0]), str(turn[1])) for turn in history or () if len(turn) == 2]
        try:
            answer = await service.ask_after(
                question, pairs, client=client, language=own, read_in=language or ""
            )
        except Refused as refused:
            raise gr.Error(str(refused), print_exception=False) from None
        return answer.to_dict()

    async def ask_trips(
        question: str,
        history: list[list[str]] | None = None,
        language: str | None = None,
        request: gr.Request | None = None,
    ) -> str:
        return json.dumps(await ask(question, history, language, request), ensure_ascii=False)

    ask_trips.__doc__ = ask.__doc__
    # Gradio gives a tool's result as str(result), which of a dictionary is not JSON: so the tool
    # is a function of its own, and this mark keeps the endpoint from being a second tool
    ask._mcp_type = "endpoint"  # type: ignore[attr-defined]
    api(ask, api_name="ask", api_description=_DESCRIPTION, concurrency_limit=None)
    # not queued: for a queued tool Gradio calls itself over HTTP, which a password would refuse
    api(
        ask_trips,
        api_name="ask_trips",
        api_description=_DESCRIPTION,
        queue=False,
        concurrency_limit=None,
    )
