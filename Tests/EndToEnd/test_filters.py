"""Filters that mean what they say, searches that land, copies in the format asked for."""

import asyncio
import base64
import json
import threading

import pytest
import websockets

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


def command(screen, line):
    screen.press(":")
    screen.type(line)
    screen.press("Enter")


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


def test_a_mistyped_field_searches_nothing_until_it_is_quoted(screen):
    screen.press("f")
    screen.type("frobnicate")
    screen.wait_for("! invalid")
    screen.press("Enter")
    screen.wait_for('did you mean the text "frobnicate"')
    screen.press("Tab")
    screen.wait_for("searches text")
    screen.press("Enter")
    screen.wait_for(r"a text search +0/\d+")


def test_a_search_lands_on_its_match(screen):
    screen.press("/")
    screen.type("needle")
    screen.press("Enter")
    screen.wait_for(r'‹.*"needle"')
    screen.wait_for(r'^ *"needle": "here"$')


def test_what_is_copied_is_what_was_asked_for(screen):
    command(screen, "1")
    command(screen, "copy hex")
    screen.wait_for("copied 5 bytes as hexadecimal")
    assert screen.clipboard() == b"hello".hex()
    command(screen, "copy base64")
    screen.wait_for("copied 5 bytes as base64")
    assert screen.clipboard() == base64.b64encode(b"hello").decode()
    command(screen, "copy frobnicate")
    screen.wait_for("there is no format 'frobnicate'")
