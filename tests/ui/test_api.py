"""The assistant for programs: Gradio's API and the MCP tool."""

import json
from base64 import b64encode
from collections.abc import Callable, Iterator

import httpx
import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client

from assistant.passwords import hash_password
from assistant.pipeline import Assistant
from tests.ui.support import in_own_loop, serving

QUESTION = "How do we ask the WTO for a national workshop?"


@pytest.fixture(scope="module")
def client(base_url: str) -> Iterator[Client]:
    client = Client(base_url, verbose=False)
    yield client
    client.close()


def test_the_api_returns_the_same_answer_as_python(client: Client, served: Assistant) -> None:
    answer = client.predict(QUESTION, [], api_name="/ask")
    assert answer == json.loads(json.dumps(served.answer(QUESTION).to_dict()))


def test_the_api_takes_a_history(client: Client) -> None:
    answer = client.predict("and for LDCs?", [[QUESTION, "…"]], api_name="/ask")
    assert QUESTION in answer["query"]


def test_the_api_takes_a_language(client: Client, served: Assistant) -> None:
    answer = client.predict(QUESTION, [], "fr", api_name="/ask")
    assert answer == json.loads(json.dumps(served.answer(QUESTION, language="fr").to_dict()))


def test_a_language_that_is_not_spoken_is_a_plain_error(client: Client) -> None:
    with pytest.raises(AppError, match="say en, fr or es, not 'de'"):
        client.predict(QUESTION, [], "de", api_name="/ask")


def test_nothing_of_the_page_is_offered_to_programs(client: Client) -> None:
    endpoints = client.view_api(return_format="dict")["named_endpoints"]
    assert list(endpoints) == ["/ask", "/ask_trips"]


def test_an_empty_question_is_a_plain_error(client: Client) -> None:
    with pytest.raises(AppError, match="Type a question first"):
        client.predict("", [], api_name="/ask")


def test_the_rate_limit_holds_for_programs(make_assistant: Callable[..., Assistant]) -> None:
    with serving(make_assistant(questions_per_minute=1)) as url:
        client = Client(url, verbose=False)
        client.predict(QUESTION, [], api_name="/ask")
        with pytest.raises(AppError, match="Please wait"):
            client.predict(QUESTION, [], api_name="/ask")
        client.close()


async def over_mcp(
    url: str, more: dict[str, str] | None = None, **options: object
) -> tuple[list[str], str]:
    """The names of the tools, and what the first one gives for the question and `more`."""
    async with httpx.AsyncClient(**options) as http:
        async with streamable_http_client(f"{url}/gradio_api/mcp/", http_client=http) as streams:
            async with ClientSession(streams[0], streams[1]) as session:
                await session.initialize()
                tools = [tool.name for tool in (await session.list_tools()).tools]
                given = {"question": QUESTION, "history": [], **(more or {})}
                result = await session.call_tool(tools[0], given)
                return tools, result.content[0].text


def test_an_mcp_client_gets_the_same_answer(base_url: str, served: Assistant) -> None:
    tools, answer = in_own_loop(over_mcp, base_url)
    assert tools == ["ask_trips"]
    assert json.loads(answer) == json.loads(json.dumps(served.answer(QUESTION).to_dict()))


def test_the_tool_takes_a_language_and_refuses_another(base_url: str) -> None:
    spanish = json.loads(in_own_loop(over_mcp, base_url, {"language": "es"})[1])
    assert (spanish["language"], spanish["citations"][0]["language"]) == ("es", "es")
    assert "not 'de'" in in_own_loop(over_mcp, base_url, {"language": "de"})[1]


def test_the_api_and_the_tool_work_behind_a_password(
    make_assistant: Callable[..., Assistant],
) -> None:
    assistant = make_assistant(user="mission", password_hash=hash_password("secret"))
    login = {"Authorization": "Basic " + b64encode(b"mission:secret").decode()}
    with serving(assistant) as url:
        client = Client(url, headers=login, verbose=False)
        assert client.predict(QUESTION, [], api_name="/ask")["citations"]
        client.close()
        tools = in_own_loop(lambda: over_mcp(url, headers=login))[0]
        assert tools == ["ask_trips"]
