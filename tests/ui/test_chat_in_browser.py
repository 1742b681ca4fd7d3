"""The chat as a person uses it, in a real browser."""

import json
import re
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import docx
import pytest
from playwright.sync_api import Page, expect

from assistant.feedback import FeedbackStore
from assistant.pipeline import Assistant
from tests.ui.support import SCRIPT, Visit, serving

pytestmark = pytest.mark.browser

WORKSHOP = "How do we ask the WTO for a national workshop?"
PHONE = {"viewport": {"width": 360, "height": 740}, "has_touch": True}
PATHS = (
    "/",
    "/fr/",
    "/es/",
    "/sources",
    "/sources/request-national-activity",
    "/request",
    "/inspect",
)


@contextmanager
def slowly(served: Assistant, seconds: float) -> Iterator[None]:
    """Every answer takes this long, while the block runs."""
    answer = served.answer

    def slow(question: str, history: object = (), **options: object) -> object:
        time.sleep(seconds)
        return answer(question, history, **options)

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(served, "answer", slow)
        yield


@pytest.fixture
def asked(visit: Callable[..., Visit]) -> Page:
    """A page on which the first question was answered."""
    person = visit()
    person.open()
    return person.ask(WORKSHOP)


def test_a_question_gets_a_cited_answer(asked: Page, served: Assistant) -> None:
    answer = served.answer(WORKSHOP)
    shown = asked.locator("#turn-1 .answer")
    for citation in answer.citations:
        expect(shown).to_contain_text(citation.quote.splitlines()[0])
    expect(shown.locator(".quote .marker")).to_have_count(len(answer.citations))


def test_a_marker_opens_and_highlights_its_evidence(asked: Page, served: Assistant) -> None:
    citation = served.answer(WORKSHOP).citations[1]
    asked.click("#turn-1 .quote .marker >> nth=1")
    evidence = asked.locator("#evidence-1-2")
    expect(evidence).to_have_class(re.compile("current"))
    expect(evidence).to_be_focused()
    expect(evidence.locator("mark")).to_have_text(re.compile(re.escape(citation.quote[:40])))
    expect(evidence).to_contain_text(citation.publisher)
    expect(evidence.locator("a", has_text="Open the source").first).to_have_attribute(
        "href", re.compile("^https?://")
    )


def test_evidence_is_read_in_its_document(asked: Page) -> None:
    asked.click("#evidence-1-1 a[href^='/sources/']")
    asked.wait_for_selector("main .document")
    target = asked.locator(":target")
    assert target.count() == 1 and target.inner_text()


def test_a_follow_up_is_made_whole_and_that_can_be_undone(visit: Callable[..., Visit]) -> None:
    person = visit()
    person.open()
    person.ask(WORKSHOP)
    page = person.ask("and for LDCs?", 2)
    searched = page.locator("#turn-2 .searched")
    expect(searched).to_contain_text(f"Searched for: {WORKSHOP} and for LDCs?")
    searched.get_by_role("button").click()
    expect(page.locator("#turn-2 .searched")).to_have_count(0)
    expect(page.locator("#turn-2.done .asked")).to_contain_text("and for LDCs?")


def test_the_conversation_survives_a_reload(visit: Callable[..., Visit]) -> None:
    person = visit()
    person.open()
    person.ask(WORKSHOP)
    page = person.ask("What is Article 67?", 2)
    before = page.locator("#log").inner_text()
    page.reload()
    page.wait_for_selector("#turn-2.done")
    assert page.locator("#log").inner_text() == before
    person.ask("How long is the transition period of LDCs?", 3)


def test_a_question_asked_too_early_waits_for_the_conversation(
    visit: Callable[..., Visit],
) -> None:
    person = visit()
    person.open()
    page = person.ask(WORKSHOP)
    page.reload(wait_until="commit")
    page.wait_for_selector("#question textarea")
    page.fill("#question textarea", "What is Article 67?")
    page.keyboard.press("Enter")
    page.wait_for_selector("#turn-2.done")
    expect(page.locator("#log .asked")).to_contain_text([WORKSHOP, "What is Article 67?"])


def test_a_new_conversation_begins_empty_and_stays_so(visit: Callable[..., Visit]) -> None:
    person = visit()
    person.open()
    page = person.ask(WORKSHOP)
    page.get_by_role("button", name="New conversation").click()
    expect(page.locator("#log .turn")).to_have_count(0)
    expect(page.get_by_role("heading", name="For example")).to_be_visible()
    page.wait_for_timeout(300)
    person.open()
    expect(page.locator("#log .turn")).to_have_count(0)


