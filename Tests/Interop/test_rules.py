"""Rules change, drop, delay and break real conversations, and what follows still arrives right."""

import json
import pathlib
import re

import pytest
import websockets.exceptions
import websockets.sync.client

import contract
import frames
import peers
import tshark
from program import Program
from servers import WebSocketsServer, echo
from windsock import assert_clean, dump, findings, pick, windsock

CHAT = pathlib.Path(__file__).parents[1] / "support" / "chat.js"
NODE = {"NODE_PATH": "/usr/share/nodejs"}


@pytest.fixture
def rules(tmp_path):
    """`rules(text)` writes a file of rules and gives the options for it."""

    def write(text):
        file = tmp_path / "rules.toml"
        file.write_text(text)
        return ["--rules", str(file)]

    return write


EDITS = """
[[rule]]
name = "redact"
match = 'from == client and text contains "secret"'
replace = { regex = 'secret-\\d+', with = '(hidden)' }

[[rule]]
name = "lose"
match = 'from == server and text contains "lose"'
drop = true
"""

MESSAGES = [
    json.dumps({"number": number, "text": "wind from the north " * (number % 7)})
    + (f" secret-{number}" if number % 10 == 3 else "")
    + (" lose" if number % 10 == 6 else "")
    for number in range(120)
] + ["the last of all"]


def hidden(message):
    return re.sub(r"secret-\d+", "(hidden)", message)


SENT = [hidden(message) for message in MESSAGES]
ANSWERED = [message for message in SENT if "lose" not in message]


def check_marks(rows, recorded):
    """The frames that rules touched say so, live and in the recording; no peer was given a reason
    to complain."""
    for told in (rows, recorded):
        touched = pick(told, type="frame", edited=True)
        assert len(touched) == 12 and all(row["rules"] == ["redact"] for row in touched)
        assert all(row["from"] == "client" and row["masked"] for row in touched)
        lost = pick(told, type="frame", dropped=True)
        assert len(lost) == 12 and all(row["rules"] == ["lose"] for row in lost)
        assert all("lose" in row["payload_text"] for row in lost)
        assert_clean(told)


@pytest.mark.parametrize("compression", [None, "deflate"])
def test_websockets_edited_and_dropped_both_ways(proxy, rules, tmp_path, compression):
    got = []
    file = tmp_path / "session.pcapng"

    async def handler(connection):
        async for message in connection:
            got.append(message)
            await connection.send(message)

    with WebSocketsServer(handler, compression=compression) as server:
        subject = proxy(server.url, "--record", file, *rules(EDITS))
        url = f"ws://127.0.0.1:{subject.port}"
        with websockets.sync.client.connect(url, compression=compression, max_size=None) as client:
            for message in MESSAGES:
                client.send(message)
            answers = [client.recv(20) for _ in ANSWERED]
        subject.wait_row(type="close")
        rows = subject.stop()
    assert got == SENT
    assert answers == ANSWERED
    check_marks(rows, dump(file))
    read = pick(dump(file, "--messages"), type="message")
    assert [contract.payload(row).decode() for row in pick(read, from_="client")] == SENT
    # What the receivers got is what tshark reads, and nothing of the originals disturbs it.
    passed = [row for row in pick(rows, type="frame") if "dropped" not in row]
    mine = [(row["opcode"], row["fin"], row["masking_key"], row["length"]) for row in passed]
    assert sorted(tshark.frames(file, server.port), key=str) == sorted(mine, key=str)
    assert tshark.malformed(file, server.port) == []
    copy = tmp_path / "copy.pcapng"
    assert windsock("export", file, "-o", copy)[0] == 0
    assert pick(dump(copy), type="frame") == pick(dump(file), type="frame")


