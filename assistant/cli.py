"""The command line: `trips-assistant "question"`, and commands for the index and the documents.

Exit codes: 0 done or answered; 1 the index, a document or the model is at fault; 2 wrong usage,
question or setting; 3 the documents do not answer.
"""

from __future__ import annotations

import atexit
import gc
import json
import logging
import os
import sys
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from assistant.eval_command import eval_command
from assistant.feedback_commands import feedback_app
from assistant.sync_commands import register
from assistant.upkeep_commands import register as register_upkeep
from corpus.errors import QuestionError, SettingsError, TripsAssistantError

if TYPE_CHECKING:
    from index import BuildReport

COMMANDS = (
    "ask", "serve", "hash-password", "index", "documents", "sync", "feedback", "doctor", "eval",
)  # fmt: skip

app = typer.Typer(
    name="trips-assistant",
    help="Ask about WTO technical cooperation on TRIPS; every sentence of an answer is quoted "
    "from a document and cited.",
    epilog="Exit codes: 0 done or answered; 1 the index, a document or the model is at fault; "
    "2 wrong usage, question or setting; 3 the documents do not answer. "
    '`trips-assistant "a question"` is short for `trips-assistant ask "a question"`.',
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)
index_app = typer.Typer(no_args_is_help=True, help="Build the index and look after it.")
documents_app = typer.Typer(no_args_is_help=True, help="List, show and check the documents.")
app.add_typer(index_app, name="index")
app.add_typer(documents_app, name="documents")
app.add_typer(feedback_app, name="feedback")
register(app, documents_app)
register_upkeep(app, index_app)
app.command("eval")(eval_command)

Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
out = Console(soft_wrap=True, highlight=False)
err = Console(stderr=True, soft_wrap=True, highlight=False)


def main(arguments: list[str] | None = None) -> None:
    """Run the command line; a known error is one line on standard error and an exit code."""
    arguments = list(sys.argv[1:] if arguments is None else arguments)
    if arguments and arguments[0] not in COMMANDS and not arguments[0].startswith("--"):
        if arguments[0] != "-h":
            arguments.insert(0, "ask")
    logging.getLogger("transformers").setLevel(logging.ERROR)
    # pydantic would look through every installed package for plugins
    os.environ.setdefault("PYDANTIC_DISABLE_PLUGINS", "__all__")
    atexit.register(gc.freeze)  # memory goes with the process; no cycle is worth looking for then
    try:
        app(args=arguments, standalone_mode=True)
    except TripsAssistantError as error:
        err.print(f"trips-assistant: {error}", markup=False)
        sys.exit(2 if isinstance(error, QuestionError | SettingsError) else 1)
    except KeyboardInterrupt:
        sys.exit(130)


@app.command()
def ask(
    question: Annotated[
        list[str], typer.Argument(help="The question; `-` reads it from standard input.")
    ],
    as_json: Json = False,
    language: Annotated[
        str | None, typer.Option(help="Language of question and answer: en, fr or es.")
    ] = None,
) -> None:
    """Answer a question, each sentence with its source."""
    gc.set_threshold(100_000)  # imports leave few cycles, and looking for them takes time
    text = sys.stdin.read() if question == ["-"] else " ".join(question)
    from assistant.default import open_assistant
    from assistant.settings import settings

    with _progress() as report:
        assistant = open_assistant(settings(), report)
    answer = assistant.answer(text, language=language)
    if as_json:
        _print_json(answer.to_dict())
    else:
        from assistant.printing import print_answer

        print_answer(answer, out)
    if answer.outcome not in ("answered", "partial"):
        raise typer.Exit(3)


@app.command()
def serve(
    host: Annotated[str | None, typer.Option(help="Address to listen on.")] = None,
    port: Annotated[int | None, typer.Option(help="Port to listen on.")] = None,
    inspect: Annotated[
        bool, typer.Option("--inspect", help="Add a page that shows how answers come about.")
    ] = False,
) -> None:
    """Serve the chat in a browser; the index is built first where there is none."""
    from importlib.metadata import entry_points

    from assistant.default import open_assistant
    from assistant.live import LiveAssistant
    from assistant.settings import settings

    chosen = settings()
    with _progress() as report:
        assistant = LiveAssistant(open_assistant(chosen, report).index, chosen)
    (chat,) = entry_points(group="trips_assistant.front_ends", name="chat")
    chat.load()(assistant, host=host or chosen.host, port=port or chosen.port, inspect=inspect)


@app.command("hash-password")
def hash_password() -> None:
    """Ask for a password and print its hash, for TRIPS_PASSWORD_HASH."""
    from assistant import passwords

    password: str = typer.prompt("Password", hide_input=True, confirmation_prompt=True)
    sys.stdout.write(passwords.hash_password(password) + "\n")


