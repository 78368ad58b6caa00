"""Options of `connect` that name what the client does by itself, and the paste of a browser's curl."""

import base64
import socket
import subprocess

import pytest

import frames
import peers
import windsock
from servers import WebSocketsServer, echo
from windsock import Rows, pick

COPIED = [
    "-H", "Upgrade: websocket",
    "-H", "Origin: https://example.org",
    "-H", "Cache-Control: no-cache",
    "-H", "Accept-Language: en-GB,en;q=0.9",
    "-H", "Connection: Upgrade",
    "-H", "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==",
    "-H", "User-Agent: Mozilla/5.0 (X11; Linux x86_64)",
    "-H", "Sec-WebSocket-Version: 13",
    "-H", "Sec-WebSocket-Protocol: chat.v2, chat.v1",
    "-H", "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits",
    "-b", "sid=1; theme=dark",
    "--compressed", "-sSk",
]  # fmt: skip


def client(*arguments):
    return Rows(windsock.start(*arguments, "--format", "ndjson", stdin=subprocess.PIPE))


def heads():
    """A server that keeps the heads it is sent: (server, list)."""
    seen = []

    def handler(peer):
        head = peers.answer_upgrade(peer)
        seen.append(head)
        while peer.read_frame().opcode != frames.CLOSE:
            pass
        peer.send(frames.frame(frames.CLOSE, frames.close_payload(1000)))

    return peers.Server(handler), seen


def test_pings_of_its_own_are_sent_and_answered():
    with WebSocketsServer(echo) as server:
        url = f"ws://127.0.0.1:{server.port}/"
        with client("connect", url, "--ping-interval", "1") as subject:
            pings = subject.wait_rows(2, type="frame", opcode_name="ping")
            subject.wait_rows(2, type="frame", opcode_name="pong", from_="server")
            subject.stop()
    assert all(row["from"] == "client" and row["masked"] for row in pings)
    assert len({row["payload_text"] for row in pings}) == len(pings)


def test_a_message_over_the_limit_closes_with_1009():
    async def handler(connection):
        await connection.send("x" * 4096)
        await connection.send("y" * 4097)
        await connection.wait_closed()

    with WebSocketsServer(handler) as server:
        url = f"ws://127.0.0.1:{server.port}/"
        with client("connect", url, "--max-message-size", "4k") as subject:
            close = subject.wait_row(type="frame", opcode=8, from_="client")
            subject.wait_row(type="close")
            assert subject.program.wait() == 0
    assert close["close_code"] == 1009 and "4096" in close["close_reason"]


def test_a_fragmented_message_over_the_limit_closes_too():
    async def handler(connection):
        await connection.send(["z" * 3000, "z" * 3000])
        await connection.wait_closed()

    with WebSocketsServer(handler) as server:
        url = f"ws://127.0.0.1:{server.port}/"
        with client("connect", url, "--max-message-size", "4k") as subject:
            assert subject.wait_row(type="frame", opcode=8, from_="client")["close_code"] == 1009
            subject.wait_row(type="close")


def redirecting(location):
    def handler(peer):
        peer.read_head()
        head = f"HTTP/1.1 302 Found\r\nLocation: {location}\r\nContent-Length: 0\r\n\r\n"
        peer.send(head.encode())

    return peers.Server(handler)


def test_a_redirect_is_followed_when_asked_for():
    target, seen = heads()
    with target, redirecting(f"http://127.0.0.1:{target.port}/there?x=1#y") as server:
        url = f"ws://127.0.0.1:{server.port}/here"
        given = ["-b", "secret=1", "-H", "X-Api-Key: 1", "-u", "a:b", "-H", "User-Agent: me"]
        with client("connect", url, "-L", *given) as subject:
            subject.program.send("a line from before it was open\n")
            row = subject.wait_row(type="frame")
            assert row["payload_text"] == "a line from before it was open"
            subject.program.end_input()
            subject.wait_row(type="close")
            assert subject.program.wait() == 0
        assert [row["status"] for row in pick(subject.rows(), type="connection")] == [302, 101]
    line, fields = seen[0]
    assert line.startswith("GET /there?x=1 ")
    # Another server is not told what was meant for the first.
    assert not {"cookie", "authorization", "x-api-key"} & {name.lower() for name, _ in fields}
    assert peers.field(fields, "User-Agent") == "me"
    assert b"does not get Authorization, X-Api-Key, Cookie" in subject.program.errors


def test_a_redirect_to_the_same_server_keeps_everything():
    def handler(peer):
        line, fields = peer.read_head()
        if "/here" in line:
            return peer.send(b"HTTP/1.1 302 Found\r\nLocation: /there\r\nContent-Length: 0\r\n\r\n")
        peer.send(peers.accepting(fields))
        return fields

    with peers.Server(handler) as server:
        url = f"ws://127.0.0.1:{server.port}/here"
        with client("connect", url, "-L", "-b", "secret=1", "-H", "X-Api-Key: 1") as subject:
            subject.wait_row(type="connection", status=101)
        server.result()
        fields = server.result()
    assert peers.field(fields, "Cookie") == "secret=1" and peers.field(fields, "X-Api-Key") == "1"


