"""Puts the pages together into one application, and serves it."""

from __future__ import annotations

import asyncio
import os
import socket
from pathlib import Path

# Read by Gradio: nothing is sent, and no statistics are made with pandas after every event.
os.environ.setdefault("GRADIO_ANALYTICS_ENABLED", "False")
os.environ.setdefault("GRADIO_ANALYTICS_CACHE_FREQUENCY", str(10**9))
os.environ.setdefault("GRADIO_ANALYTICS_MAX_EVENTS", "1")

import anyio
import gradio as gr
import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import FileResponse, RedirectResponse, Response
from rich.console import Console
from starlette.middleware.gzip import GZipMiddleware
from starlette.types import ASGIApp, Receive, Scope, Send

from assistant import Assistant
from assistant.feedback import FeedbackStore
from corpus.errors import SettingsError
from ui.chat import chat_blocks
from ui.pages import add_pages
from ui.security import Login, Protect
from ui.service import Service
from ui.shell import CHAT_PATHS
from ui.strings import LANGUAGES, preferred_language

_FILES = {"style.css": "text/css", "chat.js": "text/javascript", "icon.svg": "image/svg+xml"}
_HERE = Path(__file__).parent


def build_app(assistant: Assistant, *, inspect: bool = False) -> FastAPI:
    """The whole application (ASGI): the chat in three languages, its API and the plain pages.

    Raises SettingsError where only one of user and password is set.
    """

    async def assemble() -> FastAPI:
        return _assemble(assistant, inspect)

    try:
        asyncio.get_running_loop()
    except RuntimeError:  # Gradio would open a loop of its own for each chat and never close it
        return anyio.run(assemble)
    return _assemble(assistant, inspect)


def _assemble(assistant: Assistant, inspect: bool) -> FastAPI:
    settings = assistant.settings
    service = Service(assistant)
    app = FastAPI(docs_url=None, redoc_url=None, openapi_url=None)
    app.add_api_route("/ui/{name}", _file, include_in_schema=False)
    add_pages(app, service, inspect=inspect)
    store = FeedbackStore(settings.feedback_file) if settings.feedback else None
    for language in reversed(LANGUAGES):  # English last: it stands at "/", which matches all
        blocks = chat_blocks(service, language, store=store, inspect=inspect, api=language == "en")
        blocks.queue(max_size=None)
        gr.mount_gradio_app(
            app,
            blocks,
            path=CHAT_PATHS[language].rstrip("/") or "/",
            footer_links=[],
            run_history=False,
            show_error=False,
            ssr_mode=False,
            mcp_server=language == "en",
            theme=_theme(),
        )
    app.add_middleware(_ByLanguage)
    app.add_middleware(Protect)
    app.add_middleware(GZipMiddleware, minimum_size=1000)
    if settings.user or settings.password_hash:
        if not (settings.user and settings.password_hash):
            raise SettingsError("TRIPS_USER and TRIPS_PASSWORD_HASH go together; set both")
        app.add_middleware(Login, user=settings.user, password_hash=settings.password_hash)
    return app


def launch(
    assistant: Assistant, *, host: str = "127.0.0.1", port: int = 7860, inspect: bool = False
) -> None:
    """Serve the chat until it is interrupted. Raises SettingsError where the port is taken."""
    app = build_app(assistant, inspect=inspect)
    assistant.index.embed(" ")  # loads the model now, so that the first question doesn't wait
    try:
        family = socket.AF_INET6 if ":" in host else socket.AF_INET
        listener = socket.create_server((host, port), family=family)
    except OSError as error:
        raise SettingsError(
            f"can't listen on {host} port {port} ({error.strerror}); choose another with --port"
        ) from error
    shown = f"[{host}]" if ":" in host else host
    Console().print(f"The chat is on http://{shown}:{port} (stop it with Ctrl+C)", highlight=False)
    config = uvicorn.Config(
        app, log_level="warning", server_header=False, timeout_graceful_shutdown=2
    )
    uvicorn.Server(config).run(sockets=[listener])


def _theme() -> gr.themes.Base:
    """Fonts of the reader's own system: nothing is fetched from elsewhere."""
    return gr.themes.Base(font=["system-ui", "sans-serif"], font_mono=["ui-monospace", "monospace"])


async def _file(name: str, request: Request) -> Response:
    if name not in _FILES:
        return Response(status_code=404)
    headers = {"Cache-Control": "no-cache"}  # asked for again by its ETag, sent only when changed
    return FileResponse(_HERE / name, media_type=_FILES[name], headers=headers)


class _ByLanguage:
    """Sends a browser that prefers French or Spanish from the front page to its own."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and scope["path"] == "/" and scope["method"] == "GET":
            request = Request(scope)
            language = preferred_language(request.headers.get("accept-language", ""))
            page = "text/html" in request.headers.get("accept", "")
            if page and language != "en" and "lang" not in request.query_params:
                await RedirectResponse(CHAT_PATHS[language], 302)(scope, receive, send)
                return
        await self.app(scope, receive, send)