def test_node_edited_and_dropped_both_ways(proxy, rules, tmp_path):
    """Debian's ws, with permessage-deflate and context takeover on both sides."""
    messages = tmp_path / "messages.json"
    messages.write_text(json.dumps(MESSAGES))
    file = tmp_path / "session.pcapng"
    with Program(["node", CHAT, "serve"], NODE) as server:
        port = int(server.wait_for(r"port (\d+)", "output")[1])
        subject = proxy(f"http://127.0.0.1:{port}", "--record", file, *rules(EDITS))
        with Program(["node", CHAT, "talk", subject.url, messages], NODE) as client:
            assert client.wait(60) == 0, client.story()
            answers = client.output.decode().splitlines()
        server.wait_for(r"closed 1000 done", "output")
        told = server.output.decode().splitlines()
        subject.wait_row(type="close")
        rows = subject.stop()
    assert pick(rows, type="connection")[0]["extensions"].startswith("permessage-deflate")
    assert answers == [f"got {json.dumps(each)}" for each in ANSWERED] + ["closed 1000"]
    assert told[1:-1] == [f"got {json.dumps(each)}" for each in SENT]
    check_marks(rows, dump(file))
    assert all(row["rsv1"] for row in pick(rows, type="frame", opcode=1) if "dropped" not in row)


def test_a_json_value_is_replaced_and_the_first_frame_with_the_101_as_well(proxy, rules):
    """A server that sends its greeting together with its answer."""

    def handler(peer):
        request = peer.read_until(b"\r\n\r\n")
        key = re.search(rb"Sec-WebSocket-Key: (\S+)", request)[1].decode()
        answer = (
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Accept: {peers.accept_value(key)}\r\n\r\n"
        )
        peer.send(answer.encode() + frames.frame(frames.TEXT, b'{"hello": {"to": "you"}}'))
        peer.read_all()

    text = """[[rule]]\nreplace = { json = "hello.to", with = '"all"' }"""
    with peers.Server(handler) as server:
        subject = proxy(server.url, *rules(text))
        with websockets.sync.client.connect(subject.url, compression=None) as client:
            assert client.recv(20) == '{"hello": {"to": "all"}}'


def test_rules_may_stand_in_the_config_file(proxy, tmp_path):
    file = tmp_path / "config.toml"
    file.write_text("""theme = "nord"\n[[rule]]\nmatch = "from == server"\nreplace = "from here"\n""")
    with WebSocketsServer(echo) as server:
        subject = proxy(server.url, "--config", file)
        with websockets.sync.client.connect(subject.url) as client:
            client.send("hello")
            assert client.recv(20) == "from here"


def test_fragments_that_rules_make_are_messages_still(proxy, rules):
    text = "[[rule]]\nmatch = 'from == server'\nsplit = 5\n"
    with WebSocketsServer(echo, compression="deflate") as server:
        subject = proxy(server.url, *rules(text))
        with websockets.sync.client.connect(subject.url, compression="deflate") as client:
            for message in MESSAGES[:20]:
                client.send(message)
                assert client.recv(20) == message
        subject.wait_row(type="close")
        rows = subject.stop()
    assert len(pick(rows, type="frame", from_="server", opcode=0)) > 20
    assert_clean(rows)


def test_a_rule_closes_with_a_code(proxy, rules):
    text = """[[rule]]\nname = "end"\nmatch = 'text == "die"'\nclose = 1011\nreason = "told to"\n"""
    with WebSocketsServer(echo) as server:
        subject = proxy(server.url, *rules(text))
        with websockets.sync.client.connect(subject.url, compression=None) as client:
            client.send("die")
            with pytest.raises(websockets.exceptions.ConnectionClosedError) as error:
                while True:
                    client.recv(20)
        assert error.value.rcvd.code == 1011 and error.value.rcvd.reason == "told to"
        subject.wait_row(type="close")
        rows = subject.stop()
    closes = pick(rows, type="frame", opcode=8)
    assert [row["injected"] for row in closes] == [True, True]
    assert {row["close_code"] for row in closes} == {1011}


def test_a_rule_resets(proxy, rules):
    text = """[[rule]]\nmatch = 'text == "die"'\nreset = true\ndrop = true\n"""
    with WebSocketsServer(echo) as server:
        subject = proxy(server.url, *rules(text))
        with peers.open_websocket(subject.port) as client:
            client.send(frames.frame(frames.TEXT, b"die", key=b"abcd"))
            with pytest.raises(ConnectionResetError):
                client.socket.recv(100)
        subject.wait_row(type="close", by="server", code=1006)


