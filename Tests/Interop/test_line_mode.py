"""Lines of standard input as messages: none is changed, lost or passed over in silence."""

import contextlib
import os
import subprocess
import tempfile
import threading

import pytest
import websockets

import frames
import peers
import windsock
from deadlines import DEADLINE, wait_until
from measured import high_water
from servers import WebSocketsServer

REPLACEMENT = "\N{REPLACEMENT CHARACTER}"


class Sink:
    """A `websockets` server that keeps what it is sent, by connection."""

    def __init__(self, answer=None, **options):
        self.messages, self.closes = [], []

        async def handler(connection):
            with contextlib.suppress(websockets.exceptions.ConnectionClosedError):
                async for message in connection:
                    self.messages.append(message)
                    if answer is not None and await answer(connection, message):
                        break
            await connection.wait_closed()
            self.closes.append(connection.close_code)

        self.server = WebSocketsServer(handler, **options)

    def __enter__(self):
        self.server.__enter__()
        self.url = f"ws://127.0.0.1:{self.server.port}/"
        return self

    def __exit__(self, *arguments):
        self.server.__exit__(*arguments)


def connect(*arguments, input):
    return windsock.windsock("connect", *arguments, "--wait", "0", input=input)


def test_lines_that_begin_with_a_slash_are_messages():
    lines = ["/users/42", "/close", "/ping x", "//two", "/", "last, without an end"]
    with Sink() as sink:
        status, _, errors = connect(sink.url, input="\n".join(lines).encode())
    assert (status, errors) == (0, b"")
    assert sink.messages == lines


def test_empty_lines_and_windows_ends():
    with Sink() as sink:
        status, _, errors = connect(sink.url, input=b"\r\none\r\n\ntwo\n")
    assert (status, errors) == (0, b"")
    assert sink.messages == ["", "one", "", "two"]


@pytest.mark.parametrize("line", [b"caf\xe9", b"\xed\xa0\x80", b"\xc0\xaf", b"cut \xe2\x82"])
def test_what_is_not_utf_8_is_an_error_and_not_changed(line):
    with Sink() as sink:
        status, _, errors = connect(sink.url, input=b"before\n" + line + b"\nafter\n")
    assert status == 65
    assert sink.messages == ["before", "after"]
    (sentence,) = errors.decode().splitlines()
    assert "line 2 of standard input is not UTF-8" in sentence and REPLACEMENT not in sentence


def test_many_lines_that_cannot_be_sent_are_counted():
    with Sink() as sink:
        status, _, errors = connect(sink.url, input=b"\xff\n" * 5000)
    lines = errors.decode().splitlines()
    assert status == 65 and sink.messages == []
    assert len(lines) == 11 and "5000 lines of standard input" in lines[-1]


def test_commands_with_slash():
    with Sink() as sink:
        status, _, errors = connect(
            sink.url, "--slash", input=b"one\n//two\n/bin 00 ff\n/text /three\n/close 4001 done\n"
        )
        wait_until(lambda: sink.closes, "the server saw no close")
    assert (status, errors) == (0, b"")
    assert sink.messages == ["one", "/two", b"\x00\xff", "/three"] and sink.closes == [4001]


def test_a_command_that_is_none_is_said_without_its_control_characters():
    with Sink() as sink:
        status, _, errors = connect(sink.url, "--slash", input=b"/\x1b]0;title\x07 x\nnext\n")
    assert status == 65 and sink.messages == ["next"]
    assert b"line 1" in errors and b"\x1b" not in errors and b"\x07" not in errors


def test_what_follows_a_close_is_said():
    with Sink() as sink:
        status, _, errors = connect(sink.url, "--slash", input=b"one\n/close\ntwo\nthree\n")
    assert status == 65 and sink.messages == ["one"]
    (sentence,) = errors.decode().splitlines()
    assert "line 3" in sentence and "line 2 had closed" in sentence


def test_lines_after_the_server_closed_are_said():
    async def close(connection, _):
        await connection.close(1000, "enough")
        return True

    with Sink(close) as sink:
        with windsock.start("connect", sink.url, stdin=subprocess.PIPE) as program:
            program.send("one\n")
            program.wait_for("closed the connection: 1000 .*: enough")
            try:
                program.send("two\nthree\n")
            except BrokenPipeError:
                return  # It was not there any more to take them, which the writer sees.
            status = program.wait()
            if status == 0:
                # It had ended before they were written.
                assert program.errors.count(b"\n") == 1
            else:
                assert status == 69 and b"line 2" in program.errors, program.story()
    assert sink.messages == ["one"]


