"""The project's exceptions: one tree, one base class.

TripsAssistantError
├── DocumentError          a document can't be read, or breaks a rule of the house
├── IndexUnavailable       no index that can be searched, with the remedy
│   ├── IndexMissing       none was built yet
│   ├── IndexDamaged       a file is missing, truncated or altered
│   └── IndexForeign       built by another model, chunker or format
├── IndexBusy              another process is building the same index
├── EmbeddingError         the embedding model can't be loaded or is not the pinned one
├── QuestionError          a question that can't be taken: empty or too long
├── SettingsError          an unknown setting, or a value out of bounds
└── VerificationError      an answer was about to show text that no document holds
"""

from pathlib import Path


class TripsAssistantError(Exception):
    """Base of every error that the project raises on purpose; its message names a remedy."""


class DocumentError(TripsAssistantError):
    """A document can't be read; names the file and, where known, the line."""

    def __init__(self, message: str, *, path: Path | str, line: int | None = None) -> None:
        self.path, self.line = str(path), line
        super().__init__(f"{path}{f':{line}' if line else ''}: {message}")


class IndexUnavailable(TripsAssistantError):
    """There is no index that can be searched."""


class IndexMissing(IndexUnavailable):
    """No index was built in this directory."""


class IndexDamaged(IndexUnavailable):
    """A file of the index is missing, truncated or altered."""


class IndexForeign(IndexUnavailable):
    """The index was built by another model, chunker or format."""


class IndexBusy(TripsAssistantError):
    """Another process is writing the index."""


class EmbeddingError(TripsAssistantError):
    """The embedding model can't be loaded, or its weights are not the pinned ones."""


class QuestionError(TripsAssistantError, ValueError):
    """The question is empty or too long."""


class SettingsError(TripsAssistantError, ValueError):
    """A setting is unknown or out of bounds."""


class VerificationError(TripsAssistantError):
    """An answer held text that is not the span its citation names."""
