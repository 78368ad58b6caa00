"""Filters that mean what they say, searches that land, copies in the format asked for."""

import asyncio
import base64
import json
import threading

import pytest
import websockets

from terminal import command
from windsock import WINDSOCK, Proxy


class JSONServer:
    """Python's websockets: answers "big" with a long JSON document, "abort" with an end without Close."""

    document = {"items": [{"sku": f"SKU-{number:05}"} for number in range(400)], "needle": "here"}

    async def _serve(self, connection):
        async for message in connection:
            if message == "abort":
                connection.transport.abort()
                return
            await connection.send(json.dumps(self.document) if message == "big" else message)

    async def _run(self):
        self._done = asyncio.Event()
        async with websockets.serve(self._serve, "127.0.0.1", 0) as server:
            self.port = server.sockets[0].getsockname()[1]
            self._ready.set()
            await self._done.wait()

    def __enter__(self):
        self._ready = threading.Event()
        self._loop = asyncio.new_event_loop()
        self._thread = threading.Thread(target=self._loop.run_until_complete, args=(self._run(),))
        self._thread.start()
        assert self._ready.wait(10)
        return self

    def __exit__(self, *_):
        self._loop.call_soon_threadsafe(self._done.set)
        self._thread.join()


@pytest.fixture(scope="module")
def recording(tmp_path_factory):
    """A compressed conversation that ends without Close: C11 stands on the connection alone."""
    file = tmp_path_factory.mktemp("filters") / "filters.pcapng"

    async def talk(url):
        async with websockets.connect(url) as client:
            for message in ["hello", "big"]:
                await client.send(message)
                await client.recv()
            await client.send("abort")
            with pytest.raises(websockets.ConnectionClosed):
                await client.recv()

    with JSONServer() as server, Proxy(f"ws://127.0.0.1:{server.port}", "--record", file) as subject:
        asyncio.run(talk(f"{subject.url}/feed"))
        subject.wait_row(type="close")
        subject.stop()
    return file


@pytest.fixture
def screen(terminal, recording):
    screen = terminal(100, 30)
    screen.open_screen(WINDSOCK, "open", recording)
    screen.wait_for("hello")
    return screen


def test_findings_on_the_connection_are_found(screen):
    screen.wait_for("1 finding")
    for expression in ["finding", "warn", "finding == C11"]:
        command(screen, f"filter {expression}")
        screen.wait_for(r"\b1/\d+ rows")
        screen.wait_for("C11 W transport ended without Close")
    command(screen, "filter error")
    screen.wait_for(r"\b0/\d+ rows")


def test_len_of_a_message_is_that_of_its_content(screen):
    length = len(json.dumps(JSONServer.document))
    command(screen, "view messages")
    command(screen, f"filter len == {length}")
    screen.wait_for(r"\b1/\d+ rows")
    screen.wait_for("items")
    command(screen, "view frames")
    screen.wait_for(r"\b0/\d+ rows")


def test_a_bare_word_is_a_text_search_and_says_so(screen):
    screen.press("f")
    screen.type("opcdoe")
    screen.wait_for('text search: "opcdoe"')
    screen.wait_for("did you mean opcode")
    screen.press("C-u")
    screen.type("frobnicate")
    screen.wait_for('text search: "frobnicate"')
    screen.press("Enter")
    screen.wait_for(r"a text search +0/\d+")
    screen.press("Escape")
    screen.wait_for("the filter is gone")
    screen.wait_for("hello")


def test_candidates_are_the_fields_that_messages_have(screen):
    screen.press("f")
    screen.type("sku")
    screen.wait_for(r"json\.items\[0\]\.sku +text +1")
    screen.press("Tab")
    screen.type(' == "SKU-00000"')
    screen.press("Enter")
    screen.wait_for(r"\b1/\d+ rows")
    command(screen, "filter dim")
    screen.wait_for("others dimmed")
    screen.wait_for("hello")


@pytest.mark.parametrize("text, sentence", [
    ("x and", "something is missing"), ("and x", "a condition is missing"), ("f(", "no function"),
    ("len > 1 k", "no space between them"),
])  # fmt: skip
def test_a_broken_expression_is_an_error_with_a_place(screen, text, sentence):
    screen.press("f")
    screen.type(text)
    screen.wait_for(rf"\^ .*{sentence}")
    screen.press("Enter")
    assert "all frames" not in screen.picture()


def test_a_filter_is_kept_for_the_next_run(terminal, recording, tmp_path):
    config = tmp_path / "config.toml"
    config.write_text("")
    first = terminal(100, 30)
    first.open_screen(WINDSOCK, "open", recording, "--config", config)
    first.wait_for("hello")
    command(first, 'filter text == "hello"')
    command(first, "filter save greetings")
    first.wait_for("saved greetings")
    first.press("Q")
    assert (tmp_path / "filters.toml").stat().st_mode & 0o777 == 0o600
    second = terminal(100, 30)
    second.open_screen(WINDSOCK, "open", recording, "--config", config)
    second.wait_for("hello")
    second.press("f")
    second.type("greet")
    second.wait_for("greetings +saved")
    second.press("Tab")
    second.press("Enter")
    second.wait_for(r"\b\d+/\d+ rows")


def test_a_search_lands_on_its_match(screen):
    screen.press("/")
    screen.type("needle")
    screen.press("Enter")
    screen.wait_for(r'‹.*"needle"')
    screen.wait_for(r'^ *needle "here"')


def test_what_is_copied_is_what_was_asked_for(screen):
    command(screen, "1")
    command(screen, "copy hex")
    screen.wait_for("5 bytes as hexadecimal")
    assert screen.clipboard() == b"hello".hex()
    command(screen, "copy base64")
    screen.wait_for("5 bytes as base64")
    assert screen.clipboard() == base64.b64encode(b"hello").decode()
    command(screen, "copy frobnicate")
    screen.wait_for("there is no format 'frobnicate'")