@pytest.mark.parametrize("location", ["unix:{path}:/there", "ws+unix:{path}", "wss+unix://{path}"])
def test_a_redirect_never_leads_to_a_unix_socket(tmp_path, location):
    """A server could make a client speak to the services of the client's machine."""
    path = tmp_path / "service.sock"
    with socket.socket(socket.AF_UNIX) as listener, redirecting(location.format(path=path)) as server:
        listener.bind(str(path))
        listener.listen()
        listener.setblocking(False)
        status, _, errors = windsock.windsock("connect", "-L", f"ws://127.0.0.1:{server.port}/", input=b"")
        assert status == 69 and b"Unix socket" in errors and len(errors.splitlines()) == 1, errors
        with pytest.raises(BlockingIOError):
            listener.accept()


def test_a_redirect_is_a_refusal_otherwise():
    with redirecting("/there") as server:
        status, _, errors = windsock.windsock("connect", f"ws://127.0.0.1:{server.port}/here", input=b"")
    assert status == 69 and b"302" in errors


def test_redirects_without_end_are_left():
    def handler(peer):
        peer.read_head()
        peer.send(b"HTTP/1.1 307 Again\r\nLocation: ?again\r\nContent-Length: 0\r\n\r\n")

    with peers.Server(handler) as server:
        status, _, errors = windsock.windsock(
            "connect", "-L", f"ws://127.0.0.1:{server.port}/x", input=b""
        )
    assert status == 69 and b"redirects after 10 redirects" in errors


def test_what_a_browser_copied_connects():
    server, seen = heads()
    with server:
        url = f"ws://127.0.0.1:{server.port}/feed"
        with client("curl", url, *COPIED) as subject:
            subject.wait_row(type="connection")
            subject.stop()
    line, fields = seen[0]
    assert line == "GET /feed HTTP/1.1"
    assert peers.field(fields, "Origin") == "https://example.org"
    assert peers.field(fields, "User-Agent") == "Mozilla/5.0 (X11; Linux x86_64)"
    assert peers.field(fields, "Cookie") == "sid=1; theme=dark"
    assert peers.field(fields, "Cache-Control") == "no-cache"
    assert peers.field(fields, "Host") == f"127.0.0.1:{server.port}"
    offered = [value for name, value in fields if name.lower() == "sec-websocket-protocol"]
    assert ", ".join(offered) == "chat.v2, chat.v1"
    key = peers.field(fields, "Sec-WebSocket-Key")
    assert key != "AAAAAAAAAAAAAAAAAAAAAA==" and len(base64.b64decode(key)) == 16
    assert peers.field(fields, "Sec-WebSocket-Version") == "13"


def test_curl_s_letters_may_stand_together():
    server, seen = heads()
    with server:
        url = f"ws://127.0.0.1:{server.port}/"
        arguments = ["-sHX-One: 1", "-u", "me:secret", "-XGET", "--url", url, "-e", "http://a/"]
        with client("curl", "curl", *arguments) as subject:
            subject.wait_row(type="connection")
            subject.stop()
    _, fields = seen[0]
    assert peers.field(fields, "X-One") == "1" and peers.field(fields, "Referer") == "http://a/"
    assert peers.field(fields, "Authorization") == "Basic " + base64.b64encode(b"me:secret").decode()


@pytest.mark.parametrize(
    "arguments, word",
    [(["-d", "x=1"], "-d"), (["--data-raw", "{}"], "--data-raw"), (["-Z"], "-Z"), (["-H"], "-H"),
     (["-o", "x"], "-o"), (["--weird"], "--weird")],
)  # fmt: skip
def test_what_a_handshake_has_no_place_for_is_64(arguments, word):
    status, _, errors = windsock.windsock("curl", "ws://127.0.0.1:1/", *arguments)
    assert status == 64 and word in errors.decode() and len(errors.splitlines()) == 1, errors


def test_a_url_alone_is_connect_and_a_file_alone_is_open(tmp_path):
    server, seen = heads()
    file = tmp_path / "session.pcapng"
    with server:
        url = f"ws://127.0.0.1:{server.port}/"
        status, _, errors = windsock.windsock(url, "--record", file, "-w", "0", input=b"hi\n")
        assert status == 0, errors
    assert len(seen) == 1
    status, output, errors = windsock.windsock(file, "--format", "ndjson")
    assert status == 0 and b'"payload_text":"hi"' in output, errors
    status, _, errors = windsock.windsock(tmp_path / "missing.pcapng")
    assert status == 66 and b"missing.pcapng" in errors


@pytest.mark.parametrize("size", ["0x10", "12q", "-1", "99999999999G", ""])
def test_a_size_that_is_none_is_64(size):
    status, _, errors = windsock.windsock("connect", "ws://127.0.0.1:1/", f"--max-message-size={size}")
    assert status == 64, errors


def test_scratch_space_has_its_limit(tmp_path):
    """Past the limit the oldest payloads go; rows stay."""
    piece = "x" * 60_000

    async def handler(connection):
        for _ in range(400):
            await connection.send(piece)

    with WebSocketsServer(handler) as server:
        subject = windsock.start(
            "dump", f"ws://127.0.0.1:{server.port}/", "--scratch-limit", "8M", "--format", "ndjson", "--no-payload"
        )
        with Rows(subject):
            assert subject.wait() == 0
            rows = subject.output.decode().splitlines()
    assert sum('"opcode":2' in row or '"opcode":1' in row for row in rows) == 400
