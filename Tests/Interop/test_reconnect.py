"""Connections that are lost and made anew, and what each begins with."""

import json
import subprocess

import pytest

import frames
import peers
import windsock
from deadlines import wait_until
from servers import WebSocketsServer
from windsock import dump, pick


def losing(rounds):
    """A server whose first connections end without a closing handshake after one message each:
    (server, what each connection was sent)."""
    seen = []

    def handler(peer):
        number = len(seen)
        mine = []
        seen.append(mine)
        peers.answer_upgrade(peer)
        while (frame := peer.read_frame()).opcode != frames.CLOSE:
            mine.append(frame.payload.decode())
            peer.send(frames.frame(1, f"{number}:{frame.payload.decode()}"))
            if number < rounds:
                return peer.reset()
        peer.send(frames.frame(8, frame.payload))

    return peers.Server(handler), seen


def test_the_input_goes_on_on_the_next_connection(tmp_path):
    server, seen = losing(2)
    file = tmp_path / "kept.pcapng"
    with server:
        url = f"ws://127.0.0.1:{server.port}/"
        arguments = ["connect", url, "--reconnect", "--no-compress", "--record", file]
        with windsock.start(*arguments, stdin=subprocess.PIPE) as program:
            for number, word in enumerate(["a", "b", "c", "d"]):
                program.send(word + "\n")
                program.wait_for(f"{min(number, 2)}:{word}\n", "output")
                wait_until(lambda: len(seen) >= min(number + 2, 3), "it did not connect again")
            program.end_input()
            assert program.wait() == 0, program.story()
    assert seen == [["a"], ["b"], ["c", "d"]]
    lines = program.errors.decode().splitlines()
    assert len(lines) == 2 and all("; connecting again in " in line for line in lines), lines
    # One recording has all of it.
    assert [row["status"] for row in pick(dump(file), type="connection")] == [101, 101, 101]


def test_a_server_that_is_not_there_yet():
    port = peers.free_port()
    arguments = ["connect", f"ws://127.0.0.1:{port}/", "--reconnect", "-x", "now", "-1"]
    with windsock.start(*arguments) as program:
        program.wait_for("is anything listening there|connecting again in")

        def handler(peer):
            peers.answer_upgrade(peer)
            peer.send(frames.frame(1, peer.read_frame().payload))
            peer.send(frames.frame(8, peer.read_frame().payload))

        server = peers.Server(handler, port)
        with server:
            assert program.wait() == 0, program.story()
    assert program.output == b"now\n"


@pytest.mark.parametrize("status, again", [(503, True), (429, True), (403, False), (404, False)])
def test_refusals_that_may_pass(status, again):
    heads = []

    def handler(peer):
        heads.append(peer.read_head())
        if len(heads) > 1:
            peer.send(peers.accepting(heads[-1][1]))
            peer.send(frames.frame(8, peer.read_frame().payload))
        else:
            peer.send(f"HTTP/1.1 {status} No\r\nRetry-After: 0\r\nContent-Length: 0\r\n\r\n".encode())

    with peers.Server(handler) as server:
        url = f"ws://127.0.0.1:{server.port}/"
        code, _, errors = windsock.windsock("connect", url, "--reconnect", "-w", "0", input=b"")
    assert (code, len(heads)) == ((0, 2) if again else (69, 1)), errors


def test_who_closes_by_hand_is_not_connected_again():
    server, seen = losing(0)
    with server:
        url = f"ws://127.0.0.1:{server.port}/"
        status, _, errors = windsock.windsock(
            "connect", url, "--reconnect", "--slash", input=b"a\n/close\n"
        )
    assert (status, errors, len(seen)) == (0, b"", 1)


def test_max_time_ends_the_attempts():
    status, _, errors = windsock.windsock(
        "connect", f"ws://127.0.0.1:{peers.free_port()}/", "--reconnect", "--max-time", "1.5", input=b""
    )
    assert status == 124 and b"connecting again in" in errors


def logging_in(answer):
    seen = []

    async def handler(connection):
        mine = []
        seen.append(mine)
        async for message in connection:
            mine.append(message)
            if message == "login":
                await connection.send("not JSON")
                await connection.send(json.dumps(answer))
            if message == "again":
                return
            if message == "end":
                await connection.send("done")

    return WebSocketsServer(handler, compression="deflate"), seen


def test_each_connection_begins_with_the_file(tmp_path):
    file = tmp_path / "opening"
    file.write_text('login\n{"auth":"{{data.token}}"}\n\nsub {{$.n}}\n')
    server, seen = logging_in({"data": {"token": 'a"b'}, "n": 7})
    with server:
        url = f"ws://127.0.0.1:{server.port}/"
        arguments = ["connect", url, "--on-open", file, "--reconnect"]
        with windsock.start(*arguments, stdin=subprocess.PIPE) as program:
            program.send("again\n")
            wait_until(lambda: len(seen) == 2, "it did not connect again")
            program.send("end\n")
            program.wait_for("done\n", "output")
    opening = ["login", '{"auth":"a\\"b"}', "sub 7"]
    assert seen == [[*opening, "again"], [*opening, "end"]]


def test_a_value_that_never_comes(tmp_path):
    file = tmp_path / "opening"
    file.write_text("login\n{{token}}\n")
    server, seen = logging_in({"other": 1})
    with server:
        url = f"ws://127.0.0.1:{server.port}/"
        status, _, errors = windsock.windsock(
            "connect", url, "--on-open", file, "--connect-timeout", "0.5", input=b"x\n"
        )
    assert status == 76 and b"sent nothing with {{token}}, which line 2" in errors
    assert seen == [["login"]]


@pytest.mark.parametrize(
    "text, status, words", [("a\n{{a[}}", 65, b"line 2"), (None, 66, b"No such file"), (b"\xff", 65, b"UTF-8")]
)
def test_a_file_that_cannot_be_used(tmp_path, text, status, words):
    file = tmp_path / "opening"
    if text is not None:
        file.write_bytes(text if isinstance(text, bytes) else text.encode())
    code, _, errors = windsock.windsock("connect", "ws://127.0.0.1:1/", "--on-open", file, input=b"")
    assert code == status and words in errors and len(errors.splitlines()) == 1, errors
