"""Servers that break the opening handshake or the end: the client says so, with the status for it."""

import asyncio
import gzip
import threading

import pytest

import frames
import peers
import windsock
from deadlines import DEADLINE
from servers import LoopThread


class RawServer(LoopThread):
    """An asyncio server that answers each request with bytes of a test's choice.

    `answer(key)` gives the bytes; `then(reader, writer)` takes over after them."""

    def __init__(self, answer, then=None):
        self.answer, self.then = answer, then
        self.received = bytearray()

    async def open(self):
        self.server = await asyncio.start_server(self.serve, "127.0.0.1", 0)
        self.port = self.server.sockets[0].getsockname()[1]

    @property
    def url(self):
        return f"ws://127.0.0.1:{self.port}/"

    async def serve(self, reader, writer):
        head = (await reader.readuntil(b"\r\n\r\n")).decode("latin-1")
        fields = dict(line.split(": ", 1) for line in head.split("\r\n")[1:] if line)
        writer.write(self.answer(fields["Sec-WebSocket-Key"]))
        if self.then:
            await self.then(reader, writer)
        else:
            while data := await reader.read(4096):
                self.received += data
        writer.close()

    async def shut(self):
        self.server.close()


def response(key, *, upgrade="websocket", connection="Upgrade", accept=None, extra=()):
    fields = [("Upgrade", upgrade), ("Connection", connection)]
    fields.append(("Sec-WebSocket-Accept", accept or peers.accept_value(key)))
    lines = [f"{name}: {value}" for name, value in fields if value] + list(extra)
    return "\r\n".join(["HTTP/1.1 101 Switching Protocols", *lines, "", ""]).encode()


BROKEN = {
    "accept key": (lambda key: response(key, accept="AAAAAAAAAAAAAAAAAAAAAAAAAAA="), "Accept"),
    "no Upgrade": (lambda key: response(key, upgrade=None), "Upgrade"),
    "other Upgrade": (lambda key: response(key, upgrade="h2c"), "Upgrade"),
    "no Connection": (lambda key: response(key, connection=None), "Connection"),
    "subprotocol": (lambda key: response(key, extra=["Sec-WebSocket-Protocol: chat"]), "subprotocol"),
    "extension": (lambda key: response(key, extra=["Sec-WebSocket-Extensions: x-foo"]), "extension"),
    "parameter": (
        lambda key: response(
            key, extra=["Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=99"]
        ),
        "permessage-deflate",
    ),
}


@pytest.mark.parametrize("name", BROKEN)
@pytest.mark.parametrize("style", [[], ["--headless"]], ids=["lines", "headless"])
def test_a_broken_handshake_fails_the_connection(name, style):
    answer, word = BROKEN[name]
    with RawServer(answer) as server:
        status, _, errors = windsock.windsock("connect", server.url, *style, input=b"secret\n")
        assert status == 76, errors
        assert server.received == b"", "something was sent to what may be no WebSocket server"
    sentences = [line for line in errors.decode().splitlines() if "breaks the opening handshake" in line]
    assert len(sentences) == 1 and word in sentences[0], errors


def test_dump_shows_what_such_a_server_sends_and_ends_with_76():
    async def then(reader, writer):
        writer.write(frames.frame(1, "all the same") + frames.frame(8, frames.close_payload(1000)))
        await reader.read(4096)

    with RawServer(BROKEN["accept key"][0], then) as server:
        status, output, errors = windsock.windsock("dump", server.url)
    assert status == 76 and b"all the same" in output
    assert len(errors.splitlines()) == 1 and b"Sec-WebSocket-Accept" in errors


def test_lint_tells_it_as_a_finding():
    with RawServer(BROKEN["accept key"][0]) as server:
        status, output, _ = windsock.windsock("lint", server.url, "--max-time", "1")
    assert status == 1 and b"H20" in output


@pytest.mark.parametrize("command", ["connect", "dump"])
@pytest.mark.parametrize("reset", [False, True], ids=["FIN", "RST"])
def test_an_end_without_a_close_is_76_and_says_how(command, reset):
    def handler(peer):
        peers.answer_upgrade(peer, then=frames.frame(1, "hello"))
        if command == "connect":
            peer.read_frame()
        if reset:
            peer.reset()

    with peers.Server(handler) as server:
        url = f"ws://127.0.0.1:{server.port}/"
        input = b"line\n" if command == "connect" else None
        status, output, errors = windsock.windsock(command, url, input=input)
    assert status == 76, errors
    (sentence,) = errors.decode().splitlines()
    assert ("reset" if reset else "ended") in sentence and "1006" in sentence
    assert b"hello" in output
    if reset and command == "dump":
        assert b"the server reset the connection" in output


