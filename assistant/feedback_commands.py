"""The commands `trips-assistant feedback …`: what readers said, as a list or as test cases."""

from __future__ import annotations

import json
import sys
from typing import Annotated

import typer

feedback_app = typer.Typer(no_args_is_help=True, help="See what readers said about answers.")


@feedback_app.command("list")
def feedback_list(
    as_json: Annotated[bool, typer.Option("--json", help="Print JSON for programs.")] = False,
) -> None:
    """List the feedback, oldest first."""
    from dataclasses import asdict

    from assistant.feedback import FeedbackStore
    from assistant.settings import settings

    stored = FeedbackStore(settings().feedback_file).all()
    if as_json:
        sys.stdout.write(json.dumps([asdict(f) for f in stored], ensure_ascii=False, indent=2))
        sys.stdout.write("\n")
        return
    for f in stored:
        word = "useful" if f.useful else f"not useful ({f.reason or 'no reason'})"
        comment = f": {f.comment}" if f.comment else ""
        print(f"{f.id}  {f.at[:16]}  {f.answer['outcome']}  {word}{comment}")
        print(f"    {f.answer['question']}")
    if not stored:
        print("no feedback yet")


@feedback_app.command("export")
def feedback_export() -> None:
    """Print the feedback as cases of the question set, one JSON object a line."""
    from assistant.feedback import FeedbackStore
    from assistant.settings import settings

    for feedback in FeedbackStore(settings().feedback_file).all():
        sys.stdout.write(json.dumps(feedback.to_case(), ensure_ascii=False) + "\n")