def test_a_question_is_answered_again_in_another_language_in_its_place(
    visit: Callable[..., Visit],
) -> None:
    person = visit()
    person.open()
    person.ask(WORKSHOP)
    page = person.ask("What is Article 67?", 2)
    first = page.locator("#turn-1")
    expect(first.locator(".reading")).to_contain_text("Language of the question: English")
    first.get_by_role("button", name="Answer in French").focus()
    page.keyboard.press("Enter")
    expect(first.locator(".reading")).to_contain_text("Language of the question: French")
    expect(first.locator(".quote span").first).to_have_attribute("lang", "fr")
    expect(page.locator("#log .asked")).to_contain_text([WORKSHOP, "What is Article 67?"])
    expect(page.locator("#turn-2 .answer")).to_have_attribute("lang", "en")
    expect(first.get_by_role("button", name="Answer in English")).to_be_focused()


def test_the_language_chosen_for_a_question_survives_a_reload_and_is_exported(
    visit: Callable[..., Visit], tmp_path: Path
) -> None:
    person = visit()
    person.open()
    page = person.ask(WORKSHOP)
    page.get_by_role("button", name="Answer in Spanish").click()
    expect(page.locator("#turn-1 .answer")).to_have_attribute("lang", "es")
    person.ask("What is Article 67?", 2)
    before = page.locator("#log").inner_text()
    page.reload()
    page.wait_for_selector("#turn-2.done")
    assert page.locator("#log").inner_text() == before
    with page.expect_download() as download:
        page.get_by_role("button", name="JSON").click()
    path = tmp_path / "conversation.json"
    download.value.save_as(path)
    turns = json.loads(path.read_text(encoding="utf-8"))["turns"]
    assert [turn["language"] for turn in turns] == ["es", "en"]


def test_a_question_asked_again_or_alone_keeps_its_language(visit: Callable[..., Visit]) -> None:
    person = visit()
    person.open()
    person.ask(WORKSHOP)
    page = person.ask("and for LDCs?", 2)
    second = page.locator("#turn-2")
    second.get_by_role("button", name="Answer in French").click()
    expect(second.locator(".answer")).to_have_attribute("lang", "fr")
    second.get_by_role("button", name="Search for my words only").click()
    expect(second.locator(".searched")).to_have_count(0)
    expect(second.locator(".answer")).to_have_attribute("lang", "fr")
    second.evaluate("turn => turn.dataset.old = '1'")
    page.get_by_role("button", name="Ask again").click()
    page.wait_for_selector("#turn-2.done:not([data-old])")
    expect(second.locator(".answer")).to_have_attribute("lang", "fr")


def test_a_russian_question_gets_english_sentences_and_a_word_on_the_languages(
    visit: Callable[..., Visit],
) -> None:
    person = visit()
    person.open()
    page = person.ask("Платные ли онлайн-курсы ВТО?")
    turn = page.locator("#turn-1")
    expect(turn.locator(".quote span[lang=en]").first).to_contain_text(re.compile("free|fee"))
    expect(turn.locator(".own", has_text="speaks English, French and Spanish")).to_have_count(1)
    expect(turn.locator(".reading")).to_contain_text("Language of the question: Russian")
    turn.get_by_role("button", name="Answer in French").click()
    expect(turn.locator(".quote span[lang=fr]").first).to_be_visible()


def test_the_last_question_is_edited_and_asked_again(asked: Page) -> None:
    asked.get_by_role("button", name="Edit the last question").click()
    expect(asked.locator("#question textarea")).to_have_value(WORKSHOP)
    expect(asked.locator("#log .turn")).to_have_count(0)
    asked.wait_for_timeout(300)
    asked.fill("#question textarea", "What is Article 67?")
    asked.keyboard.press("Enter")
    expect(asked.locator("#turn-1.done .asked")).to_contain_text("What is Article 67?")


def test_a_question_is_asked_again(asked: Page) -> None:
    before = asked.locator("#turn-1 .answer").inner_text()
    asked.evaluate("document.querySelector('#turn-1').dataset.old = '1'")
    asked.get_by_role("button", name="Ask again").click()
    asked.wait_for_selector("#turn-1.done:not([data-old])")
    assert asked.locator("#turn-1 .answer").inner_text() == before


def test_an_answer_on_its_way_is_stopped(visit: Callable[..., Visit], served: Assistant) -> None:
    page = visit().open()
    with slowly(served, 3):
        page.fill("#question textarea", WORKSHOP)
        page.keyboard.press("Enter")
        page.get_by_role("button", name="Stop").click()
        expect(page.locator("#log .turn")).to_have_count(0)
        expect(page.locator("#question textarea")).to_have_value(WORKSHOP)
        page.wait_for_timeout(3500)
    expect(page.locator("#log .turn")).to_have_count(0)


