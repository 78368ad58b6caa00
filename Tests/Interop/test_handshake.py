"""The opening handshake passes unchanged, but for Host and a matching Origin."""

import pytest

import frames
import peers
from clients import Client
from servers import WebSocketsServer, echo
from windsock import assert_clean, pick


def through(proxy, lines, *options, path="/", suffix=""):
    """Sends handshake lines through a proxy; gives (what the server read, what the client read)."""

    def handler(peer):
        head = peers.answer_upgrade(peer, ["X-Server: a, b", "x-lower: 1", "X-Server: c"])
        peer.read_all()
        return head

    with peers.Server(handler) as server:
        subject = proxy(server.url + suffix, *options)
        with peers.dial(subject.port) as peer:
            lines = [line.replace("PROXY", str(subject.port)) for line in lines]
            peer.send("\r\n".join([f"GET {path} HTTP/1.1", *lines, "", ""]).encode("latin-1"))
            answer = peer.read_head()
        return server.result(), answer, server.port, subject


KEY = "dGhlIHNhbXBsZSBub25jZQ=="
REQUEST = [
    "Host: 127.0.0.1:PROXY",
    "uPgRaDe: WebSocket",
    "Connection: keep-alive,   Upgrade",
    f"Sec-WebSocket-Key: {KEY}",
    "Sec-WebSocket-Version: 13",
    "Cookie: a=1; b=2",
    "X-Twice: 1",
    "x-twice: 2",
    "Accept-Language: de",
]


def as_fields(lines):
    return [(name, value.strip()) for name, value in (line.split(":", 1) for line in lines)]


def test_both_ends_read_what_the_other_sent_in_the_same_order(proxy):
    (start, fields), answer, port, _ = through(proxy, REQUEST, path="/a/%20b?c=d&e")
    assert start == "GET /a/%20b?c=d&e HTTP/1.1"
    assert fields == [("Host", f"127.0.0.1:{port}"), *as_fields(REQUEST[1:])]
    assert answer[0] == "HTTP/1.1 101 Switching Protocols"
    assert answer[1] == [
        ("Upgrade", "websocket"),
        ("Connection", "Upgrade"),
        ("Sec-WebSocket-Accept", "s3pPLMBiTxaQ9kYGzzhZRbK+xOo="),
        ("X-Server", "a, b"),
        ("x-lower", "1"),
        ("X-Server", "c"),
    ]


def test_an_origin_that_is_the_listener_becomes_the_upstream(proxy):
    lines = [*REQUEST, "Origin: http://127.0.0.1:PROXY"]
    (_, fields), _, port, _ = through(proxy, lines)
    assert peers.field(fields, "Origin") == f"http://127.0.0.1:{port}"


def test_any_other_origin_stays(proxy):
    (_, fields), _, _, _ = through(proxy, [*REQUEST, "Origin: https://elsewhere.example"])
    assert peers.field(fields, "Origin") == "https://elsewhere.example"


def test_keep_host_leaves_both(proxy):
    lines = [*REQUEST, "Origin: http://127.0.0.1:PROXY"]
    (_, fields), _, port, subject = through(proxy, lines, "--keep-host")
    assert peers.field(fields, "Host") == f"127.0.0.1:{subject.port}"
    assert peers.field(fields, "Origin") == f"http://127.0.0.1:{subject.port}"


def test_the_path_of_the_upstream_comes_before_the_request_s(proxy):
    (start, _), _, _, _ = through(proxy, REQUEST, path="/b?c", suffix="/a")
    assert start == "GET /a/b?c HTTP/1.1"


def test_tornado_s_origin_check_holds_through_the_proxy(proxy, tornado):
    subject = proxy(tornado.url)
    with Client(f"{subject.url}/strict/") as client:
        assert client.recv() == "Welcome!"


def test_a_foreign_origin_is_still_refused(proxy, tornado):
    subject = proxy(tornado.url)
    with pytest.raises(Exception, match="403"):
        Client(f"{subject.url}/strict/", origin="http://evil.example")
    row = subject.wait_row(type="connection")
    assert row["status"] == 403


def test_a_subprotocol_is_negotiated_by_the_ends(proxy):
    with WebSocketsServer(echo, subprotocols=["graphql-ws", "chat"]) as server:
        subject = proxy(server.url)
        with Client(subject.url, subprotocols=["soap", "chat"]) as client:
            assert client.getsubprotocol() == "chat"
            client.close_and_wait()
        row = subject.wait_row(type="connection")
        assert row["subprotocol"] == "chat"
        subject.wait_row(type="close")
        assert_clean(subject.stop())


