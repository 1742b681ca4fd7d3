"""The project's exceptions: one tree, one base class.

TripsAssistantError
├── DocumentError          a document can't be read, or breaks a rule of the house
│   ├── DocumentEncrypted  a file that opens with a password only
│   ├── DocumentTooLarge   it unpacks to more than the limits allow, or takes too long to read
│   └── DocumentWithoutText  nothing to quote: a scan, or an empty page
├── SourcesError           the list of sources breaks its rules
├── FetchError             an address can't be fetched
│   ├── AddressRefused     scheme, host, port or network address that must not be fetched
│   ├── RobotsRefused      the site's robots.txt asks not to fetch it
│   ├── ResponseRefused    too large, of no use as a document, or redirected without end
│   ├── PageMissing        the site does not show it (404 and the like), maybe for now only
│   ├── PageGone           the site says that the page was removed for good (410)
│   └── Unreachable        no answer in time, or a fault of the server; worth another try
├── SyncError              a sync can't go on; nothing was changed
│   ├── SyncBusy           another process is writing the synced documents
│   ├── SyncStopped        more would vanish than a run may remove unasked
│   └── SyncDamaged        a file of the synced documents is missing or altered
├── IndexUnavailable       no index that can be searched, with the remedy
│   ├── IndexMissing       none was built yet
│   ├── IndexDamaged       a file is missing, truncated or altered
│   ├── IndexForeign       built by another model, chunker or format
│   └── IndexUnreachable   the server that keeps it does not answer, or refuses
├── IndexBusy              another process is building the same index
├── IndexUnwritable        the index can't be written: disk full, or no right to
├── EmbeddingError         the embedding model can't be loaded or is not the pinned one
├── QuestionError          a question that can't be taken: empty or too long
├── SettingsError          an unknown setting, or a value out of bounds
├── FeedbackError          the file that keeps feedback can't be read or written
└── VerificationError      an answer was about to show text that no document holds
"""

from pathlib import Path


class TripsAssistantError(Exception):
    """Base of every error that the project raises on purpose; its message names a remedy."""


class DocumentError(TripsAssistantError):
    """A document can't be read; names the file and, where known, the line."""

    def __init__(self, message: str, *, path: Path | str, line: int | None = None) -> None:
        self.problem, self.path, self.line = message, str(path), line
        super().__init__(f"{path}{f':{line}' if line else ''}: {message}")


class DocumentEncrypted(DocumentError):
    """The file opens with a password only."""


class DocumentTooLarge(DocumentError):
    """The file unpacks to more than the limits allow, or takes too long to read."""


class DocumentWithoutText(DocumentError):
    """The file holds no text: a scan, or an empty page."""


class SourcesError(TripsAssistantError):
    """The list of sources breaks its rules; names the file and the entry."""


class FetchError(TripsAssistantError):
    """An address can't be fetched; names the address."""

    def __init__(self, url: str, problem: str) -> None:
        self.url, self.problem = url, problem
        super().__init__(f"{url}: {problem}")


class AddressRefused(FetchError):
    """The scheme, host, port or network address must not be fetched."""


class RobotsRefused(FetchError):
    """The site's robots.txt asks not to fetch the address."""


class ResponseRefused(FetchError):
    """The response is too large, of no use as a document, or redirected without end."""


class PageMissing(FetchError):
    """The site does not show the page (404 and the like), maybe for now only."""


class PageGone(FetchError):
    """The site says that the page was removed for good (410)."""


class Unreachable(FetchError):
    """No answer in time, or a fault of the server; worth another try."""

    def __init__(self, url: str, problem: str, retry_after: float = 0.0) -> None:
        self.retry_after = retry_after
        super().__init__(url, problem)


class SyncError(TripsAssistantError):
    """A sync can't go on; nothing was changed."""


class SyncBusy(SyncError):
    """Another process is writing the synced documents."""


class SyncStopped(SyncError):
    """More would vanish than a run may remove unasked."""


class SyncDamaged(SyncError):
    """A file of the synced documents is missing or altered."""


class IndexUnavailable(TripsAssistantError):
    """There is no index that can be searched."""


class IndexMissing(IndexUnavailable):
    """No index was built in this directory."""


class IndexDamaged(IndexUnavailable):
    """A file of the index is missing, truncated or altered."""


class IndexForeign(IndexUnavailable):
    """The index was built by another model, chunker or format."""


class IndexUnreachable(IndexUnavailable):
    """The server that keeps the index does not answer, or refuses; it may hold a sound index."""


class IndexBusy(TripsAssistantError):
    """Another process is writing the index."""


class IndexUnwritable(TripsAssistantError):
    """The index can't be written; the generation before goes on answering."""


class EmbeddingError(TripsAssistantError):
    """The embedding model can't be loaded, or its weights are not the pinned ones."""


class QuestionError(TripsAssistantError, ValueError):
    """The question is empty or too long."""


class SettingsError(TripsAssistantError, ValueError):
    """A setting is unknown or out of bounds."""


class VerificationError(TripsAssistantError):
    """An answer held text that is not the span its citation names."""


class FeedbackError(TripsAssistantError):
    """The feedback file can't be read or written."""
