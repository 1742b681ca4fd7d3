"""Load on the chat: many users at once, beside a bare Gradio echo chat as the floor.

`python -m tests.bench.load_chat [--users 64] [--seconds 60] [--output docs/load.md]` serves each
application in a process of its own, lets every user ask one question after the other through the
same queue that a browser uses, and writes median and 95th percentile of the time to the whole
answer, with the errors.
"""

from __future__ import annotations

import argparse
import asyncio
import itertools
import json
import multiprocessing
import os
import platform
import socket
import statistics
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

import httpx

from tests.bench.machine import Machine, this_machine

QUESTIONS = (
    "How do we ask the WTO for a national workshop?",
    "What does Article 67 oblige developed countries to do?",
    "Which online courses on TRIPS are there?",
    "Quand finit la période de transition des PMA ?",
    "¿Quién paga la formación en Ginebra?",
    "How do I bake a chocolate cake?",
)
ENDPOINT = "typed"  # the chat's event for a question that was typed
DOCS = Path(__file__).parents[2] / "docs"


@dataclass(frozen=True, slots=True)
class Load:
    """What one application bore; times in milliseconds from asking to the whole answer."""

    application: str
    users: int
    seconds: float
    answers: int
    errors: int
    per_second: float
    median_ms: float
    p95_ms: float
    worst_ms: float


def serve_chat(port: int) -> None:
    """The assistant's chat, without a rate limit: here all users share one address."""
    from assistant.default import open_assistant
    from assistant.settings import Settings
    from ui import launch

    with tempfile.TemporaryDirectory() as scratch:
        file = Path(scratch) / "feedback.sqlite3"
        settings = Settings(questions_per_minute=0, max_waiting=1000, feedback_file=file)
        launch(open_assistant(settings), port=port)


def serve_echo(port: int) -> None:
    """The floor: a chat of Gradio's that says what it is told."""
    os.environ["GRADIO_ANALYTICS_ENABLED"] = "False"
    import gradio as gr

    with gr.Blocks(analytics_enabled=False) as blocks:
        chat, question = gr.Chatbot(), gr.Textbox()
        question.submit(
            lambda message: [{"role": "assistant", "content": message}],
            question,
            chat,
            api_name=ENDPOINT,
            concurrency_limit=None,
        )
    blocks.launch(server_name="127.0.0.1", server_port=port, quiet=True)


@contextmanager
def running(serve: object) -> Iterator[str]:
    """The address of an application that runs in a process of its own."""
    with socket.create_server(("127.0.0.1", 0)) as probe:
        port = probe.getsockname()[1]
    process = multiprocessing.get_context("spawn").Process(target=serve, args=(port,))
    process.start()
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(1200):
            try:
                httpx.get(f"{url}/config", timeout=5)
                break
            except httpx.TransportError:
                time.sleep(0.25)
        yield url
    finally:
        process.terminate()
        process.join(10)
        process.kill()


async def measure(name: str, url: str, users: int, seconds: float) -> Load:
    """Let `users` ask for `seconds`, each as fast as its answers come."""
    times: list[float] = []
    errors: list[str] = []
    limits = httpx.Limits(max_connections=2 * users + 10)
    async with httpx.AsyncClient(base_url=url, timeout=60, limits=limits) as client:
        config = (await client.get("/config")).json()
        chosen = next(d for d in config["dependencies"] if d["api_name"] == ENDPOINT)
        await _ask(client, chosen, "warm", QUESTIONS[0])
        end = time.perf_counter() + seconds

        async def user(number: int) -> None:
            for turn in itertools.count():
                if time.perf_counter() >= end:
                    return
                question = QUESTIONS[(number + turn) % len(QUESTIONS)]
                started = time.perf_counter()
                try:
                    await _ask(client, chosen, f"user{number}", question)
                    times.append(1000 * (time.perf_counter() - started))
                except (httpx.HTTPError, ValueError) as error:
                    errors.append(repr(error))

        started = time.perf_counter()
        await asyncio.gather(*(user(n) for n in range(users)))
        took = time.perf_counter() - started
    if errors:
        print(f"{name}: {len(errors)} errors, the first: {errors[0]}")
    ranked = sorted(times) or [0.0]
    p95 = ranked[min(len(ranked) - 1, int(0.95 * len(ranked)))]
    return Load(
        name, users, round(took, 1), len(times), len(errors), round(len(times) / took, 1),
        round(statistics.median(ranked), 1), round(p95, 1), round(ranked[-1], 1),
    )  # fmt: skip


async def _ask(client: httpx.AsyncClient, endpoint: dict, session: str, question: str) -> None:
    """Ask once and read the stream to its end. Raises ValueError where the answer is an error."""
    inputs = [question] + [None] * (len(endpoint["inputs"]) - 1)
    sent = {"data": inputs, "fn_index": endpoint["id"], "session_hash": session}
    joined = await client.post("/gradio_api/queue/join", json=sent)
    joined.raise_for_status()
    query = {"session_hash": session}
    async with client.stream("GET", "/gradio_api/queue/data", params=query) as stream:
        async for line in stream.aiter_lines():
            message = json.loads(line[5:]) if line.startswith("data:") else {}
            if message.get("msg") == "process_completed":
                if not message.get("success"):
                    raise ValueError(line[:200])
                return
    raise ValueError("the stream ended without an answer")


def report(loads: list[Load], machine: Machine) -> str:
    """The figures as a Markdown page."""
    rows = "\n".join(
        f"| {x.application} | {x.users} | {x.seconds:.0f} s | {x.answers} | {x.errors} "
        f"| {x.per_second} | {x.median_ms:.0f} ms | {x.p95_ms:.0f} ms | {x.worst_ms:.0f} ms |"
        for x in loads
    )
    return (
        "# The chat under load\n\n"
        "Written by `python -m tests.bench.load_chat`: every user asks one question after the "
        "other, without a pause, through the queue that a browser uses; times are from asking to "
        "the whole answer. The bare echo chat is the floor that Gradio itself sets.\n\n"
        f"{machine.described()} Python {platform.python_version()}.\n\n"
        "| Application | Users | Time | Answers | Errors | A second | Median | 95th percentile "
        "| Worst |\n| --- | --- | --- | --- | --- | --- | --- | --- | --- |\n" + rows + "\n"
    )


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--users", type=int, default=64)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--output", type=Path, default=DOCS / "load.md")
    options = parser.parse_args()
    machine, loads = this_machine(), []
    for name, serve in (
        ("bare Gradio echo chat", serve_echo),
        ("TRIPS Assistant", serve_chat),
    ):
        with running(serve) as url:
            load = measure(name, url, options.users, options.seconds)
            loads.append(asyncio.run(load))
    options.output.parent.mkdir(parents=True, exist_ok=True)
    options.output.write_text(report(loads, machine), encoding="utf-8")
    options.output.with_suffix(".json").write_text(
        json.dumps([asdict(x) for x in loads], indent=2) + "\n", encoding="utf-8"
    )
    print(report(loads, machine))


if __name__ == "__main__":
    main()
