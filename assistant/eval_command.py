"""The command `eval`: measures the answers, where the project's checkout is at hand."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path
from typing import Annotated

import typer

from corpus.errors import TripsAssistantError

CHECKOUT = Path(__file__).parents[1]
MODULE = "tests.eval"


def eval_command(
    quick: Annotated[
        bool, typer.Option("--quick", help="Only the project's own questions; print the figures.")
    ] = False,
    questions: Annotated[
        Path | None, typer.Option(help="A question set of your own (JSONL) instead.")
    ] = None,
    output: Annotated[
        Path | None, typer.Option(help="Folder of the report instead of the checkout's docs.")
    ] = None,
) -> None:
    """Measure the answers and write docs/evaluation.md; needs a checkout of the project."""
    if not CHECKOUT.joinpath(*MODULE.split("."), "__main__.py").is_file():
        raise TripsAssistantError(
            f"there is no tests/eval in {CHECKOUT}; eval runs in a checkout of the project "
            "that was installed with: pip install -e ."
        )
    sys.path.insert(0, str(CHECKOUT))  # an installed command does not look there
    paths = {"--questions": questions, "--output": output}
    given = [part for name, path in paths.items() if path for part in (name, str(path))]
    sys.argv = [MODULE, *["--quick"] * quick, *given]
    runpy.run_module(MODULE, run_name="__main__")
