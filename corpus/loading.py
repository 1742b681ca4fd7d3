"""Finds and loads the bundled documents."""

from collections.abc import Iterable
from pathlib import Path

from corpus.errors import DocumentError
from corpus.markdown import read_markdown
from corpus.model import Document
from corpus.reports.cards import report_documents
from corpus.reports.table import Report, merged, read_reports
from corpus.translations import original_files, read_translations

DOCUMENTS = Path(__file__).parent / "documents"


def load_documents(
    directory: Path | str | None = None, found: Iterable[Report] = ()
) -> list[Document]:
    """Every `*.md` below `directory` (the bundled documents by default), sorted by id.

    Translations in `fr/` and `es/` are loaded with them; a card that is out of date stands there
    as its original has it. Beside the bundled documents stand those that are made of the table of
    Article 67 reports, with the reports `found` elsewhere.

    Raises DocumentError for the first that can't be read, for two with one id, and where there
    is no document at all.
    """
    root = Path(directory) if directory is not None else DOCUMENTS
    documents: dict[str, Document] = {}
    for path in original_files(root):
        document = read_markdown(path)
        if document.id in documents:
            raise DocumentError(f"the id {document.id!r} is taken by another file", path=path)
        documents[document.id] = document
    if not documents:
        raise DocumentError("no document (*.md) was found here", path=root)
    translated = [t.composed() for t in read_translations(root, documents)]
    documents |= {d.id: d for d in translated}
    if root == DOCUMENTS:
        made = report_documents(merged(read_reports(), found))
        documents |= {d.id: d for d in made}
    return [documents[key] for key in sorted(documents)]
