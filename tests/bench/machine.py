"""Describes the machine that figures were measured on."""

from __future__ import annotations

import os
import platform
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

IDLE = 0.5  # load from which times by the clock are too long


@dataclass(frozen=True, slots=True)
class Machine:
    """The machine, the day, and how busy it was."""

    date: str
    cores: int
    processor: str
    memory: float  # 10^9 bytes
    system: str
    load: float

    def described(self) -> str:
        """In a sentence or two."""
        busy = "" if self.load < IDLE else ", so it was not idle and times are too long"
        return (
            f"{self.cores} cores ({self.processor}), {self.memory:.0f} GB of memory, "
            f"{self.system}. Load of the machine at the start: {self.load:.1f}{busy}."
        )


def this_machine() -> Machine:
    """The one at hand, now."""
    return Machine(
        date=datetime.now(UTC).strftime("%Y-%m-%d"),
        cores=os.cpu_count() or 1,
        processor=_processor(),
        memory=os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES") / 1e9,
        system=f"{platform.system()} {platform.machine()}",
        load=os.getloadavg()[0],
    )


def _processor() -> str:
    """The model's name where the system tells it, else the architecture."""
    file = Path("/proc/cpuinfo")
    lines = file.read_text(encoding="utf-8").splitlines() if file.is_file() else []
    named = (line.partition(":")[2].strip() for line in lines if line.startswith("model name"))
    return next(named, platform.machine())