def test_handshakes_are_changed_and_refused(proxy, rules):
    text = """
    [[handshake]]
    name = "plain"
    match = 'path == "/plain"'
    remove = ["Sec-WebSocket-Extensions"]
    set = { "X-Added" = "yes" }

    [[handshake]]
    match = 'path == "/plain"'
    on = "response"
    set = { "X-Answer" = "changed" }

    [[handshake]]
    match = 'path contains "/never"'
    refuse = 403
    """
    seen = []

    async def handler(connection):
        seen.append(connection.request.headers)
        await echo(connection)

    with WebSocketsServer(handler, compression="deflate") as server:
        subject = proxy(server.url, *rules(text))
        with websockets.sync.client.connect(subject.url + "/plain") as client:
            client.send("hello")
            assert client.recv(20) == "hello"
            assert client.response.headers["X-Answer"] == "changed"
            assert "Sec-WebSocket-Extensions" not in client.response.headers
        with pytest.raises(websockets.exceptions.InvalidStatus) as refused:
            websockets.sync.client.connect(subject.url + "/never/ever")
        assert refused.value.response.status_code == 403
        with websockets.sync.client.connect(subject.url + "/other") as client:
            assert "permessage-deflate" in client.response.headers["Sec-WebSocket-Extensions"]
            client.send("hello")
            assert client.recv(20) == "hello"
        subject.wait_rows(3, type="connection")
        rows = subject.stop()
    assert seen[0]["X-Added"] == "yes" and "Sec-WebSocket-Extensions" not in seen[0]
    assert len(seen) == 2 and "X-Added" not in seen[1]
    assert not findings(rows, "E")


def test_wrong_rules_are_told_before_anything_begins(tmp_path):
    file = tmp_path / "rules.toml"
    file.write_text("[[rule]]\nmatch = 'len >'\ndrop = true\n")
    options = ["--upstream", "http://127.0.0.1:1", "--listen", "127.0.0.1:0", "--headless"]
    status, _, errors = windsock("proxy", *options, "--rules", file)
    assert status == 65 and b"rules.toml:2:9: rule 1: 'match' is wrong at byte" in errors
    status, _, errors = windsock("proxy", *options, "--rules", tmp_path / "none.toml")
    assert status == 66 and b"none.toml" in errors
    status, _, errors = windsock("proxy", *options, "--hold", "op ==")
    assert status == 64 and b"--hold is wrong" in errors


def test_a_held_conversation_does_not_grow_without_end(proxy):
    """A sender whose messages stay held is not read any further; other connections continue."""
    with WebSocketsServer(echo) as server:
        subject = proxy(server.url, "--hold", 'text contains "wait"')
        with peers.open_websocket(subject.port) as client:
            message = frames.frame(frames.TEXT, b"wait " * 20_000, key=b"abcd")
            client.socket.settimeout(2)
            sent = 0
            with pytest.raises(TimeoutError):
                while sent < 400 << 20:
                    client.send(message)
                    sent += len(message)
            assert subject.program.resident_bytes() < 250 << 20
            with websockets.sync.client.connect(subject.url) as other:
                other.send("hello")
                assert other.recv(20) == "hello"


def test_what_the_filter_cannot_match_passes_before_it_is_whole(proxy):
    """Half of a large frame arrives before the sender sends the rest, although something is armed."""
    whole = frames.frame(frames.BINARY, b"half of it " * 100_000, key=b"abcd")
    around = b"".join(frames.frame(frames.TEXT, b"n" * number, key=b"efgh") for number in range(200))
    sent = around + whole + around
    middle = len(around) + len(whole) // 2

    def handler(peer):
        peers.answer_upgrade(peer)
        first = peer.read(middle)
        peer.send(frames.frame(frames.TEXT, b"go on"))
        return first + peer.read(len(sent) - middle)

    with peers.Server(handler) as server:
        subject = proxy(server.url, "--hold", "op == ping or from == server and len > 100")
        with peers.open_websocket(subject.port) as client:
            client.send(sent[:middle])
            assert client.read_frame().payload == b"go on"
            client.send(sent[middle:])
            assert server.result() == sent
        rows = pick(subject.stop(), type="frame", from_="client")
    assert [row["length"] for row in rows] == [*range(200), 1_100_000, *range(200)]
    assert not any("held" in row for row in rows)
