"""windsock as the client, without a terminal: lines in, lines or rows out."""

import subprocess

import pytest

import contract
import frames
import peers
import windsock
from servers import WebSocketsServer
from windsock import Rows, assert_clean, pick


def line_mode(*arguments):
    return windsock.start("connect", *arguments, stdin=subprocess.PIPE)


def test_lines_are_messages(tornado):
    with line_mode(f"ws://127.0.0.1:{tornado.port}/ws/") as subject:
        subject.wait_for("Welcome!", "output")
        subject.send("hello\n")
        subject.wait_for("HELLO", "output")
        subject.send("größer\n")
        subject.wait_for("GRÖSSER", "output")


def test_the_end_of_input_closes_properly_and_no_answer_is_lost(tornado):
    url = f"ws://127.0.0.1:{tornado.port}/ws/"
    lines = "".join(f"line {number}\n" for number in range(100))
    status, output, errors = windsock.windsock("connect", url, input=lines.encode())
    assert status == 0, errors
    for number in range(100):
        assert f"LINE {number}".encode() in output


def test_dump_of_a_url_prints_rows_as_they_come(tornado):
    program = windsock.start("dump", f"ws://127.0.0.1:{tornado.port}/ws/", "--format", "ndjson")
    with Rows(program) as subject:
        row = subject.wait_row(type="frame")
        assert (row["from"], row["payload_text"]) == ("server", "Welcome!")
        connection = subject.wait_row(type="connection")
        assert connection["status"] == 101
        assert connection["url"] == f"ws://127.0.0.1:{tornado.port}/ws/"
        subject.stop()


def test_the_client_answers_pings_and_the_close():
    async def handler(connection):
        await (await connection.ping(b"are you there"))
        await connection.close(4000, "enough")

    with WebSocketsServer(handler) as server:
        program = windsock.start("dump", f"ws://127.0.0.1:{server.port}/", "--format", "ndjson")
        with Rows(program) as subject:
            subject.wait_row(type="close")
            assert program.wait() == 0
            rows = subject.rows()
    pong = pick(rows, type="frame", opcode_name="pong")[0]
    assert pong["from"] == "client" and pong["masked"]
    assert pong["payload_text"] == "are you there"
    close = pick(rows, type="close")[0]
    assert (close["by"], close["clean"], close["code"]) == ("server", True, 4000)
    assert_clean(rows)


def test_every_client_frame_is_masked_with_a_fresh_key():
    keys = []

    def handler(peer):
        peers.answer_upgrade(peer)
        while (frame := peer.read_frame()).opcode != frames.CLOSE:
            keys.append(frame.key)
        keys.append(frame.key)
        peer.send(frames.frame(8, frame.payload))

    with peers.Server(handler) as server:
        lines = b"".join(b"line\n" for _ in range(50))
        status, _, errors = windsock.windsock(
            "connect", f"ws://127.0.0.1:{server.port}/", input=lines
        )
    assert status == 0, errors
    assert len(keys) == 51 and None not in keys and len(set(keys)) == 51


def test_the_request_is_a_valid_handshake_with_the_options_asked_for():
    def handler(peer):
        head = peers.answer_upgrade(peer, ["Sec-WebSocket-Protocol: chat"])
        peer.read_all()
        return head

    with peers.Server(handler) as server:
        url = f"ws://127.0.0.1:{server.port}/path?query"
        status, _, errors = windsock.windsock(
            "connect", url, "-H", "X-One: 1", "-H", "X-Two: 2", "-s", "chat", "-o", "http://a.example",
            "-u", "user:pass", "-b", "a=1", "--no-compress", input=b"",
        )  # fmt: skip
        assert status == 0, errors
        start, fields = server.result()
    assert start == "GET /path?query HTTP/1.1"
    one = {name.lower(): value for name, value in fields}
    assert len(one) == len(fields)
    assert one["host"] == f"127.0.0.1:{server.port}"
    assert one["upgrade"].lower() == "websocket" and one["connection"].lower() == "upgrade"
    assert one["sec-websocket-version"] == "13"
    assert (one["x-one"], one["x-two"]) == ("1", "2")
    assert one["sec-websocket-protocol"] == "chat"
    assert one["origin"] == "http://a.example"
    assert one["authorization"] == "Basic dXNlcjpwYXNz"
    assert one["cookie"] == "a=1"
    assert "sec-websocket-extensions" not in one


def test_compression_is_offered_and_used():
    text = "a long and repeating line, " * 20
    seen = []

    async def handler(connection):
        seen.append(connection.response.headers.get("Sec-WebSocket-Extensions"))
        async for message in connection:
            seen.append(message)
            await connection.send(message)

    with WebSocketsServer(handler, compression="deflate") as server:
        status, output, errors = windsock.windsock(
            "connect", f"ws://127.0.0.1:{server.port}/", "--format", "ndjson",
            input=text.encode() + b"\n",
        )  # fmt: skip
    assert status == 0, errors
    assert seen[0].startswith("permessage-deflate") and seen[1:] == [text]
    for row in pick(contract.parse(output), type="frame", opcode=1):
        assert row["rsv1"] and row["length"] < len(text)


@pytest.mark.parametrize("size", [0, 125, 126, 65535, 65536, 1 << 20])
def test_messages_of_every_length_form_arrive(size):
    async def handler(connection):
        await connection.send("x" * size)
        await connection.close()

    with WebSocketsServer(handler) as server:
        url = f"ws://127.0.0.1:{server.port}/"
        status, output, errors = windsock.windsock("dump", url, "--format", "ndjson")
    assert status == 0, errors
    rows = contract.parse(output)
    assert pick(rows, type="frame", opcode=1)[0]["payload_text"] == "x" * size


def test_a_server_that_breaks_the_rules_is_named_by_lint():
    def handler(peer):
        peers.answer_upgrade(peer, then=frames.frame(1, "masked", key=b"abcd"))
        peer.send(frames.frame(8, frames.close_payload(1000)))
        peer.read_all()

    with peers.Server(handler) as server:
        url = f"ws://127.0.0.1:{server.port}/"
        status, output, errors = windsock.windsock("lint", url, "--format", "ndjson")
    assert status == 1, errors
    rows = contract.parse(output)
    assert {row["type"] for row in rows} == {"finding"}
    assert "F02" in {row["id"] for row in rows}


def test_recording_as_client(tornado, tmp_path):
    file = tmp_path / "client.pcapng"
    status, output, errors = windsock.windsock(
        "connect", f"ws://127.0.0.1:{tornado.port}/ws/", "--record", file, input=b"hi\n"
    )
    assert status == 0, errors
    texts = [
        (row["from"], row["payload_text"])
        for row in pick(windsock.dump(file), type="frame", opcode=1)
    ]
    # The greeting may come before or after our own message: both orders happened on the wire.
    assert sorted(texts) == [("client", "hi"), ("server", "HI"), ("server", "Welcome!")]