def test_a_question_sent_before_the_answer_ends_is_asked_after_it(
    visit: Callable[..., Visit], served: Assistant
) -> None:
    page = visit().open()
    with slowly(served, 1):
        page.fill("#question textarea", WORKSHOP)
        page.keyboard.press("Enter")
        page.wait_for_selector("#turn-1:not(.done)")
        page.fill("#question textarea", "and for LDCs?")
        page.keyboard.press("Enter")
        page.wait_for_selector("#turn-2.done")
    expect(page.locator("#turn-1.done .asked")).to_contain_text(WORKSHOP)
    expect(page.locator("#turn-2 .searched")).to_be_visible()  # made whole with the first
    expect(page.locator("#question textarea")).to_have_value("")


def test_what_is_typed_as_soon_as_an_answer_is_there_is_asked(
    visit: Callable[..., Visit],
) -> None:
    page = visit().open()
    page.evaluate("""new MutationObserver((_, observer) => {
        if (!document.querySelector("#turn-1.done")) return;
        observer.disconnect();
        const box = document.querySelector("#question textarea");
        Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value")
            .set.call(box, "and for LDCs?");
        box.dispatchEvent(new Event("input", { bubbles: true }));
        setTimeout(() => document.querySelector("#ask").click(), 20);
    }).observe(document.querySelector("#log"), {
        attributes: true, childList: true, subtree: true,
    })""")
    page.fill("#question textarea", WORKSHOP)
    page.keyboard.press("Enter")
    expect(page.locator("#turn-2.done .asked")).to_contain_text("and for LDCs?")


def test_a_double_click_asks_once(visit: Callable[..., Visit]) -> None:
    page = visit().open()
    page.locator("#examples button").nth(2).dblclick()
    page.wait_for_selector("#turn-1.done")
    page.wait_for_timeout(1000)
    expect(page.locator("#log .turn")).to_have_count(1)


def test_an_example_question_is_asked_by_its_button(visit: Callable[..., Visit]) -> None:
    page = visit().open()
    example = page.locator("#examples button").nth(2)
    words = example.inner_text()
    example.click()
    expect(page.locator("#turn-1.done .asked")).to_contain_text(words)


def test_a_declined_question_offers_topics_to_go_on_with(visit: Callable[..., Visit]) -> None:
    person = visit()
    person.open()
    page = person.ask("How do I bake a chocolate cake?")
    expect(page.locator("#turn-1 .outcome")).to_be_visible()
    page.locator("#turn-1 .choices button").first.click()
    page.wait_for_selector("#turn-2.done")


def test_feedback_is_stored_with_its_reason(
    visit: Callable[..., Visit], make_assistant: Callable[..., Assistant]
) -> None:
    assistant = make_assistant()
    with serving(assistant) as url:
        person = visit(url)
        person.open()
        page = person.ask(WORKSHOP)
        page.click("#turn-1 [data-useful=false]")
        page.select_option("#turn-1 select", "outdated")
        page.fill("#turn-1 .why input", "There is a newer call")
        page.click("#turn-1 .why button")
        expect(page.locator("#turn-1 .tools")).to_contain_text("Thank you")
        (stored,) = FeedbackStore(assistant.settings.feedback_file).all()
    assert (stored.useful, stored.reason) == (False, "outdated")
    assert stored.comment == "There is a newer call"
    assert stored.answer["question"] == WORKSHOP


def test_without_feedback_the_chat_shows_no_buttons_for_it(
    visit: Callable[..., Visit], make_assistant: Callable[..., Assistant]
) -> None:
    with serving(make_assistant(feedback=False)) as url:
        person = visit(url)
        person.open()
        page = person.ask(WORKSHOP)
        expect(page.locator("#turn-1 .answer")).to_be_visible()
        expect(page.locator(".feedback")).to_have_count(0)


def test_the_conversation_is_saved_as_word(asked: Page, tmp_path: Path) -> None:
    with asked.expect_download() as download:
        asked.get_by_role("button", name="Word").click()
    path = tmp_path / "conversation.docx"
    download.value.save_as(path)
    text = "\n".join(p.text for p in docx.Document(str(path)).paragraphs)
    assert WORKSHOP in text and "https://" in text


def test_a_request_is_prepared_and_saved_as_word(
    visit: Callable[..., Visit], tmp_path: Path
) -> None:
    page = visit().open("/request")
    page.get_by_label("Country or government").fill("Nepal")
    page.get_by_role("button", name="Preview the letter").click()
    expect(page.get_by_role("heading", name="Still missing")).to_be_visible()
    page.get_by_label("Precise topics").fill("Geographical indications")
    with page.expect_download() as download:
        page.get_by_role("button", name="Save as Word").click()
    path = tmp_path / "request.docx"
    download.value.save_as(path)
    text = "\n".join(p.text for p in docx.Document(str(path)).paragraphs)
    assert "Nepal" in text and "Geographical indications" in text


