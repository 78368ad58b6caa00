"""What arrives as lines that scripts can trust, and what ends a run without a screen."""

import subprocess
import threading

import pytest

import frames
import peers
import windsock
from deadlines import wait_until
from measured import high_water
from servers import WebSocketsServer, echo

BYTES = bytes(range(256)) * 3


def run(url, *arguments, input=b""):
    return windsock.windsock("connect", url, *arguments, input=input)


class Saying(WebSocketsServer):
    """A server that sends these messages to each client, and then what it is sent; `held` waits
    before the end for the client to close."""

    def __init__(self, *messages, **options):
        async def handler(connection):
            for message in messages:
                await connection.send(message)
            await echo(connection)

        super().__init__(handler, **options)

    @property
    def url(self):
        return f"ws://127.0.0.1:{self.port}/"


@pytest.mark.parametrize("compression", [None, "deflate"])
def test_messages_come_out_as_they_are(compression):
    messages = ["one", "", "two\r\nlines\n", "größer", "x" * 100_000, ["frag", "ments"], BYTES]
    whole = [m if isinstance(m, bytes) else "".join(m).encode() for m in messages]
    with Saying(*messages, compression=compression) as server:
        status, output, errors = run(server.url, "--count", "7")
        assert (status, errors) == (0, b"")
        assert output == b"".join(message + b"\n" for message in whole)
        assert run(server.url, "--count", "7", "--null")[1] == b"".join(m + b"\0" for m in whole)
        assert run(server.url, "--count", "7", "--binary")[1] == b"".join(whole)


def test_each_answer_comes_at_once():
    with Saying() as server, windsock.start("connect", server.url, stdin=subprocess.PIPE) as program:
        for number in range(20):
            program.send(f"question {number}\n")
            program.wait_for(f"question {number}\n", "output")
        assert program.output == b"".join(b"question %d\n" % number for number in range(20))


def test_with_headless_connections_are_named_beside_the_lines():
    with Saying("hello") as server:
        status, output, errors = run(server.url, "--headless", "-1")
    assert (status, output) == (0, b"hello\n")
    assert server.url.encode() in errors and b"closed by the client" in errors


def test_null_ends_messages_both_ways():
    with Saying() as server:
        status, output, errors = run(server.url, "--null", "--count", "3", input=b"a\nb\0\0c\r")
    assert (status, output, errors) == (0, b"a\nb\0\0c\r\0", b"")


def test_binary_input_is_one_message():
    seen = []

    async def handler(connection):
        async for message in connection:
            seen.append(message)
            await connection.send(message)

    with WebSocketsServer(handler) as server:
        url = f"ws://127.0.0.1:{server.port}/"
        assert run(url, "--binary", "-1", input=BYTES) == (0, BYTES, b"")
        assert run(url, "--binary", "-0", "--count", "2", input=b"a\0\xff") == (0, b"a\0\xff\0", b"")
        assert run(url, "--binary", "-w", "0", input=b"") == (0, b"", b"")
    assert seen == [BYTES, b"a", b"\xff"]


def test_execute_sends_and_leaves_the_input_alone():
    with Saying() as server:
        status, output, errors = run(server.url, "-x", "a", "-x", "b", "--count", "2", input=b"c\n")
        assert (status, output, errors) == (0, b"a\nb\n", b"")
        script = f"while read line; do {windsock.WINDSOCK} connect {server.url} -x $line -1; done"
        shell = subprocess.run(["sh", "-c", script], input=b"1\n2\n3\n", capture_output=True)
    assert shell.stdout == b"1\n2\n3\n", shell.stderr


def test_one_message_each_way():
    with Saying("greeting", "more") as server:
        assert run(server.url, "-1", input=b"question\n")[:2] == (0, b"greeting\n")
    with Saying() as server:
        assert run(server.url, "-1", input=b"a\nb\nc\n") == (0, b"a\n", b"")


@pytest.mark.parametrize("arguments", [[], ["--format", "ndjson"]])
def test_an_expression_ends_it(arguments):
    messages = ['{"n":1}', '{"n":2}', '{"done":true}', '{"n":4}']
    with Saying(*messages) as server:
        status, output, errors = run(server.url, "--until", "json.done == true", *arguments)
    assert (status, errors) == (0, b"")
    if not arguments:
        assert output.decode().splitlines() == messages[:3]


def test_a_filter_says_what_is_shown_and_counted():
    with Saying("a1", "b1", "a2", "b2", "a3") as server:
        status, output, _ = run(server.url, "--filter", 'text contains "b"', "--count", "2")
    assert (status, output) == (0, b"b1\nb2\n")


