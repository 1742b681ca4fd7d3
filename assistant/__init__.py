"""The assistant: from a question to a cited answer.

>>> from assistant import answer
>>> answer("How do we ask for a national workshop?").citations[0].title
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from assistant.answers import Answer, Citation, Outcome

if TYPE_CHECKING:
    from assistant.default import answer
    from assistant.pipeline import Assistant

__all__ = ["Answer", "Assistant", "Citation", "Outcome", "answer"]


def __getattr__(name: str) -> Any:  # loaded when asked for, so that --help stays fast
    if name == "Assistant":
        from assistant.pipeline import Assistant

        return Assistant
    if name == "answer":
        from assistant.default import answer

        return answer
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
