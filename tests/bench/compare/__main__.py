"""Runs the comparison: `python -m tests.bench.compare [--runs 5] [--quick] [--output FOLDER]`."""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from pathlib import Path

from corpus.errors import TripsAssistantError
from tests.bench.compare.material import collections
from tests.bench.compare.measuring import Bench, measure
from tests.bench.compare.page import Comparison, write_page
from tests.bench.compare.processes import PEERS, ROOT
from tests.bench.compare.systems import SYSTEMS
from tests.bench.machine import this_machine


def main() -> None:
    parser = argparse.ArgumentParser(prog="python -m tests.bench.compare", description=__doc__)
    parser.add_argument("--runs", type=int, default=5, help="interleaved runs (5)")
    parser.add_argument("--quick", action="store_true", help="few documents: a try of the program")
    parser.add_argument("--peers", type=Path, default=PEERS, help="the interpreter of the peers")
    parser.add_argument("--output", type=Path, default=ROOT / "docs", help="folder of the page")
    wanted = parser.parse_args()
    machine, material = this_machine(), collections(quick=wanted.quick)
    with tempfile.TemporaryDirectory() as scratch:
        bench = Bench(tuple(SYSTEMS), Path(scratch), wanted.peers, _tell)
        try:
            measured = measure(bench, material, wanted.runs)
        except TripsAssistantError as error:
            sys.exit(f"compare: {error}")
    write_page(Comparison(measured, material, machine, wanted.runs), wanted.output)
    _tell(f"written: {wanted.output / 'benchmarks.md'}")


def _tell(step: str) -> None:
    print(f"{time.perf_counter() - _START:6.0f} s  {step}", file=sys.stderr, flush=True)


_START = time.perf_counter()

if __name__ == "__main__":
    main()