def test_on_a_phone_the_evidence_opens_over_the_answer_and_closes(
    visit: Callable[..., Visit],
) -> None:
    person = visit(**PHONE)
    person.open()
    page = person.ask(WORKSHOP)
    expect(page.locator("#evidence")).to_be_hidden()
    marker = page.locator("#turn-1 .quote .marker").first
    marker.click()
    expect(page.locator("#evidence-1-1")).to_be_visible()
    page.get_by_role("button", name="Close the evidence").click()
    expect(page.locator("#evidence")).to_be_hidden()
    expect(marker).to_be_focused()


@pytest.mark.parametrize("path", PATHS)
def test_no_page_is_wider_than_a_phone(visit: Callable[..., Visit], path: str) -> None:
    person = visit(**PHONE)
    page = person.open(path)
    if page.locator("gradio-app").count():
        person.ask(WORKSHOP)
    assert page.evaluate("document.documentElement.scrollWidth") <= 360


def test_the_chat_is_used_with_the_keyboard_alone(visit: Callable[..., Visit]) -> None:
    page = visit().open()
    page.keyboard.press("Tab")
    expect(page.locator("a.skip")).to_be_focused()
    page.keyboard.press("Enter")
    expect(page.locator("#question textarea")).to_be_focused()
    page.keyboard.type(WORKSHOP)
    page.keyboard.press("Enter")
    page.wait_for_selector("#turn-1.done")
    for _ in range(30):
        page.keyboard.press("Shift+Tab")
        if page.evaluate("document.activeElement.matches('#turn-1 .quote .marker')"):
            break
    page.keyboard.press("Enter")
    expect(page.locator("#evidence .evidence.current")).to_be_focused()
    page.keyboard.press("Escape")
    assert page.evaluate("document.activeElement.matches('.marker')")


@pytest.mark.parametrize(
    ("locale", "path", "button"),
    [("en-GB", "/", "Ask"), ("fr-CH", "/fr/", "Demander"), ("es-MX", "/es/", "Preguntar")],
)
def test_the_chat_speaks_the_browsers_language(
    visit: Callable[..., Visit], locale: str, path: str, button: str
) -> None:
    page = visit(locale=locale).open("/")
    assert page.url.endswith(path)
    assert page.locator("html").get_attribute("lang") == locale[:2]
    expect(page.get_by_role("button", name=button, exact=True)).to_be_visible()


def test_a_language_is_chosen_by_hand(visit: Callable[..., Visit]) -> None:
    page = visit(locale="fr-FR").open("/")
    page.get_by_role("link", name="English").click()
    expect(page.get_by_role("button", name="Ask", exact=True)).to_be_visible()


def test_an_empty_question_is_answered_with_a_plain_word(visit: Callable[..., Visit]) -> None:
    page = visit().open()
    page.get_by_role("button", name="Ask", exact=True).click()
    expect(page.get_by_role("alert").filter(has_text="Type a question first")).to_be_visible()


def test_a_refused_question_stays_in_the_box(visit: Callable[..., Visit]) -> None:
    page = visit().open()
    page.fill("#question textarea", "x" * 3000)
    page.keyboard.press("Enter")
    expect(page.locator("#notice")).to_contain_text("3000 characters")
    expect(page.locator("#question textarea")).to_have_value("x" * 3000)


def test_a_script_in_a_question_never_runs(visit: Callable[..., Visit]) -> None:
    person = visit()
    person.open()
    page = person.ask(f"What is Article 67? {SCRIPT}")
    expect(page.locator("#turn-1 .asked")).to_contain_text("<script>")
    page.reload()
    page.wait_for_selector("#turn-1.done")
    assert page.evaluate("window.hurt") is None


@pytest.mark.parametrize("path", ["/", "/sources", "/sources/hostile", "/request"])
def test_a_script_in_a_document_never_runs(
    visit: Callable[..., Visit], hostile_url: str, path: str
) -> None:
    person = visit(hostile_url)
    page = person.open(path)
    if path == "/":
        person.ask("When is the TRIPS workshop of Ruritania held?")
        expect(page.locator("#turn-1")).to_contain_text("window.hurt")
    expect(page.locator("body")).to_contain_text("TRIPS")
    assert page.evaluate("window.hurt") is None
    assert page.locator("a[href^='javascript']").count() == 0


@pytest.mark.parametrize("path", PATHS)
def test_no_page_asks_anything_of_another_host_or_breaks_the_policy(
    visit: Callable[..., Visit], path: str
) -> None:
    person = visit(locale="fr-FR" if path == "/fr/" else "en-GB")
    page = person.open(path)
    if page.locator("gradio-app").count():
        person.ask(WORKSHOP)
    page.wait_for_timeout(300)
    assert person.outside == []
    assert person.errors == []
