"""The command `eval`: measures the answers, where the project's checkout is at hand."""

from __future__ import annotations

import runpy
import sys
from pathlib import Path

import typer

from corpus.errors import TripsAssistantError

CHECKOUT = Path(__file__).parents[1]
MODULE = "tests.eval"


def register(app: typer.Typer) -> None:
    """Hang the command on the command line."""
    app.command(
        "eval",
        context_settings={
            "allow_extra_args": True,
            "ignore_unknown_options": True,
            "help_option_names": [],
        },
    )(eval_command)


def eval_command(context: typer.Context) -> None:
    """Measure the answers and write docs/evaluation.md; --quick for the project's questions only.

    It needs the checkout, as the questions are no part of an installation.
    """
    if not CHECKOUT.joinpath(*MODULE.split("."), "__main__.py").is_file():
        raise TripsAssistantError(
            f"there is no tests/eval in {CHECKOUT}; eval runs from a checkout of the project "
            "that was installed with: pip install -e ."
        )
    sys.path.insert(0, str(CHECKOUT))  # an installed command does not look there
    sys.argv = [MODULE, *context.args]
    runpy.run_module(MODULE, run_name="__main__", alter_sys=True)
