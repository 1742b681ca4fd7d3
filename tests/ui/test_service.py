"""The limits between the pages and the assistant."""

import threading
from collections.abc import Callable

import anyio
import pytest

from assistant.pipeline import Assistant
from tests.ui.support import in_own_loop
from ui.conversation import Asked
from ui.service import Refused, Service


def ask(
    service: Service, question: str, language: str = "en", client: str = "a", read_in: str = ""
):
    asked = Asked(question, language=read_in)
    return in_own_loop(lambda: service.ask(asked, (), client=client, language=language))


def test_a_question_is_read_in_the_language_that_the_person_chose(served: Assistant) -> None:
    answer = ask(Service(served), "What is Article 67?", read_in="es")
    assert (answer.language, answer.citations[0].language) == ("es", "es")


def test_a_language_that_is_not_spoken_is_refused(served: Assistant) -> None:
    with pytest.raises(Refused, match="en, fr ou es, non 'de'"):
        ask(Service(served), "What is Article 67?", "fr", read_in="de")


def test_an_empty_question_is_refused_in_the_persons_language(served: Assistant) -> None:
    with pytest.raises(Refused, match="Escriba primero una pregunta"):
        ask(Service(served), " \x00\n", "es")


def test_an_overlong_question_is_refused_with_both_lengths(served: Assistant) -> None:
    with pytest.raises(Refused, match=r"10000 characters; at most 2000"):
        ask(Service(served), "x" * 10_000)


def test_too_many_questions_of_one_address_are_refused_and_others_taken(
    make_assistant: Callable[..., Assistant],
) -> None:
    service = Service(make_assistant(questions_per_minute=2))
    ask(service, "What is Article 67?")
    ask(service, "What is Article 67?")
    with pytest.raises(Refused, match="Many questions came from your address"):
        ask(service, "What is Article 67?")
    assert ask(service, "What is Article 67?", client="b").citations


def test_more_than_the_waiting_room_holds_are_refused_with_a_friendly_word(
    make_assistant: Callable[..., Assistant],
) -> None:
    service = Service(make_assistant(max_waiting=1))
    release = threading.Event()
    refusals: list[str] = []

    async def wait() -> None:
        try:
            await service.run("en", release.wait, 20)
        except Refused as refused:
            refusals.append(str(refused))
            release.set()

    async def crowd() -> None:
        async with anyio.create_task_group() as group:
            for _ in range(4):  # two work, one waits, the fourth is refused
                group.start_soon(wait)

    in_own_loop(crowd)
    assert len(refusals) == 1 and "try again in a moment" in refusals[0]


def test_a_fault_of_the_server_is_told_without_its_details(
    served: Assistant, caplog: pytest.LogCaptureFixture
) -> None:
    def fail() -> None:
        raise OSError("secret path")

    with pytest.raises(Refused) as refused:
        in_own_loop(lambda: Service(served).run("en", fail))
    assert "secret" not in str(refused.value)
    assert "secret path" in caplog.text


def test_questions_not_answered_are_remembered_and_others_not(served: Assistant) -> None:
    service = Service(served)
    ask(service, "How do we ask the WTO for a national workshop?")
    ask(service, "How do I bake a chocolate cake?")
    assert [u.question for u in service.unanswered] == ["How do I bake a chocolate cake?"]


def test_a_conversation_is_asked_again_in_the_languages_chosen(served: Assistant) -> None:
    asked = [Asked("What is Article 67?", language="fr"), Asked("What is Article 67?")]
    turns = in_own_loop(lambda: Service(served).replay(asked, "en"))
    assert [turn.answer.language for turn in turns] == ["fr", "en"]


def test_a_conversation_is_asked_again_with_its_history(served: Assistant) -> None:
    asked = [Asked("What is Article 67?"), Asked(""), Asked("and for LDCs?")]
    turns = in_own_loop(lambda: Service(served).replay(asked, "en"))
    assert [t.asked for t in turns] == [asked[0], asked[2]]
    assert "Article 67" in turns[1].answer.query
