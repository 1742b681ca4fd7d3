"""Finds and loads the bundled documents."""

from pathlib import Path

from corpus.errors import DocumentError
from corpus.markdown import read_markdown
from corpus.model import Document
from corpus.translations import load_translations, original_files

DOCUMENTS = Path(__file__).parent / "documents"


def load_documents(directory: Path | str | None = None) -> list[Document]:
    """Every `*.md` below `directory` (the bundled documents by default), sorted by id.

    Translations in `fr/` and `es/` are loaded with them as long as they are up to date.

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
    documents |= {d.id: d for d in load_translations(root, documents)}
    return [documents[key] for key in sorted(documents)]
