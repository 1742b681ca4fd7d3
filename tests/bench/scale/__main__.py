"""Measures one machine from a thousand to a million passages; writes docs/scale-measured.md.

python -m tests.bench.scale [--sizes 1000 10000 100000 1000000] [--folder SCRATCH]

An idle machine, 25 GB of free disk and about an hour are needed for the million.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

from index import load_embedder
from tests.bench.machine import Machine, this_machine
from tests.bench.scale.plot import FIGURES, plot
from tests.eval.report import table

DOCS = Path(__file__).parents[3] / "docs"
SIZES = (1_000, 10_000, 100_000, 1_000_000)
NAME = "scale-measured"


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__, prog="python -m tests.bench.scale")
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES, help="made passages")
    parser.add_argument("--folder", type=Path, help="where the indexes go; default: a new one")
    parser.add_argument("--output", type=Path, default=DOCS)
    wanted = parser.parse_args()
    machine, found = this_machine(), []
    with tempfile.TemporaryDirectory(dir=wanted.folder) as scratch:
        encoder = Path(scratch) / "encoder"
        encoder.mkdir()
        load_embedder().export(encoder, ["a course on trade", "who may apply?"])
        for size in wanted.sizes:
            with tempfile.TemporaryDirectory(dir=scratch) as folder:
                of_one = _run("build", folder, encoder, size) | _run("ask", folder, encoder, size)
            print(json.dumps(of_one), flush=True)
            found.append(of_one)
    wanted.output.mkdir(parents=True, exist_ok=True)
    (wanted.output / f"{NAME}.svg").write_text(plot(found), encoding="utf-8")
    (wanted.output / f"{NAME}.md").write_text(page(found, machine), encoding="utf-8")


def _run(what: str, folder: str, encoder: Path, size: int) -> dict[str, float]:
    command = [sys.executable, "-m", "tests.bench.scale.task", what, folder, str(encoder)]
    done = subprocess.run(
        [*command, str(size)], check=True, stdout=subprocess.PIPE, text=True, cwd=DOCS.parent
    )
    figures: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return figures


def page(found: list[dict[str, float]], machine: Machine) -> str:
    """The figures as Markdown, beside the picture."""
    head = ["Figure", *(f"{of_one['passages']:,.0f}" for of_one in found)]
    rows = [
        [name, *(f"{of_one[key]:,.{digits}f}" for of_one in found)] for key, name, digits in FIGURES
    ]
    return (
        "# How it grows with the number of passages\n\n"
        "The bundled documents with their own vectors, and made ones: words of the real documents "
        "as often as these use them, and 30,000 new words; vectors that mix those of two real "
        "passages and noise along the directions in which real ones differ. The questions are the "
        "English ones of the evaluation. Recall is among the 10 nearest of all passages, compared "
        "exactly; searches include embedding the question. Resident memory counts the pages of "
        "files that were read and stay in memory as long as no one else needs it. "
        f"{machine.described()}\n\n"
        + table(head, rows)
        + f"\n\n![The same over the number of passages]({NAME}.svg)\n\n"
        "Written by `python -m tests.bench.scale`.\n"
    )


if __name__ == "__main__":
    main()