@index_app.command("build")
def index_build(
    as_json: Json = False,
    watch: Annotated[
        bool, typer.Option("--watch", help="Go on, and build again when a document changes.")
    ] = False,
) -> None:
    """Build the index; only what changed is embedded again."""
    from assistant.default import build
    from assistant.keeping import index_place
    from assistant.settings import settings

    if watch:
        from assistant.watching import watch_documents

        chosen = settings()
        watch_documents(
            chosen,
            lambda: build(chosen),
            built=lambda report: _print_report(report, as_json),
            failed=lambda error: err.print(f"trips-assistant: {error}", markup=False),
        )
        return
    with _progress() as report_progress:
        report = build(settings(), report_progress)
    _print_report(report, as_json)
    if not as_json:
        out.print(f"index: {index_place(settings())}", markup=False)


def _print_report(report: BuildReport, as_json: bool) -> None:
    from dataclasses import asdict

    if as_json:
        _print_json(asdict(report))
        return
    out.print(
        f"{report.added} added, {report.changed} changed, {report.removed} removed, "
        f"{report.unchanged} unchanged; {report.passages} passages, {report.embedded} texts "
        f"embedded in {report.seconds:.1f} s"
    )
    for remark in report.remarks:
        out.print(f"note: {remark}", markup=False)


@index_app.command("status")
def index_status(as_json: Json = False) -> None:
    """Say what the current index holds and whether the documents changed since."""
    from dataclasses import asdict

    from assistant.documents import all_documents
    from assistant.keeping import index_place
    from assistant.settings import settings

    shelf = index_place(settings())
    manifest = shelf.manifest()
    with closing(shelf.records()) as records:
        built = records.digests()
    now = {d.id: d.digest for d in all_documents(settings())}
    stale = sorted(key for key in built.keys() | now.keys() if built.get(key) != now.get(key))
    if as_json:
        _print_json({**asdict(manifest), "index": str(shelf), "changed_since": stale})
        return
    out.print(f"generation {manifest.name}, built {manifest.built}", markup=False)
    out.print(
        f"{manifest.documents} documents, {manifest.passages} passages, "
        f"{manifest.sentences} sentences; model {manifest.model}",
        markup=False,
    )
    out.print(f"index: {shelf}", markup=False)
    out.print(
        f"changed since: {', '.join(stale)}; run: trips-assistant index build"
        if stale
        else "the documents have not changed since",
        markup=False,
    )


@index_app.command("check")
def index_check() -> None:
    """Check the index: each file against its checksum, or each collection by its rows; open it."""
    from assistant.keeping import index_place
    from assistant.settings import settings
    from index import load_embedder, open_index

    index = open_index(index_place(settings()), embedder=load_embedder(settings().model))
    out.print(f"the index in {index.shelf} is whole", markup=False)


@documents_app.command("list")
def documents_list(as_json: Json = False) -> None:
    """List the documents: id, kind, date, topics and title."""
    from rich.table import Column, Table

    from assistant.documents import all_documents
    from assistant.settings import settings

    documents = all_documents(settings())
    keys = ("id", "kind", "as_of", "topics", "title", "url", "language")
    if as_json:
        _print_json([{key: getattr(d, key) for key in keys} for d in documents])
        return
    whole = [Column(name, no_wrap=True) for name in ("id", "kind", "as of")]
    table = Table(*whole, "topics", "title", box=None, pad_edge=False)
    for d in documents:
        table.add_row(d.id, d.kind, d.as_of, ", ".join(d.topics), d.title)
    out.print(table)


@documents_app.command("show")
def documents_show(
    id: Annotated[str, typer.Argument(help="A document's id, as `documents list` gives it.")],
) -> None:
    """Print one document with the source of each sentence."""
    from assistant.documents import all_documents
    from assistant.printing import print_document
    from assistant.settings import settings

    documents = {d.id: d for d in all_documents(settings())}
    if id not in documents:
        raise SettingsError(f"no document has the id {id!r}; see: trips-assistant documents list")
    print_document(documents[id], out)


@documents_app.command("check")
def documents_check(
    directory: Annotated[
        Path | None, typer.Argument(help="A folder of documents; the configured one by default.")
    ] = None,
) -> None:
    """Check every document: front matter, footnotes, cards, listed questions, translations."""
    from assistant.printing import print_counts
    from assistant.settings import settings
    from corpus import check_documents, load_documents
    from corpus.check import count_cards

    root = directory or settings().documents_dir
    faults = check_documents(root)
    for fault in faults:
        err.print(fault, markup=False)
    if faults:
        raise typer.Exit(1)
    out.print("all documents are in order")
    print_counts(count_cards(load_documents(root)), out)


def _print_json(value: Any) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2, default=str) + "\n")


def _progress() -> Any:
    from assistant.printing import progress_bars

    return progress_bars(err)