def test_of_several_urls_each_ends_at_its_goal():
    with Saying("one") as one, Saying("two") as two:
        status, output, errors = run(one.url, two.url, "--count", "2", input=b"x\n")
    assert (status, errors) == (0, b"")
    assert sorted(output.split()) == [b"one", b"two", b"x", b"x"]


def test_a_goal_that_is_not_reached():
    async def two(connection):
        await connection.send("1")
        await connection.send("2")

    with WebSocketsServer(two) as server:
        url = f"ws://127.0.0.1:{server.port}/"
        status, output, errors = run(url, "--count", "3")
        assert (status, output) == (1, b"1\n2\n")
        assert errors.decode().splitlines() == [
            f"windsock: {url}: the connection ended after 2 of 3 messages"
        ]
        status, _, errors = run(url, "--until", 'text == "3"')
        assert status == 1 and b"before a message that matches --until" in errors
        assert run(url, "--count", "2")[0] == 0
    with Saying("1") as server:
        assert run(server.url, "--count", "2", "-w", "0.2")[0] == 1
        assert run(server.url, "--count", "2", "--max-time", "0.5")[0] == 124


def test_what_breaks_off_after_the_goal_is_no_failure():
    def handler(peer):
        peers.answer_upgrade(peer, then=frames.frame(1, "one") + frames.frame(1, "two"))
        peer.half_close()

    with peers.Server(handler) as server:
        url = f"ws://127.0.0.1:{server.port}/"
        assert run(url, "--count", "2") == (0, b"one\ntwo\n", b"")
        status, output, errors = run(url, "--count", "3")
        assert (status, output) == (76, b"one\ntwo\n") and b"without a closing handshake" in errors


def test_idle_waits_until_nothing_comes():
    """Messages a fifth of a second apart, pings in between and after: no ping puts the end off."""
    release = threading.Event()

    async def handler(connection):
        for number in range(4):
            await connection.send(str(number))
            await connection.ping()
            release.wait(0.2)
        while connection.state.name == "OPEN":
            await (await connection.ping())

    with WebSocketsServer(handler) as server:
        url = f"ws://127.0.0.1:{server.port}/"
        status, output, _ = run(url, "--idle", "1")
    assert (status, output) == (0, b"0\n1\n2\n3\n")


def test_how_a_server_closed_is_said():
    async def handler(connection):
        await connection.close(1008, "not today")

    with WebSocketsServer(handler) as server:
        status, output, errors = run(f"ws://127.0.0.1:{server.port}/", "-w", "-1")
    assert (status, output) == (0, b"")
    assert b"closed the connection: 1008 (Policy Violation): not today" in errors


def test_text_that_is_not_utf_8_is_passed_on_and_is_an_error():
    def handler(peer):
        peers.answer_upgrade(peer, then=frames.frame(1, b"caf\xe9") + frames.frame(1, b"after"))
        peer.send(frames.frame(frames.CLOSE, peer.read_frame().payload))

    with peers.Server(handler) as server:
        status, output, errors = run(f"ws://127.0.0.1:{server.port}/", "--count", "2")
    assert (status, output) == (76, b"caf\xe9\nafter\n")
    assert b"T0" in errors and len(errors.splitlines()) == 1, errors


def test_an_output_that_is_not_read_stops_the_reading_of_the_server():
    """100 MB for an output of which nothing is taken: the server is left waiting."""
    piece = b"x" * 100_000
    sent, release = [], threading.Event()

    def handler(peer):
        peers.answer_upgrade(peer)
        peer.socket.settimeout(None)
        for _ in range(1000):
            peer.send(frames.frame(2, piece))
            sent.append(1)
        peer.send(frames.frame(8, frames.close_payload(1000)))
        peer.read_all()

    with peers.Server(handler) as server:
        process = subprocess.Popen(
            [windsock.WINDSOCK, "connect", f"ws://127.0.0.1:{server.port}/", "--binary", "-w", "-1"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
        )  # fmt: skip
        try:
            wait_until(lambda: stalled(sent), "the server was read without end")
            assert len(sent) < 500
            peak = high_water(process.pid)
            output, errors = process.communicate(timeout=60)
        finally:
            process.kill()
            process.wait()
    assert process.returncode == 0 and not errors, errors
    assert output == piece * 1000 and peak < 160 << 20, peak


def stalled(sent):
    before = len(sent)
    threading.Event().wait(0.5)
    return before > 0 and len(sent) == before
