"""Adding a user's own files and pages."""

import pytest

from corpus.adding import Description, add_document, remove_document
from corpus.errors import AddressRefused, DocumentError, DocumentWithoutText, PageMissing
from corpus.fetched import stored_documents
from tests.corpus.conftest import html

WORDS = "The ministry answers within three weeks."


@pytest.fixture
def store(tmp_path):
    return tmp_path / "own"


def write(tmp_path, name, data):
    path = tmp_path / name
    path.write_bytes(data if isinstance(data, bytes) else data.encode())
    return str(path)


def the_document(store):
    (document,) = stored_documents(store)
    return document


@pytest.mark.parametrize("name", ["a.md", "a.txt", "a.html", "a.htm"])
def test_a_file_of_text_is_added(store, tmp_path, name):
    data = html(WORDS) if ".htm" in name else WORDS
    record, new = add_document(store, write(tmp_path, name, data))
    assert new and record.id.startswith("own-a-")
    assert WORDS in the_document(store).text


def test_a_pdf_is_added_and_cited_by_page(store, tmp_path, web, make_pdf):
    web.page("/a.pdf", make_pdf(["First page here."], [WORDS]), "application/pdf")
    url = web.url("/a.pdf")
    add_document(store, url, open_fetcher=lambda url: web.fetcher())
    (section,) = the_document(store).sections
    assert [s.sources[0].url for s in section.sentences] == [f"{url}#page=1", f"{url}#page=2"]


def test_a_word_file_is_added(store, tmp_path, make_word):
    raw = make_word(lambda document: document.add_paragraph(WORDS))
    add_document(store, write(tmp_path, "a.docx", raw))
    assert WORDS in the_document(store).text


def test_a_web_page_is_added_with_its_address(store, web):
    web.page("/a", html(WORDS, title="Ministry"))
    add_document(store, web.url("/a"), open_fetcher=lambda url: web.fetcher())
    document = the_document(store)
    assert (document.url, document.title, document.publisher) == (
        web.url("/a"), "Ministry", "site.test",
    )  # fmt: skip


def test_what_the_user_says_of_a_document_counts(store, tmp_path):
    said = Description("Our rules", "Ministry", ("contacts",), "fr", "2024-05")
    add_document(store, write(tmp_path, "a.txt", WORDS), said)
    document = the_document(store)
    assert (document.title, document.publisher, document.topics, document.language) == (
        "Our rules", "Ministry", ("contacts",), "fr",
    )  # fmt: skip
    assert document.as_of == document.sections[0].sentences[0].sources[0].as_of == "2024-05"


def test_a_file_without_title_or_date_goes_by_its_name_undated(store, tmp_path):
    add_document(store, write(tmp_path, "house rules.txt", WORDS))
    assert (the_document(store).title, the_document(store).as_of) == ("house rules", "undated")


def test_adding_a_file_again_replaces_it(store, tmp_path):
    path = write(tmp_path, "a.txt", "Old words.")
    add_document(store, path)
    write(tmp_path, "a.txt", "New words.")
    assert add_document(store, path)[1] is False
    assert the_document(store).text == "New words."


def test_two_files_of_one_name_are_two_documents(store, tmp_path):
    for folder in ("x", "y"):
        (tmp_path / folder).mkdir()
        add_document(store, write(tmp_path, f"{folder}/a.txt", f"Words of {folder}."))
    assert len(stored_documents(store)) == 2


@pytest.mark.parametrize("by", ["id", "path"])
def test_a_document_is_removed_by_id_or_path(store, tmp_path, by):
    path = write(tmp_path, "a.txt", WORDS)
    record, _ = add_document(store, path)
    remove_document(store, record.id if by == "id" else path)
    assert stored_documents(store) == []


def test_what_is_not_there_can_not_be_removed(store):
    with pytest.raises(DocumentError, match="documents list"):
        remove_document(store, "own-none")


def test_a_scanned_pdf_is_told_what_to_do_and_adds_nothing(store, tmp_path, make_pdf):
    with pytest.raises(DocumentWithoutText, match=r"scan\.pdf.*OCR"):
        add_document(store, write(tmp_path, "scan.pdf", make_pdf([], [])))
    assert stored_documents(store) == []


@pytest.mark.parametrize(
    ("name", "data", "message"),
    [
        ("a.xlsx", b"x", "are not read"),
        ("a", b"x", "are not read"),
        ("a.txt", b"\x00\x01", "not a text file"),
        ("a.pdf", b"%PDF-", "no whole PDF"),
        ("a.docx", b"PK\x03\x04", "no whole Word file"),
    ],
)
def test_a_file_that_can_not_be_read_is_a_named_error(store, tmp_path, name, data, message):
    with pytest.raises(DocumentError, match=message):
        add_document(store, write(tmp_path, name, data))
    assert stored_documents(store) == []


@pytest.mark.parametrize("name", ["none.txt", "folder.txt"])
def test_a_path_that_is_no_file_is_a_named_error(store, tmp_path, name):
    (tmp_path / "folder.txt").mkdir()
    with pytest.raises(DocumentError, match="can't be read"):
        add_document(store, str(tmp_path / name))


@pytest.mark.parametrize(
    "url",
    [
        "http://127.0.0.1/",
        "http://[::1]/",
        "http://169.254.169.254/latest/",
        "http://10.1.1.1/a.pdf",
    ],
)
def test_a_private_address_is_refused_also_when_the_user_names_it(store, url):
    with pytest.raises(AddressRefused):
        add_document(store, url)


def test_a_page_that_is_missing_is_a_named_error(store, web):
    with pytest.raises(PageMissing, match="404"):
        add_document(store, web.url("/none"), open_fetcher=lambda url: web.fetcher())


@pytest.mark.parametrize(("key", "value"), [("language", "de"), ("as_of", "soon")])
def test_a_description_that_breaks_the_rules_is_a_named_error(store, tmp_path, key, value):
    with pytest.raises(DocumentError, match=r"language|date"):
        add_document(store, write(tmp_path, "a.txt", WORDS), Description(**{key: value}))


@pytest.mark.parametrize("name", ["..", "a/../../b", "C:\\x\\..\\y", "ü é", "x" * 300])
def test_an_id_is_a_plain_name_whatever_the_file_is_called(name):
    from corpus.adding import _id

    assert _id(f"http://a.test/{name}.pdf").replace("-", "").isalnum()