@pytest.mark.parametrize("reset", [False, True], ids=["FIN", "RST"])
def test_a_server_that_goes_without_an_answer(reset):
    def handler(peer):
        peer.read_head()
        if reset:
            peer.reset()

    with peers.Server(handler) as server:
        url = f"ws://127.0.0.1:{server.port}/"
        status, _, errors = windsock.windsock("connect", url, input=b"line\n")
    assert status == 69
    (sentence,) = errors.decode().splitlines()
    assert ("reset" if reset else "closed") in sentence


def test_after_our_close_an_end_without_one_is_good():
    def handler(peer):
        peers.answer_upgrade(peer)
        while peer.read_frame().opcode != frames.CLOSE:
            pass

    with peers.Server(handler) as server:
        url = f"ws://127.0.0.1:{server.port}/"
        status, _, errors = windsock.windsock("connect", url, "-w", "0", input=b"line\n")
    assert (status, errors) == (0, b"")


def refusing(*lines, body=b"", then=None):
    head = "\r\n".join(["HTTP/1.1 403 Forbidden", *lines, "", ""]).encode()
    return RawServer(lambda key: head + body, then)


def sentence(server, *arguments):
    with server:
        status, _, errors = windsock.windsock("connect", server.url, *arguments, input=b"")
    assert status == 69
    (line,) = errors.decode().splitlines()
    return line


@pytest.mark.parametrize("field", ["Content-Length: 100000", "Transfer-Encoding: chunked", "X: y"])
def test_a_refusal_whose_body_never_ends(field):
    async def for_ever(reader, writer):
        await reader.read()

    start = b"7\r\nbecause" if "chunked" in field else b"because"
    line = sentence(refusing(field, body=start, then=for_ever))
    assert line.endswith("403 Forbidden: because")


def test_a_refusal_whose_body_comes_drop_by_drop():
    async def drip(reader, writer):
        while not writer.is_closing():
            writer.write(b"x")
            await asyncio.sleep(0.05)
            if reader.at_eof():
                break

    assert "403 Forbidden: xx" in sentence(refusing("Content-Length: 100000", then=drip))


def test_a_compressed_body_is_read():
    body = gzip.compress(b"<h1>members only</h1>\n")
    line = sentence(
        refusing("Content-Encoding: gzip", f"Content-Length: {len(body)}", body=body)
    )
    assert line.endswith("403 Forbidden: <h1>members only</h1>")


def test_a_body_that_is_no_text_is_described():
    body = bytes(range(256))
    line = sentence(refusing("Content-Type: image/png", f"Content-Length: {len(body)}", body=body))
    assert line.endswith("403 Forbidden: a body of 256 bytes, image/png")


def test_a_refusal_says_what_is_wanted():
    line = sentence(refusing('WWW-Authenticate: Basic realm="club"', "Content-Length: 0"))
    assert 'WWW-Authenticate: Basic realm="club"' in line


def silent(peer):
    peer.read_head()
    threading.Event().wait(DEADLINE)


def test_connect_timeout_bounds_the_handshake():
    with peers.Server(silent) as server:
        url = f"ws://127.0.0.1:{server.port}/"
        status, _, errors = windsock.windsock("connect", url, "--connect-timeout", "0.4", input=b"")
    assert status == 69 and b"within 0.4 s" in errors and len(errors.splitlines()) == 1


@pytest.mark.parametrize("command", ["connect", "curl", "dump"])
@pytest.mark.parametrize("handler", [silent, peers.echo], ids=["handshake", "open"])
def test_max_time_ends_everything(command, handler):
    with peers.Server(handler) as server:
        url = f"ws://127.0.0.1:{server.port}/"
        limit = ["-m", "0.5"] if command == "curl" else ["--max-time", "0.5"]
        with windsock.start(command, url, *limit, stdin=-1) as program:
            assert program.wait() == 124, program.story()
    assert len(program.errors.splitlines()) == 1 and b"0.5 s of --max-time" in program.errors


@pytest.mark.parametrize("value", ["0", "-1", "soon", "nan", "inf"])
def test_times_that_are_none(value):
    for option in ("--max-time", "--connect-timeout"):
        status, _, errors = windsock.windsock("connect", "ws://127.0.0.1:1/", f"{option}={value}")
        assert status == 64 and option.encode() in errors
