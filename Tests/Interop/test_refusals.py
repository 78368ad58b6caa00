"""Servers that refuse, are not there, or are something else: the client hears it, the rows tell it."""

import socket

import pytest

import frames
import peers
from clients import Client
from servers import WebSocketsServer, echo
from windsock import findings, pick, windsock

PAGE = b"<h1>members only</h1>"
REFUSAL = b"HTTP/1.1 403 Forbidden\r\nX-Reason: no\r\nContent-Length: %d\r\n\r\n" % len(PAGE) + PAGE


def refuse(peer):
    peer.read_head()
    peer.send(REFUSAL)


def babble(peer):
    peer.send(b"220 mail.example ESMTP ready\r\n")
    peer.read_all()


def test_a_refused_upgrade_reaches_the_client_whole(proxy):
    with peers.Server(refuse) as server:
        subject = proxy(server.url)
        with peers.dial(subject.port) as peer:
            peer.send(peers.request(subject.port))
            start, fields = peer.read_head()
            assert start == "HTTP/1.1 403 Forbidden"
            assert peers.field(fields, "X-Reason") == "no"
            assert peer.read(len(PAGE)) == PAGE
        row = subject.wait_row(type="connection")
        assert row["status"] == 403 and ["X-Reason", "no"] in row["response_headers"]


def test_a_server_that_is_not_http(proxy):
    with peers.Server(babble) as server:
        subject = proxy(server.url)
        with peers.dial(subject.port) as peer:
            peer.send(peers.request(subject.port))
            assert peer.read_head()[0].startswith("HTTP/1.1 502")
        subject.wait_finding("H27")


def test_a_server_that_says_nothing_and_ends(proxy):
    with peers.Server(lambda peer: peer.read_head()) as server:
        subject = proxy(server.url)
        with peers.dial(subject.port) as peer:
            peer.send(peers.request(subject.port))
            assert peer.read_head()[0].startswith("HTTP/1.1 502")


def test_a_server_that_is_not_there(proxy):
    subject = proxy(f"http://127.0.0.1:{peers.free_port()}")
    for _ in range(2):
        with peers.dial(subject.port) as peer:
            peer.send(peers.request(subject.port))
            assert peer.read_head()[0].startswith("HTTP/1.1 502")
    assert subject.program.running


def test_a_server_that_comes_later(proxy):
    port = peers.free_port()
    subject = proxy(f"http://127.0.0.1:{port}")
    with peers.dial(subject.port) as peer:
        peer.send(peers.request(subject.port))
        assert "502" in peer.read_head()[0]
    with socket.create_server(("127.0.0.1", port)) as listener:
        with peers.dial(subject.port) as client:
            client.send(peers.request(subject.port))
            with peers.Peer(listener.accept()[0]) as server:
                peers.answer_upgrade(server, then=frames.frame(1, "here now"))
                assert "101" in client.read_head()[0]
                assert client.read_frame().payload == b"here now"


@pytest.mark.parametrize("handler", [refuse, babble], ids=["refused", "not HTTP"])
def test_other_connections_are_unharmed(proxy, handler):
    turn = iter([peers.echo, handler, handler, handler])

    with peers.Server(lambda peer: next(turn)(peer)) as server:
        subject = proxy(server.url)
        with peers.open_websocket(subject.port) as good:
            for number in range(3):
                with peers.dial(subject.port) as bad:
                    bad.send(peers.request(subject.port))
                    bad.read_head()
                good.send(frames.frame(1, "x", key=bytes([number, 200, 3 * number, 9])))
                assert good.read_frame().payload == b"x"
            peers.close_properly(good)
        subject.wait_row(type="close", connection=1)
        rows = pick(subject.stop(), connection=1)
    assert findings(rows, levels="EW") == set()


@pytest.mark.parametrize("handler", [refuse, babble], ids=["refused", "not HTTP"])
def test_the_client_says_it_in_one_sentence_and_exits_69(handler):
    with peers.Server(handler) as server:
        url = f"ws://127.0.0.1:{server.port}/"
        status, output, errors = windsock("dump", url, "--format", "text")
    assert status == 69
    assert len(errors.splitlines()) == 1 and errors.endswith(b"\n"), errors


def test_nobody_listens_exits_69():
    status, _, errors = windsock("dump", f"ws://127.0.0.1:{peers.free_port()}/")
    assert status == 69
    assert len(errors.splitlines()) == 1, errors


def test_the_proxy_cannot_listen_on_a_port_in_use():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        status, _, errors = windsock(
            "proxy", "--upstream", "http://127.0.0.1:1", "--listen", f"127.0.0.1:{port}", "--headless"
        )
    assert status != 0 and len(errors.splitlines()) == 1 and str(port).encode() in errors, errors


def test_the_proxy_listens_on_loopback_only_unless_told():
    status, _, errors = windsock(
        "proxy", "--upstream", "http://127.0.0.1:1", "--listen", "0.0.0.0:0", "--headless"
    )
    assert status == 64 and b"--allow-remote" in errors, errors


def test_a_redirect_reaches_the_client(proxy):
    def handler(peer):
        peer.read_head()
        peer.send(b"HTTP/1.1 302 Found\r\nLocation: /elsewhere\r\nContent-Length: 0\r\n\r\n")

    with peers.Server(handler) as server:
        subject = proxy(server.url)
        with peers.dial(subject.port) as peer:
            peer.send(peers.request(subject.port))
            start, fields = peer.read_head()
        assert "302" in start and peers.field(fields, "Location") == "/elsewhere"
        assert subject.wait_row(type="connection")["status"] == 302


def test_a_server_that_goes_away_leaves_the_proxy_working(proxy):
    with WebSocketsServer(echo) as server:
        subject = proxy(server.url)
        with Client(subject.url) as client:
            client.send("x")
            client.recv()
            with WebSocketsServer(echo):
                pass
            client.close_and_wait()
    with peers.dial(subject.port) as peer:
        peer.send(peers.request(subject.port))
        assert "502" in peer.read_head()[0]
