"""All documents of an installation: the bundled ones, the synced pages and the user's own files."""

from assistant.settings import Settings
from corpus import Document, load_documents
from corpus.fetched import stored_documents
from corpus.reports.listed import fetched_reports
from corpus.reports.table import Report, merged, read_reports

WEB, OWN = "web", "own"  # folders in `sync_dir`; the ids in them begin with `web-` and `own-`


def known_reports(settings: Settings) -> list[Report]:
    """The table of Article 67 reports, with the rows that a sync added. Raises SyncDamaged."""
    return merged(read_reports(), fetched_reports(settings.sync_dir / WEB))


def all_documents(settings: Settings) -> list[Document]:
    """The documents that the index is built of, sorted by id.

    Raises DocumentError for a document that can't be read, SyncDamaged for a damaged copy.
    """
    documents = [
        *load_documents(settings.documents_dir, fetched_reports(settings.sync_dir / WEB)),
        *stored_documents(settings.sync_dir / WEB),
        *stored_documents(settings.sync_dir / OWN),
    ]
    return sorted(documents, key=lambda document: document.id)
