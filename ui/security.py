"""What every response and request passes: headers, policy, login and size limits.

Plain ASGI, because answers are streamed and must not be held back.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import hmac
import os
import re
import secrets

import anyio.to_thread
from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import PlainTextResponse
from starlette.types import ASGIApp, Message, Receive, Scope, Send

from assistant.passwords import password_matches

MAX_BODY = 512 * 1024  # bytes of a request; the longest conversation to export is below
# Gradio's own pages that this chat has no use for: nobody uploads, proxies or monitors
_CLOSED = re.compile(r"/(?:(?:fr|es)/)?(?:gradio_api/)?(?:upload|proxy=|monitoring|stream/|runs)")
_OPENING_TAG = re.compile(r"<script(?=[\s>])")
# promotes another site and is of no use in a chat of one's own
_PROMOTION = re.compile(r'<meta\s+(?:property="og:|name="twitter:)[^>]*/?>')
_HEADERS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "no-referrer",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=(), payment=(), usb=()",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def content_policy(nonce: str, *, gradio: bool) -> str:
    """The Content-Security-Policy of a page: nothing from elsewhere, no script of a text's.

    Gradio's HTML component compiles its own template with `Function`, hence 'unsafe-eval' on the
    chat; its styles stand in attributes. Plain pages run no script at all.
    """
    script = f"'self' 'nonce-{nonce}' 'unsafe-eval'" if gradio else "'none'"
    style = "'self' 'unsafe-inline'" if gradio else "'self'"
    return (
        f"default-src 'none'; script-src {script}; style-src {style}; img-src 'self' data:; "
        "font-src 'self' data:; connect-src 'self'; manifest-src 'self'; base-uri 'self'; "
        "form-action 'self'; frame-ancestors 'none'"
    )


class Protect:
    """Adds the headers to every response, and makes Gradio's pages fit the policy."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        if _CLOSED.match(scope["path"]):
            await PlainTextResponse("Not found", 404)(scope, receive, send)
            return
        if int(Headers(scope=scope).get("content-length") or 0) > MAX_BODY:
            await PlainTextResponse("The request is too large", 413)(scope, receive, send)
            return
        page = _Page(scope, send)
        await self.app(scope, _Counted(receive), page.send)


class _Counted:
    """Receives a request and ends it where it grows beyond the limit without having said so."""

    def __init__(self, receive: Receive) -> None:
        self.receive, self.left = receive, MAX_BODY

    async def __call__(self) -> Message:
        message = await self.receive()
        self.left -= len(message.get("body", b""))
        return message if self.left >= 0 else {"type": "http.disconnect"}


class _Page:
    """Sends a response on; an HTML page is held until it is whole, to be given its nonce."""

    def __init__(self, scope: Scope, send: Send) -> None:
        self.scope, self._send = scope, send
        self.start: Message | None = None
        self.body = b""

    async def send(self, message: Message) -> None:
        if message["type"] == "http.response.start":
            headers = MutableHeaders(scope=message)
            for name, value in _HEADERS.items():
                headers[name] = value
            if headers.get("content-type", "").startswith("text/html"):
                self.start = message
                return
            headers["Content-Security-Policy"] = "default-src 'none'; frame-ancestors 'none'"
        elif self.start is not None:
            self.body += message.get("body", b"")
            if not message.get("more_body"):
                await self._send_page(self.start)
            return
        await self._send(message)

    async def _send_page(self, start: Message) -> None:
        headers = MutableHeaders(scope=start)
        nonce = secrets.token_urlsafe(16)
        page = self.body.decode()
        gradio = "<gradio-app" in page
        if gradio:
            page = adapt(page, _language_of(self.scope["path"]), nonce)
        headers["Content-Security-Policy"] = content_policy(nonce, gradio=gradio)
        headers["Cache-Control"] = "no-store"
        headers["Vary"] = "Accept-Language, Cookie"
        body = page.encode()
        headers["Content-Length"] = str(len(body))
        await self._send(start)
        await self._send({"type": "http.response.body", "body": body})


def adapt(page: str, language: str, nonce: str) -> str:
    """Gradio's page in its language, with the nonce on its scripts and ours added."""
    page = _PROMOTION.sub("", page.replace('lang="en"', f'lang="{language}"', 1))
    # text in the configuration stands escaped there, so every opening tag is Gradio's own
    page = _OPENING_TAG.sub(f'<script nonce="{nonce}"', page)
    ours = (
        '<link rel="icon" href="/ui/icon.svg" type="image/svg+xml">'
        '<link rel="stylesheet" href="/ui/style.css">'
        f'<script nonce="{nonce}" src="/ui/chat.js" defer></script></head>'
    )
    return page.replace("</head>", ours, 1)


def _language_of(path: str) -> str:
    return path[1:3] if path[:4] in ("/fr/", "/es/") or path in ("/fr", "/es") else "en"


class Login:
    """Asks every request for one user and password (HTTP Basic), pages and programs alike."""

    def __init__(self, app: ASGIApp, user: str, password_hash: str) -> None:
        self.app, self.user, self.password_hash = app, user, password_hash
        password_matches("", password_hash)  # a setting that is no hash fails at the start
        self._key = os.urandom(32)
        self._known = b""  # digest of the last header that was right: scrypt is slow on purpose

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "http" and not await self._allowed(Headers(scope=scope)):
            challenge = {"WWW-Authenticate": 'Basic realm="TRIPS Assistant", charset="UTF-8"'}
            await PlainTextResponse("Login needed", 401, challenge)(scope, receive, send)
            return
        await self.app(scope, receive, send)

    async def _allowed(self, headers: Headers) -> bool:
        scheme, _, credentials = headers.get("authorization", "").partition(" ")
        if scheme.lower() != "basic":
            return False
        digest = hmac.digest(self._key, credentials.encode(), hashlib.sha256)
        if hmac.compare_digest(digest, self._known):
            return True
        try:
            user, _, password = base64.b64decode(credentials, validate=True).decode().partition(":")
        except (binascii.Error, UnicodeDecodeError):
            return False
        right = await anyio.to_thread.run_sync(password_matches, password, self.password_hash)
        if right and hmac.compare_digest(user.encode(), self.user.encode()):
            self._known = digest
            return True
        return False
