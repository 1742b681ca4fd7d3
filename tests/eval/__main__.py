"""Runs the evaluation: `python -m tests.eval [--quick] [--questions FILE] [--output FOLDER]`."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from tests.eval.evaluation import evaluate
from tests.eval.questions import FOLDER, load_cases
from tests.eval.report import LABELS, cell, write_report

DOCS = Path(__file__).parents[2] / "docs"


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.eval", description=__doc__)
    parser.add_argument(
        "--quick",
        action="store_true",
        help="the project's question set only; prints, and writes only where --output says",
    )
    parser.add_argument(
        "--questions", type=Path, default=FOLDER, help="a question set of your own (JSONL)"
    )
    parser.add_argument(
        "--output", type=Path, help="folder of the report instead of docs/ of the checkout"
    )
    arguments = parser.parse_args()
    target = arguments.output or (None if arguments.quick else DOCS)
    with tempfile.TemporaryDirectory() as folder:
        found = evaluate(
            Path(folder), _tell, quick=arguments.quick, cases=load_cases(arguments.questions)
        )
    for group, values in {"all": found.total, **found.groups["kind and language"]}.items():
        print(f"\n{group}")
        for name, label in LABELS.items():
            if values[name]:
                print(f"  {label:42} {cell(values[name], name)}")
    if target:
        write_report(found, target)
        print(f"written: {target / 'evaluation.md'}")


def _tell(step: str) -> None:
    print(f"{time.process_time():6.0f} s of processor time: {step}", file=sys.stderr, flush=True)


if __name__ == "__main__":
    main()
