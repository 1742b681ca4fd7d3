"""The commands that look after the index: `index rollback` and `doctor`."""

from __future__ import annotations

import json
import sys
from dataclasses import asdict
from typing import Annotated

import typer
from rich.console import Console

out = Console(soft_wrap=True, highlight=False)

Json = Annotated[bool, typer.Option("--json", help="Print JSON for programs.")]


def register(app: typer.Typer, index_app: typer.Typer) -> None:
    """Hang the commands on the command line."""
    index_app.command("rollback")(index_rollback)
    app.command("doctor")(doctor)


def index_rollback(as_json: Json = False) -> None:
    """Go back to the generation before; the next build leads forward again."""
    from assistant.keeping import index_place
    from assistant.settings import settings

    manifest = index_place(settings()).rollback()
    if as_json:
        _print_json(asdict(manifest))
    else:
        out.print(f"back to generation {manifest.name}, built {manifest.built}", markup=False)


def doctor(as_json: Json = False) -> None:
    """Look the documents and the index over; exit code 1 where something is broken.

    A warning is something to look at and leaves the exit code at 0.
    """
    from assistant.doctor import examine
    from assistant.printing import print_finding
    from assistant.settings import settings

    findings = []
    for finding in examine(settings()):
        findings.append(finding)
        if not as_json:
            print_finding(finding, out)
    if as_json:
        _print_json([asdict(finding) for finding in findings])
    if any(finding.state == "fault" for finding in findings):
        raise typer.Exit(1)


def _print_json(value: object) -> None:
    sys.stdout.write(json.dumps(value, ensure_ascii=False, indent=2) + "\n")
