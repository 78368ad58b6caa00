"""A filter about messages means their content, however few bytes of it were on the wire."""

import pytest
import websockets.sync.client

from servers import WebSocketsServer
from windsock import dump, pick, windsock


async def echo(connection):
    async for message in connection:
        await connection.send(message)


@pytest.mark.parametrize("compression", [None, "deflate"])
def test_a_rule_about_length_counts_content(proxy, tmp_path, compression):
    rules = tmp_path / "rules.toml"
    rules.write_text("[[rule]]\nname = \"long\"\nmatch = 'from == client and len == 500'\ndrop = true\n")
    file = tmp_path / "session.pcapng"
    with WebSocketsServer(echo, compression=compression) as server:
        subject = proxy(server.url, "--record", file, "--rules", str(rules))
        url = f"ws://127.0.0.1:{subject.port}"
        with websockets.sync.client.connect(url, compression=compression) as client:
            for count in [499, 500, 501]:
                client.send("a" * count)
            assert [len(client.recv(20)) for _ in range(2)] == [499, 501]
        subject.wait_row(type="close")
        subject.stop()
    dropped = pick(dump(file), type="frame", dropped=True)
    assert [row["rules"] for row in dropped] == [["long"]]
    messages = pick(dump(file, "--messages", "--filter", "len > 500"), type="message")
    assert [row["length"] for row in messages] == [501, 501]


def test_a_filter_finds_messages_whole(proxy, tmp_path):
    """In one frame of three nothing says what the message says."""
    file = tmp_path / "session.pcapng"

    async def fragments(connection):
        async for message in connection:
            await connection.send([message[:3], message[3:5], message[5:]])

    with WebSocketsServer(fragments, compression="deflate") as server:
        subject = proxy(server.url, "--record", file)
        with websockets.sync.client.connect(f"ws://127.0.0.1:{subject.port}") as client:
            for message in ["hay hay", "a needle", "hay"]:
                client.send(message)
                client.recv(20)
        subject.wait_row(type="close")
        subject.stop()
    for text in ['from == server and text contains "needle"', "from == server and len == 8"]:
        messages = pick(dump(file, "--messages", "--filter", text), type="message")
        assert [row["payload_text"] for row in messages] == ["a needle"]
        assert len(messages[0]["frames"]) >= 3


@pytest.mark.parametrize(
    "text, meant",
    [
        ("opcod == text", "opcode"), ("and op == text", "before"),
        ("op == text and and", "before"), ('lower(text) contains "X"', "function"),
        ("len > 1 k", "1k"), ("status 404", "status == 404"),
        ("text == 'a b'", '"a b"'),
    ],
)  # fmt: skip
def test_what_means_something_else_is_refused(tmp_path, text, meant):
    status, output, errors = windsock("dump", tmp_path / "none.pcapng", "--filter", text)
    assert (status, output) == (64, b"")
    assert meant in errors.decode() and errors.count(b"\n") == 1
