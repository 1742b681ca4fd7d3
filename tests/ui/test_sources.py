"""The Sources pages."""

from corpus import Document
from index import Index
from tests.ui.support import SCRIPT, TODAY
from ui.sources import document_page, sources_of, sources_page


def page_of(document: Document, language: str = "en") -> str:
    return document_page(document, language, inspect=False, old_after=3, today=TODAY)


def test_every_document_is_listed(index: Index) -> None:
    page = sources_page(index.documents, "en", inspect=False)
    for document_id in index.documents:
        assert f'href="/sources/{document_id}?lang=en"' in page


def test_the_list_is_searched_by_all_words_whatever_their_accents(index: Index) -> None:
    page = sources_page(index.documents, "fr", inspect=False, query="WÍPO academy")
    assert "wipo-academy-courses" in page
    assert 'href="/sources/ldc-graduation?' not in page


def test_the_list_is_narrowed_to_a_topic(index: Index) -> None:
    page = sources_page(index.documents, "es", inspect=False, topic="health")
    assert "public-health-workshops" in page
    assert 'href="/sources/wto-elearning-courses?' not in page


def test_a_search_that_finds_nothing_says_so(index: Index) -> None:
    page = sources_page(index.documents, "en", inspect=False, query="zzqx")
    assert "No document holds these words." in page


def test_a_document_is_readable_in_full_with_its_sources(index: Index) -> None:
    for document in index.documents.values():
        page = page_of(document)
        for section in document.sections:
            for sentence in section.sentences:
                assert f'id="s{sentence.start}"' in page
        assert page.count('<li id="source-') == len(sources_of(document))


def test_a_documents_text_stays_text() -> None:
    hostile = Document.from_text(
        id="h", title=SCRIPT, text=f"# {SCRIPT}\n\nOne {SCRIPT}.", publisher=SCRIPT
    )
    listed = sources_page({"h": hostile}, "en", inspect=False, query=SCRIPT, topic=SCRIPT)
    for page in (page_of(hostile), listed):
        assert "<script" not in page and "<img" not in page
