"""The routes of the plain pages: sources, reports, request, export and inspector."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, ParamSpec

from fastapi import FastAPI, Form, Query, Request
from fastapi.responses import HTMLResponse, Response

from assistant.documents import known_reports
from assistant.understanding import clean
from ui.conversation import from_json
from ui.export import FORMATS, export
from ui.guidance import FIELDS
from ui.inspector import inspector_page, more_hits
from ui.letter import letter
from ui.reports import reports_page
from ui.request_form import MAX_FIELD, request_page
from ui.service import Refused, Service
from ui.shell import plain_page
from ui.sources import document_page, sources_page
from ui.strings import LANGUAGES, preferred_language, text
from ui.wordfile import markdown_file, word_file

P = ParamSpec("P")


def add_pages(app: FastAPI, service: Service, *, inspect: bool) -> None:
    """Add the plain pages to `app`; the inspector only where it is asked for."""
    pages = _Pages(service, inspect)
    app.add_api_route("/sources", pages.sources, methods=["GET"])
    app.add_api_route("/sources/{document_id}", pages.document, methods=["GET"])
    app.add_api_route("/reports", pages.reports, methods=["GET"])
    app.add_api_route("/request", pages.request, methods=["GET"])
    app.add_api_route("/request", pages.draft, methods=["POST"])
    app.add_api_route("/export", pages.export, methods=["POST"])
    if inspect:
        app.add_api_route("/inspect", pages.inspector, methods=["GET"])


class _Pages:
    """The handlers. Whatever computes runs in the service's worker threads."""

    def __init__(self, service: Service, inspect: bool) -> None:
        self.service, self.inspect = service, inspect
        self.assistant = service.assistant

    async def sources(
        self, request: Request,
        q: Annotated[str, Query(max_length=200)] = "",
        topic: Annotated[str, Query(max_length=50)] = "",
    ) -> Response:  # fmt: skip
        language = language_of(request)
        documents = self.assistant.index.documents
        return await self._page(
            language, sources_page, documents, language, inspect=self.inspect, query=q, topic=topic
        )

    async def document(self, request: Request, document_id: str) -> Response:
        language = language_of(request)
        if document_id not in self.assistant.index.documents:
            return self._fault("error_not_found", language, 404)
        return await self._page(
            language, document_page, self.assistant.index.documents[document_id], language,
            inspect=self.inspect, old_after=self.service.settings.old_after, today=date.today(),
        )  # fmt: skip

    async def reports(
        self, request: Request,
        reporter: Annotated[str, Query(max_length=100)] = "",
        year: Annotated[str, Query(max_length=4)] = "",
        kind: Annotated[str, Query(max_length=20)] = "",
        form: Annotated[str, Query(max_length=20)] = "",
    ) -> Response:  # fmt: skip
        language = language_of(request)
        return await self._page(
            language, self._reports, language,
            inspect=self.inspect, reporter=reporter, year=year, kind=kind, form=form,
        )  # fmt: skip

    def _reports(self, language: str, **filters: Any) -> str:
        return reports_page(known_reports(self.service.settings), language, **filters)

    async def request(self, request: Request) -> Response:
        language = language_of(request)
        return await self._page(
            language, request_page, self.assistant, language,
            inspect=self.inspect, today=date.today(),
        )  # fmt: skip

    async def draft(self, request: Request) -> Response:
        """The letter for what the form holds: a preview, or a file that is kept nowhere."""
        language, form = language_of(request), await request.form()
        values = {f.name: str(form.get(f.name, ""))[:MAX_FIELD] for f in FIELDS}
        do = form.get("do", "preview")
        if do not in ("docx", "markdown"):
            return await self._page(
                language, request_page, self.assistant, language,
                inspect=self.inspect, today=date.today(), values=values,
            )  # fmt: skip
        try:
            paragraphs = await self.service.run(
                language,
                lambda: list(letter(values, self.assistant, language, date.today())),
            )
        except Refused as refused:
            return self._message(str(refused), language, 503)
        if do == "docx":
            return _download(word_file(paragraphs, title=values["activity"]), "docx", "request")
        return _download(markdown_file(paragraphs).encode(), "markdown", "request")

    async def export(
        self, request: Request,
        turns: Annotated[str, Form()], format: Annotated[str, Form()],
        lang: Annotated[str, Form()] = "en",
    ) -> Response:  # fmt: skip
        """The conversation as a file; the browser sends its questions, which are asked again."""
        language = lang if lang in LANGUAGES else "en"
        if format not in FORMATS:
            return self._fault("error_form", language, 400)
        try:
            self.service.admit(_client(request), language)
            conversation = await self.service.replay(from_json(turns), language)
        except Refused as refused:
            return self._message(str(refused), language, 429)
        file = export(
            conversation, format, language,
            old_after=self.service.settings.old_after, today=date.today(),
        )  # fmt: skip
        return _download(file, format, "conversation")

    async def inspector(self, request: Request, q: str = "") -> Response:
        language = language_of(request)
        question = clean(q)[: self.service.settings.max_question]
        return await self._page(language, self._inspected, question, language)

    def _inspected(self, question: str, language: str) -> str:
        trace = self.assistant.trace(question) if question else None
        hits = more_hits(self.assistant, trace) if trace else []
        return inspector_page(question, trace, hits, self.service.unanswered, language)

    async def _page(
        self, language: str, write: Callable[P, str], *args: P.args, **kwargs: P.kwargs
    ) -> Response:
        try:
            return HTMLResponse(await self.service.run(language, write, *args, **kwargs))
        except Refused as refused:
            return self._message(str(refused), language, 503)

    def _fault(self, key: str, language: str, status: int) -> Response:
        return self._message(text(key, language), language, status)

    def _message(self, message: str, language: str, status: int) -> Response:
        page = plain_page("", message, "", language, inspect=self.inspect)
        return HTMLResponse(page, status)


def language_of(request: Request) -> str:
    """The language that the address asks for, otherwise the one that the browser prefers."""
    wanted = request.query_params.get("lang", "")
    if wanted in LANGUAGES:
        return wanted
    return preferred_language(request.headers.get("accept-language", ""))


def _client(request: Request) -> str:
    return request.client.host if request.client else "local"


def _download(content: bytes, form: str, name: str) -> Response:
    media_type, ending = FORMATS[form]
    headers = {"Content-Disposition": f'attachment; filename="{name}.{ending}"'}
    return Response(content, media_type=media_type, headers=headers)
