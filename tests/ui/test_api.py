"""The assistant for programs: Gradio's API and the MCP tool."""

import json
from collections.abc import Callable, Iterator

import anyio
import pytest
from gradio_client import Client
from gradio_client.exceptions import AppError
from mcp import ClientSession
from mcp.client.streamable_http import streamable_http_client

from assistant.pipeline import Assistant
from tests.ui.support import serving

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


def test_the_api_offers_one_function_only(client: Client) -> None:
    assert list(client.view_api(return_format="dict")["named_endpoints"]) == ["/ask"]


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


def test_an_mcp_client_asks_a_question(base_url: str, served: Assistant) -> None:
    async def ask() -> tuple[list[str], dict]:
        async with streamable_http_client(f"{base_url}/gradio_api/mcp/") as (read, write, _):
            async with ClientSession(read, write) as session:
                await session.initialize()
                tools = [tool.name for tool in (await session.list_tools()).tools]
                result = await session.call_tool(tools[0], {"question": QUESTION, "history": []})
                print(result)
                return tools, json.loads(result.content[0].text)

    tools, answer = anyio.run(ask)
    assert len(tools) == 1
    assert answer["citations"][0]["quote"] == served.answer(QUESTION).citations[0].quote
