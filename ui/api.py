"""The assistant for programs: Gradio's API endpoint `/ask`, which is also the MCP tool `ask`."""

from __future__ import annotations

from typing import Any

import gradio as gr
from gradio.events import api

from ui.service import Refused, Service
from ui.strings import preferred_language

_DESCRIPTION = (
    "Ask about WTO technical cooperation on TRIPS (intellectual property): courses, training, "
    "Article 67, how a government asks for help. The answer is JSON: `outcome`, `text` with [n] "
    "markers, and `citations`, each a sentence quoted from a document with its source and date. "
    "Where the documents do not answer, the outcome says so."
)


def add_api(service: Service) -> None:
    """Add the endpoint to the Blocks that are being built."""

    async def ask(
        question: str, history: list[list[str]] | None = None, request: gr.Request | None = None
    ) -> dict[str, Any]:
        """Ask a question and get a cited answer.

        Args:
            question: The question, in English, French or Spanish.
            history: Earlier turns, oldest first, each [question, answer text].
        """
        language = preferred_language(request.headers.get("accept-language", "") if request else "")
        client = request.client.host if request and request.client else "local"
        pairs = [(str(turn[0]), str(turn[1])) for turn in history or () if len(turn) == 2]
        try:
            answer = await service.ask_after(question, pairs, client=client, language=language)
        except Refused as refused:
            raise gr.Error(str(refused), print_exception=False) from None
        return answer.to_dict()

    api(ask, api_name="ask", api_description=_DESCRIPTION, concurrency_limit=None)
