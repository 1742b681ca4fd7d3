"""The rows of the page: medians by system, and whether ours is ahead in each."""

from __future__ import annotations

import statistics
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass

from tests.bench.compare.systems import OURS, SYSTEMS

Samples = Mapping[str, Mapping[str, Sequence[float]]]  # by figure and system


@dataclass(frozen=True, slots=True)
class Kind:
    """A figure's words, how it is written, and why ours is where it is when it is behind."""

    label: str
    unit: str = ""
    scale: float = 1.0
    digits: int = 3
    more_is_better: bool = False
    reason: str = ""

    def write(self, value: float) -> str:
        """The value as it stands on the page."""
        return f"{value * self.scale:,.{self.digits}f}"


MORE_WORK = (
    "ours embeds every sentence beside the passages, has a second encoder for other languages, "
    "and exports both encoders so that a question needs no PyTorch"
)
KINDS = {
    "build": Kind("build, from nothing", "s", digits=1, reason=f"{MORE_WORK}."),
    "build_peak": Kind("peak memory of a build", "MB", digits=0, reason=f"{MORE_WORK}."),
    "size": Kind(
        "size on disk", "MB", digits=1,
        reason="its exported encoders ({encoders} MB of it) and the vectors of every sentence are "
        "part of the index; the peers load the model from where it is installed, which is not "
        "counted.",
    ),
    "cold": Kind("cold first answer", "s", digits=2),
    "cold_peak": Kind("peak memory of that", "MB", digits=0),
    "p50": Kind("warm retrieval, p50", "ms", 1000, 1),
    "p95": Kind("warm retrieval, p95", "ms", 1000, 1),
    "change": Kind(
        "one changed document, in a process that has the index open", "s", digits=2,
        reason="ours writes a new generation, checks it and switches to it, so that a build that "
        "is killed leaves the last one answering; the peers alter what they hold and overwrite "
        "what they saved.",
    ),
    "change_cold": Kind(
        "one changed document, from a cold process", "s", digits=2,
        reason="ours writes and checks a whole new generation.",
    ),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Row:
    """A figure's median for each system, in seconds, MB or a share."""

    figure: str
    kind: Kind
    values: Mapping[str, float]

    @property
    def best_peer(self) -> str:
        """The peer that does best."""
        peers = [system for system in self.values if system != OURS]
        choose = max if self.kind.more_is_better else min
        return choose(peers, key=self.values.__getitem__)

    @property
    def standing(self) -> str:
        """`ahead`, `level` where the page shows no difference, or `not ahead`."""
        ours, peer = self.values[OURS], self.values[self.best_peer]
        if self.kind.write(ours) == self.kind.write(peer):
            return "level"
        return "ahead" if (ours > peer) == self.kind.more_is_better else "not ahead"

    @property
    def verdict(self) -> str:
        """The standing with its size: times for less, points for shares."""
        ours, peer = self.values[OURS], self.values[self.best_peer]
        if self.kind.more_is_better:
            size = f"{ours - peer:+.3f}"
        else:
            size = f"{max(ours, peer) / min(ours, peer):.1f}×"
        return f"{self.standing} ({size})"


def rows(samples: Samples) -> Iterator[Row]:
    """A row for each figure that compares systems: the timed ones, then the rankings'."""
    for figure in (*KINDS, *(f for f in samples if ": " in f)):
        if figure in samples:
            kind = KINDS.get(figure) or Kind(figure, more_is_better=True)
            values = medians(samples[figure])
            yield Row(figure, kind, {s: values[s] for s in SYSTEMS if s in values})


def medians(samples: Mapping[str, Sequence[float]]) -> dict[str, float]:
    """The median of each system's samples."""
    return {system: statistics.median(values) for system, values in samples.items()}