def test_the_first_frames_may_follow_the_101_in_one_segment(proxy):
    def handler(peer):
        peers.answer_upgrade(peer, then=frames.frame(1, "first") + frames.frame(1, "second"))
        peer.read_all()

    with peers.Server(handler) as server:
        subject = proxy(server.url)
        with peers.open_websocket(subject.port) as peer:
            assert peer.read_frame().payload == b"first"
            assert peer.read_frame().payload == b"second"
            rows = subject.wait_rows(2, type="frame")
    assert [row["payload_text"] for row in rows] == ["first", "second"]


def test_a_handshake_that_comes_byte_by_byte(proxy):
    with peers.Server(peers.echo) as server:
        subject = proxy(server.url)
        with peers.dial(subject.port) as peer:
            for byte in peers.request(subject.port):
                peer.send(bytes([byte]))
            assert "101" in peer.read_head()[0]
            for byte in frames.frame(1, "slowly", key=b"\x11\x45\x92\xfe"):
                peer.send(bytes([byte]))
            assert peer.read_frame().payload == b"slowly"
            peers.close_properly(peer)
        subject.wait_row(type="close")
        rows = subject.stop()
    assert pick(rows, type="frame")[0]["payload_text"] == "slowly"
    assert_clean(rows)


@pytest.mark.parametrize(
    "change, rule",
    [
        ((f"Sec-WebSocket-Key: {KEY}", "Sec-WebSocket-Key: short"), "H06"),
        (("Sec-WebSocket-Version: 13", "Sec-WebSocket-Version: 8"), "H09"),
        (("Connection: keep-alive,   Upgrade", "Connection: keep-alive"), "H04"),
        (("Accept-Language: de", "Sec-WebSocket-Protocol: a,,a"), "H11"),
        (("Accept-Language: de", f"Sec-WebSocket-Key: {KEY}"), "H07"),
    ],
)
def test_a_wrong_request_is_forwarded_and_named(proxy, change, rule):
    """The server decides what it makes of it; here it refuses."""

    def handler(peer):
        head = peer.read_head()
        peer.send(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\n\r\n")
        return head

    with peers.Server(handler) as server:
        subject = proxy(server.url)
        lines = [line if line != change[0] else change[1] for line in REQUEST]
        with peers.dial(subject.port) as peer:
            text = "\r\n".join(["GET / HTTP/1.1", *lines, "", ""])
            peer.send(text.replace("PROXY", str(subject.port)).encode())
            assert "400" in peer.read_head()[0]
        subject.wait_finding(rule)


@pytest.mark.parametrize(
    "extra, wrong, rule",
    [
        ([], ("Upgrade: websocket", "Upgrade: h2c"), "H17"),
        ([], ("Connection: Upgrade", "Connection: close"), "H18"),
        ([], ("Sec-WebSocket-Accept: OK", "Sec-WebSocket-Accept: AAAAAAAAAAAAAAAAAAAAAAAAAAA="), "H20"),
        ([], ("Sec-WebSocket-Accept: OK", "X-Nothing: here"), "H19"),
        (["Sec-WebSocket-Extensions: permessage-deflate"], None, "H22"),
        (["Sec-WebSocket-Protocol: chat"], None, "H24"),
        (["Content-Length: 0"], None, "H32"),
    ],
)  # fmt: skip
def test_a_wrong_answer_is_named(proxy, extra, wrong, rule):
    def handler(peer):
        _, fields = peer.read_head()
        accept = peers.accept_value(peers.field(fields, "Sec-WebSocket-Key"))
        lines = ["Upgrade: websocket", "Connection: Upgrade", "Sec-WebSocket-Accept: OK"]
        lines = [wrong[1] if wrong and line == wrong[0] else line for line in lines]
        text = "\r\n".join(["HTTP/1.1 101 Switching Protocols", *lines, *extra, "", ""])
        peer.send(text.replace("Accept: OK", f"Accept: {accept}").encode())
        peer.read_all()

    with peers.Server(handler) as server:
        subject = proxy(server.url)
        with peers.dial(subject.port) as peer:
            peer.send(peers.request(subject.port))
            assert "101" in peer.read_head()[0]
        subject.wait_finding(rule)
