"""The plain pages over the wire."""

import json
from collections.abc import Callable
from io import BytesIO

import docx
import httpx
import pytest

from assistant.pipeline import Assistant
from tests.ui.support import SCRIPT, serving

TURNS = json.dumps([["What is Article 67?", False], ["and for LDCs?", False]])


@pytest.mark.parametrize(
    ("language", "words"), [("en", "Prepare a request"), ("fr", "Préparer"), ("es", "Preparar")]
)
def test_a_page_follows_the_browsers_language(base_url: str, language: str, words: str) -> None:
    page = httpx.get(base_url + "/request", headers={"Accept-Language": language}).text
    assert f'<html lang="{language}"' in page
    assert words in page


def test_the_address_overrides_the_browsers_language(base_url: str) -> None:
    page = httpx.get(base_url + "/sources?lang=es", headers={"Accept-Language": "fr"}).text
    assert '<html lang="es"' in page


def test_the_front_page_sends_a_french_browser_to_the_french_chat(base_url: str) -> None:
    headers = {"Accept-Language": "fr-CH", "Accept": "text/html"}
    assert httpx.get(base_url, headers=headers).headers["location"] == "/fr/"
    assert httpx.get(base_url + "/?lang=en", headers=headers).status_code == 200


def test_an_unknown_document_is_an_honest_404(base_url: str) -> None:
    page = httpx.get(base_url + "/sources/nothing?lang=en")
    assert page.status_code == 404
    assert "There is no such page." in page.text


def test_an_empty_request_is_told_what_is_missing(base_url: str) -> None:
    page = httpx.post(base_url + "/request?lang=en", data={"country": "Nepal"}).text
    assert "Still missing" in page
    assert '<a href="#topics">' in page and '<a href="#country">' not in page


def test_the_letter_is_a_word_file_with_what_was_typed(base_url: str) -> None:
    sent = {"do": "docx", "country": "Nepal", "topics": f"Plant varieties {SCRIPT}"}
    answer = httpx.post(base_url + "/request?lang=en", data=sent)
    text = "\n".join(p.text for p in docx.Document(BytesIO(answer.content)).paragraphs)
    assert "Nepal" in text and f"Plant varieties {SCRIPT}" in text
    assert 'filename="request.docx"' in answer.headers["content-disposition"]


def test_what_was_typed_stays_text_in_the_preview(base_url: str) -> None:
    page = httpx.post(
        base_url + "/request?lang=en", data={"topics": SCRIPT, "country": SCRIPT}
    ).text
    assert "<script" not in page and "<img" not in page


@pytest.mark.parametrize("form", ["markdown", "docx", "json"])
def test_a_conversation_is_saved_in_each_form(base_url: str, form: str) -> None:
    sent = {"turns": TURNS, "format": form, "lang": "en"}
    answer = httpx.post(base_url + "/export", data=sent)
    assert answer.status_code == 200
    assert "attachment" in answer.headers["content-disposition"]
    if form == "json":
        assert [t["question"] for t in answer.json()["turns"]] == [q for q, _ in json.loads(TURNS)]


def test_a_broken_export_is_refused_without_a_traceback(base_url: str) -> None:
    answer = httpx.post(base_url + "/export", data={"turns": "[[", "format": "exe"})
    assert answer.status_code == 400
    assert "Traceback" not in answer.text


def test_the_inspector_is_there_only_when_asked_for(served: Assistant, base_url: str) -> None:
    assert "confidence" in httpx.get(base_url + "/inspect?q=What+is+Article+67").text
    with serving(served) as plain:
        answer = httpx.get(plain + "/inspect")
        assert "inspect_query" not in answer.text
        assert "/inspect" not in httpx.get(plain + "/sources").text


def test_the_rate_limit_counts_exports_too(make_assistant: Callable[..., Assistant]) -> None:
    with serving(make_assistant(questions_per_minute=1)) as url:
        sent = {"turns": "[]", "format": "json", "lang": "es"}
        assert httpx.post(url + "/export", data=sent).status_code == 200
        refused = httpx.post(url + "/export", data=sent)
        assert refused.status_code == 429
        assert "Inténtelo" in refused.text or "Espere" in refused.text