def test_a_file_longer_than_the_connection_is_said():
    async def close(connection, message):
        if message == "3":
            await connection.close(1000, "enough")
        return message == "3"

    lines = "".join(f"{number}\n" for number in range(1_000_000)).encode()
    with Sink(close) as sink, tempfile.TemporaryFile() as file:
        file.write(lines)
        file.seek(0)
        with windsock.start("connect", sink.url, "--headless", stdin=file) as program:
            assert program.wait() == 69, program.story()
    assert b"of standard input and what follows were not sent" in program.errors


def test_every_url_gets_every_line_and_the_process_ends():
    with Sink() as one, Sink() as two:
        status, _, errors = connect(one.url, two.url, input=b"a\nb\n")
    assert (status, errors) == (0, b"")
    assert one.messages == two.messages == ["a", "b"]


def test_of_several_urls_one_that_is_refused_is_said_and_the_others_go_on():
    refused = f"ws://127.0.0.1:{peers.free_port()}/"
    with Sink() as sink:
        status, _, errors = connect(refused, sink.url, input=b"a\nb\n")
    assert status == 69 and sink.messages == ["a", "b"]
    assert len(errors.splitlines()) == 1 and refused.encode() in errors


def test_of_several_urls_each_failure_is_said_once():
    urls = [f"ws://127.0.0.1:{peers.free_port()}/" for _ in range(2)]
    status, _, errors = connect(*urls, input=b"a\n")
    assert status == 69
    lines = sorted(errors.decode().splitlines())
    assert len(lines) == 2 and all(sum(url in line for line in lines) == 1 for url in urls)


@pytest.mark.parametrize("arguments", [[], ["--headless"], ["--format", "ndjson"]])
def test_a_refused_connection_is_said_once(arguments):
    url = f"ws://127.0.0.1:{peers.free_port()}/"
    status, _, errors = connect(url, *arguments, input=b"a\n\xff\n")
    assert status == 69 and len(errors.splitlines()) == 1, errors


def test_standard_input_that_cannot_be_read():
    with Sink() as sink:
        folder = os.open("/", os.O_RDONLY)
        with windsock.start("connect", sink.url, "--wait", "0", stdin=folder) as program:
            os.close(folder)
            assert program.wait() == 74
    assert b"cannot read standard input" in program.errors


def test_a_server_that_does_not_read_stops_the_reading_of_input():
    release = threading.Event()

    def handler(peer):
        peers.answer_upgrade(peer)
        release.wait(6 * DEADLINE)
        count = 0
        while (frame := peer.read_frame()).opcode != frames.CLOSE:
            count += 1
        peer.send(frames.frame(frames.CLOSE, frame.payload))
        return count

    def feed(pipe, written):
        block = b"a line of some length, as logs have them\n" * 1000
        with contextlib.suppress(BrokenPipeError), pipe:
            for _ in range(40):
                pipe.write(block)
                written.append(1000)

    with peers.Server(handler) as server:
        url = f"ws://127.0.0.1:{server.port}/"
        with windsock.start("connect", url, "--headless", stdin=subprocess.PIPE) as program:
            pipe, program.process.stdin = program.process.stdin, None
            written = []
            feeder = threading.Thread(target=feed, args=(pipe, written))
            feeder.start()
            wait_until(lambda: stalled(written), "the input is read without end")
            assert sum(written) < 1_000_000
            release.set()
            feeder.join(6 * DEADLINE)
            assert program.wait(6 * DEADLINE) == 0, program.story()
        assert server.result() == sum(written) == 40_000


def stalled(written):
    """Whether something was written, and nothing more for half a second."""
    before = len(written)
    threading.Event().wait(0.5)
    return before > 0 and len(written) == before


def test_memory_does_not_grow_with_the_input():
    """4 million lines, of which a server that does not read takes what fits the sockets."""
    with peers.Server(lambda peer: (peers.answer_upgrade(peer), threading.Event().wait(30))) as server:
        url = f"ws://127.0.0.1:{server.port}/"
        with tempfile.TemporaryFile() as file:
            file.write(b"tick\n" * 4_000_000)
            file.seek(0)
            arguments = ["connect", url, "--headless", "--max-time", "4"]
            with windsock.start(*arguments, stdin=file) as program:
                peak = 0
                while program.running:
                    peak = max(peak, high_water(program.pid))
                assert program.wait() == 124, program.story()
    assert peak < 128 << 20, peak
