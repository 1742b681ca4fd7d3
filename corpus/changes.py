"""What a sync tells of its work: one change for each document, and the report of all."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from typing import Any, Literal

What = Literal["added", "changed", "removed", "unchanged", "failed", "not due"]


@dataclass(frozen=True, slots=True)
class Change:
    """What became of one document, and why where that needs saying."""

    id: str
    url: str
    what: What
    why: str = ""


@dataclass(frozen=True, slots=True)
class SyncReport:
    """What a sync did, or for a dry run would have done."""

    changes: tuple[Change, ...]
    dry_run: bool
    finished: str
    seconds: float

    @property
    def counts(self) -> dict[str, int]:
        found = Counter(change.what for change in self.changes)
        order: tuple[What, ...] = ("added", "changed", "removed", "unchanged", "failed", "not due")
        return {what.replace(" ", "_"): found[what] for what in order}

    def to_dict(self) -> dict[str, Any]:
        return {**asdict(self), "changes": [asdict(c) for c in self.changes], **self.counts}
