"""The commands that change the documents: `sync`, `documents add` and `documents remove`."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import TYPE_CHECKING, Annotated, Any

import typer
from rich.console import Console

from corpus.errors import SettingsError

if TYPE_CHECKING:
    from assistant.settings import Settings
    from corpus.changes import SyncReport
    from corpus.fetching import Fetcher
    from corpus.sources import Sources

out = Console(soft_wrap=True, highlight=False)
err = Console(stderr=True, highlight=False, soft_wrap=True)

Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]
NoIndex = Annotated[bool, typer.Option("--no-index", help="Leave the index as it is.")]


def register(app: typer.Typer, documents_app: typer.Typer) -> None:
    """Hang the commands on the command line."""
    app.command("sync")(sync_command)
    documents_app.command("add")(documents_add)
    documents_app.command("remove")(documents_remove)
    documents_app.command("stamp")(documents_stamp)


def sync_command(
    dry_run: Annotated[
        bool, typer.Option("--dry-run", help="Fetch and tell, change none.")
    ] = False,
    only: Annotated[
        list[str] | None, typer.Option("--only", metavar="ID", help="Only this source; repeat it.")
    ] = None,
    rollback: Annotated[
        bool, typer.Option("--rollback", help="Go back to the documents before the last change.")
    ] = False,
    force: Annotated[bool, typer.Option("--force", help="Fetch also what is not due yet.")] = False,
    yes: Annotated[bool, typer.Option("--yes", help="Remove more than a fifth unasked.")] = False,
    no_index: NoIndex = False,
    as_json: Json = False,
) -> None:
    """Bring the linked pages up to date, then the index.

    Pages that can't be fetched keep their last copy. Exit code 1 where no page could be fetched.
    """
    from assistant.documents import WEB
    from assistant.settings import settings

    chosen = settings()
    if rollback:
        from corpus.fetched import rollback as go_back

        state = go_back(chosen.sync_dir / WEB)
        summary: dict[str, Any] = {"state": state.name, "documents": len(state.records)}
        told = f"back to the {len(state.records)} synced documents of {state.name}"
        failed = False
    else:
        report = run_sync(chosen, only=only or [], force=force, dry_run=dry_run, yes=yes)
        summary, told, failed = report.to_dict(), sync_summary(report), _all_failed(report)
    if not (dry_run or no_index):
        summary["index"] = _rebuild(chosen)
    _tell(summary, told, as_json)
    if failed:
        raise typer.Exit(1)


def run_sync(
    settings: Settings,
    *,
    only: list[str],
    force: bool = False,
    dry_run: bool = False,
    yes: bool = False,
    fetcher: Fetcher | None = None,
) -> SyncReport:
    """One sync by the settings, with a progress bar; `fetcher` stands in for the default one."""
    from assistant.documents import WEB
    from assistant.printing import progress_bars
    from corpus.fetching import Fetcher
    from corpus.sources import load_sources
    from corpus.syncing import sync

    sources: Sources = load_sources(settings.sources_file)
    with fetcher or Fetcher(sources.hosts) as client, progress_bars(err) as progress:
        return sync(
            settings.sync_dir / WEB,
            sources,
            client,
            only=only,
            force=force,
            dry_run=dry_run,
            confirm=(lambda removed, all_: True) if yes else _asked_on_terminal(),
            progress=progress,
        )


def sync_summary(report: SyncReport) -> str:
    """One line for each page that is not as before, and one of counts."""
    lines = [
        f"{change.what}: {change.url}" + (f" ({change.why})" if change.why else "")
        for change in report.changes
        if change.what not in ("unchanged", "not due")
    ]
    counts = ", ".join(f"{n} {what.replace('_', ' ')}" for what, n in report.counts.items())
    lines.append(counts + ("; nothing was changed, as this was a dry run" * report.dry_run))
    return "\n".join(lines)


def documents_add(
    place: Annotated[str, typer.Argument(metavar="PATH|URL", help="A file or web address.")],
    title: Annotated[str, typer.Option(help="Title that citations show.")] = "",
    publisher: Annotated[str, typer.Option(help="Who published it.")] = "",
    date: Annotated[str, typer.Option(help="Its date: YYYY, YYYY-MM or YYYY-MM-DD.")] = "",
    language: Annotated[str, typer.Option(help="Its language: en, fr or es.")] = "",
    no_index: NoIndex = False,
    as_json: Json = False,
) -> None:
    """Add a Markdown, text, HTML, PDF or Word file, or a web page, to the documents."""
    from assistant.documents import OWN
    from assistant.settings import settings
    from corpus.adding import Description, add_document

    described = Description(title, publisher, (), language, date)
    record, new = add_document(settings().sync_dir / OWN, place, described)
    summary = {**asdict(record), "new": new}
    if not no_index:
        summary["index"] = _rebuild(settings())
    _tell(summary, f"{'added' if new else 'replaced'}: {record.id} ({record.title})", as_json)


def documents_remove(
    name: Annotated[
        str, typer.Argument(metavar="ID|PATH|URL", help="What `add` was given, or its id.")
    ],
    no_index: NoIndex = False,
    as_json: Json = False,
) -> None:
    """Take a document that was added out again."""
    from assistant.documents import OWN
    from assistant.settings import settings
    from corpus.adding import remove_document

    record = remove_document(settings().sync_dir / OWN, name)
    summary = asdict(record)
    if not no_index:
        summary["index"] = _rebuild(settings())
    _tell(summary, f"removed: {record.id} ({record.title})", as_json)


def _rebuild(settings: Settings) -> dict[str, Any]:
    from assistant.default import build
    from assistant.printing import progress_bars

    with progress_bars(err) as progress:
        return asdict(build(settings, progress))


def _all_failed(report: SyncReport) -> bool:
    counts = report.counts
    return counts["failed"] > 0 and counts["failed"] == sum(counts.values())


def _asked_on_terminal() -> Any:
    """Ask where somebody is there to answer; None where nobody is."""
    if not (sys.stdin.isatty() and sys.stderr.isatty()):
        return None
    return lambda removed, all_: typer.confirm(
        f"{removed} of {all_} synced documents would be removed. Go on?", err=True
    )


def _tell(summary: dict[str, Any], told: str, as_json: bool) -> None:
    if as_json:
        sys.stdout.write(json.dumps(summary, ensure_ascii=False, indent=2) + "\n")
    else:
        out.print(told, markup=False)
        if index := summary.get("index"):
            out.print(f"index: {index['passages']} passages in {index['seconds']:.1f} s")


def documents_stamp(
    names: Annotated[
        list[str], typer.Argument(metavar="LANGUAGE/ID...", help="As in fr/article-67.")
    ],
) -> None:
    """Mark translations as made from their originals as these are now.

    Adds the footnotes and the hash of the original, after checking sentence by sentence.
    """
    from assistant.settings import settings
    from corpus import DOCUMENTS
    from corpus.translations import stamp

    root = settings().documents_dir or DOCUMENTS
    for name in names:
        path = root / f"{name}.md"
        if not path.is_file():
            raise SettingsError(f"there is no translation {path}")
        stamp(path)
