"""Documents: reading, checking and chunking them."""

from corpus.check import check_documents
from corpus.chunking import chunk
from corpus.errors import DocumentError, TripsAssistantError
from corpus.loading import DOCUMENTS, load_documents
from corpus.model import Document, Passage, Section, Sentence, Source

__all__ = [
    "DOCUMENTS",
    "Document",
    "DocumentError",
    "Passage",
    "Section",
    "Sentence",
    "Source",
    "TripsAssistantError",
    "check_documents",
    "chunk",
    "load_documents",
]
