"""Without --upstream: CONNECT, absolute form and SOCKS 5 on one port, told apart by the first bytes."""

import http.client
import json
import socket

import pytest
import websocket

import frames
import peers
from clients import Client
from deadlines import DEADLINE
from forward import assert_chat
from windsock import dump, pick

MASK = b"\x84\x12\x6e\x33"


@pytest.fixture
def subject(forward):
    return forward()


def connect(subject, authority):
    """A client after its CONNECT was answered; the answer's start line is in `.start`."""
    peer = peers.dial(subject.port)
    peer.send(f"CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n\r\n".encode())
    peer.start = peer.read_head()[0]
    return peer


def chat(client):
    assert client.recv() == "Welcome!"
    client.send("hi")
    assert client.recv() == "HI"
    client.close_and_wait()


def raw_chat(peer, port, head=None):
    peer.send(head or peers.request(port, "/ws/"))
    assert "101" in peer.read_head()[0]
    assert peer.read_frame().payload == b"Welcome!"
    peer.send(frames.frame(1, "hi", key=MASK))
    assert peer.read_frame().payload == b"HI"
    peers.close_properly(peer)


def through(port):
    """Options of websocket-client for this proxy; by itself it would pass loopback by."""
    return {
        "http_proxy_host": "127.0.0.1",
        "http_proxy_port": port,
        "proxy_type": "http",
        "http_no_proxy": ["nothing.example"],
    }


def test_connect_by_websocket_client(subject, tornado):
    with Client(f"ws://127.0.0.1:{tornado.port}/ws/", **through(subject.port)) as client:
        chat(client)
    row = assert_chat(subject)
    assert row["server"] == f"127.0.0.1:{tornado.port}"
    assert row["url"] == f"ws://127.0.0.1:{tornado.port}/ws/" and row["tls"] is None


@pytest.mark.parametrize("kind", ["socks5", "socks5h"])
def test_socks5_by_websocket_client(subject, tornado, kind):
    options = {**through(subject.port), "proxy_type": kind}
    with Client(f"ws://localhost:{tornado.port}/ws/", **options) as client:
        chat(client)
    assert assert_chat(subject)["server"] == f"127.0.0.1:{tornado.port}"


def socks(peer, address, port):
    """The SOCKS 5 handshake of RFC 1928; gives the reply's code."""
    peer.send(b"\x05\x01\x00")
    assert peer.read(2) == b"\x05\x00"
    peer.send(b"\x05\x01\x00" + address + port.to_bytes(2, "big"))
    return peer.read(10)[1]


@pytest.mark.parametrize(
    "address",
    [b"\x01" + socket.inet_aton("127.0.0.1"), b"\x03\x09localhost", b"\x03\x09127.0.0.1"],
    ids=["IPv4", "name", "address as a name"],
)
def test_socks5_addresses(subject, tornado, address):
    with peers.dial(subject.port) as peer:
        assert socks(peer, address, tornado.port) == 0
        raw_chat(peer, tornado.port)
    assert_chat(subject)


def test_socks5_ipv6(subject):
    try:
        listener = socket.create_server(("::1", 0), family=socket.AF_INET6)
    except OSError:
        pytest.skip("no IPv6 here")
    with listener, peers.dial(subject.port) as peer:
        port = listener.getsockname()[1]
        address = b"\x04" + socket.inet_pton(socket.AF_INET6, "::1")
        assert socks(peer, address, port) == 0
        server = peers.Peer(listener.accept()[0])
        peer.send(b"\x00binary")
        assert server.read(7) == b"\x00binary"
        server.close()
        assert peer.read_all() == b""
    row = subject.wait_row(type="tunnel")
    assert (row["authority"], row["bytes_client"]) == (f"[::1]:{port}", 7)
    assert subject.wait_row(type="connection")["server"] == f"[::1]:{port}"


def test_a_handshake_sent_byte_by_byte(subject, tornado):
    with peers.dial(subject.port) as peer:
        authority = f"127.0.0.1:{tornado.port}"
        head = f"CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n\r\n".encode()
        for byte in head:
            peer.send(bytes([byte]))
        assert "200" in peer.read_head()[0]
        for byte in peers.request(tornado.port, "/ws/"):
            peer.send(bytes([byte]))
        assert "101" in peer.read_head()[0]
        assert peer.read_frame().payload == b"Welcome!"


def test_a_client_that_does_not_wait_for_answers(subject, tornado):
    """CONNECT and the handshake in one write."""
    with peers.dial(subject.port) as peer:
        authority = f"127.0.0.1:{tornado.port}"
        head = f"CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n\r\n".encode()
        peer.send(head + peers.request(tornado.port, "/ws/"))
        assert "200" in peer.read_head()[0]
        assert "101" in peer.read_head()[0]
        assert peer.read_frame().payload == b"Welcome!"


def test_absolute_form_as_browsers_send_it(subject, tornado):
    connection = http.client.HTTPConnection("127.0.0.1", subject.port, timeout=DEADLINE)
    connection.request("GET", f"http://127.0.0.1:{tornado.port}/")
    response = connection.getresponse()
    assert (response.status, response.read()) == (200, b"<h1>chat</h1>")
    connection.close()
    assert subject.wait_row(type="http")["status"] == 200


def test_absolute_form_reaches_the_server_as_its_own(subject, tornado):
    """Origin form, the server's Host, and nothing that is for the proxy (RFC 9112, 3.2.2)."""
    connection = http.client.HTTPConnection("127.0.0.1", subject.port, timeout=DEADLINE)
    fields = {"Proxy-Authorization": "Basic eDp5", "Proxy-Connection": "keep-alive", "X-Own": "1"}
    connection.request("GET", f"http://localhost:{tornado.port}/headers", headers=fields)
    names = {name for name, _ in json.loads(connection.getresponse().read())["headers"]}
    connection.close()
    assert "X-Own" in names and not {name for name in names if name.startswith("Proxy")}
    assert subject.wait_row(type="http")["target"] == "/headers"


def test_a_websocket_in_absolute_form(subject, tornado):
    with peers.dial(subject.port) as peer:
        target = f"http://127.0.0.1:{tornado.port}/ws/"
        head = peers.request(tornado.port).replace(b"GET / ", f"GET {target} ".encode())
        raw_chat(peer, tornado.port, head)
    assert_chat(subject)


def test_one_client_connection_for_two_servers(subject, tornado):
    """Clients keep the connection to a proxy, whatever server the next request is for."""

    def handler(peer):
        peer.read_head()
        peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nother")
        peer.read_all()

    with peers.Server(handler) as other:
        connection = http.client.HTTPConnection("127.0.0.1", subject.port, timeout=DEADLINE)
        for port, body in [(tornado.port, b"<h1>chat</h1>"), (other.port, b"other"), (tornado.port, b"<h1>chat</h1>")]:
            connection.request("GET", f"http://127.0.0.1:{port}/")
            assert connection.getresponse().read() == body
        connection.close()
        rows = subject.wait_rows(3, type="http")
    assert [row["connection"] for row in rows] == [1, 2, 3]


def test_a_request_that_is_not_for_a_proxy(subject):
    with peers.dial(subject.port) as peer:
        peer.send(peers.request(subject.port))
        answer = peer.read_all()
    assert answer.startswith(b"HTTP/1.1 400") and b"--upstream" in answer
    assert "--upstream" in subject.wait_row(type="connection")["failure"]


def speaks_first(peer):
    """A service that greets, and sends one line back in reverse."""
    peer.send(b"SSH-2.0-test\r\n")
    peer.send(peer.read_until(b"\r\n")[::-1])


def test_what_is_not_http_becomes_a_tunnel(subject):
    with peers.Server(speaks_first) as server:
        authority = f"127.0.0.1:{server.port}"
        with connect(subject, authority) as peer:
            assert "200" in peer.start
            assert peer.read_until(b"\n") == b"SSH-2.0-test\r\n"
            peer.send(b"abc\r\n")
            assert peer.read_all() == b"\n\rcba"
        row = subject.wait_row(type="tunnel")
    assert row["authority"] == authority
    assert (row["bytes_client"], row["bytes_server"]) == (5, 19)
    exchange = subject.wait_row(type="http")
    assert (exchange["method"], exchange["target"]) == ("CONNECT", authority)


@pytest.mark.parametrize("way", ["CONNECT", "SOCKS"])
@pytest.mark.parametrize("kept", [False, True], ids=["counted", "kept"])
def test_a_recorded_tunnel_reads_as_it_was_shown(forward, tmp_path, way, kept):
    """The bytes are counted, and in the file only when asked for."""
    file = tmp_path / "tunnel.pcapng"
    subject = forward("--record", file, *(["--record-tunnels"] if kept else []))
    with peers.Server(speaks_first) as server:
        authority = f"127.0.0.1:{server.port}"
        if way == "CONNECT":
            peer = connect(subject, authority)
        else:
            peer = peers.dial(subject.port)
            assert socks(peer, b"\x01" + socket.inet_aton("127.0.0.1"), server.port) == 0
        with peer:
            peer.read_until(b"\n")
            peer.send(b"the secret\r\n")
            peer.read_all()
        subject.wait_row(type="tunnel")
    shown = subject.stop()
    assert dump(file) == shown
    assert (pick(shown, type="tunnel")[0]["bytes_client"]) == 12
    assert (b"the secret" in file.read_bytes()) == kept


def test_hosts_that_are_ignored_pass_untouched(forward, tornado):
    subject = forward("--ignore-hosts", "*.0.0.1")
    with Client(f"ws://127.0.0.1:{tornado.port}/ws/", **through(subject.port)) as client:
        chat(client)
    row = subject.wait_row(type="tunnel")
    assert row["bytes_server"] > 100 and not subject.rows(type="frame")
    with Client(f"ws://localhost:{tornado.port}/ws/", **through(subject.port)) as client:
        chat(client)
    assert_chat(subject)


def test_only_hosts_that_are_wanted_are_looked_into(forward, tornado):
    subject = forward("--intercept-hosts", f"localhost:{tornado.port}")
    for host in ("127.0.0.1", "localhost"):
        with Client(f"ws://{host}:{tornado.port}/ws/", **through(subject.port)) as client:
            chat(client)
    assert subject.wait_row(type="tunnel")["authority"] == f"127.0.0.1:{tornado.port}"
    assert_chat(subject)


def test_a_connect_to_the_proxy_itself_is_refused(subject, tornado):
    for name in ("127.0.0.1", "localhost"):
        with connect(subject, f"{name}:{subject.port}") as peer:
            assert peer.start.split()[1] == "403"
    with peers.dial(subject.port) as peer:
        peer.send(f"GET http://127.0.0.1:{subject.port}/ HTTP/1.1\r\nHost: x\r\n\r\n".encode())
        assert peer.read_head()[0].split()[1][0] in "45"
    with peers.dial(subject.port) as peer:
        assert socks(peer, b"\x01" + socket.inet_aton("127.0.0.1"), subject.port) == 2
    assert all("itself" in row["failure"] for row in subject.wait_rows(4, type="connection"))


def test_a_connect_to_nobody(subject):
    port = peers.free_port()
    with connect(subject, f"127.0.0.1:{port}") as peer:
        assert peer.start.startswith("HTTP/1.1 502")
        assert b"connection refused" in peer.read_all()
    row = subject.wait_row(type="http")
    assert (row["method"], row["status"]) == ("CONNECT", 502)
    assert "connection refused" in subject.wait_row(type="connection")["failure"]
    with peers.dial(subject.port) as peer:
        assert socks(peer, b"\x01" + socket.inet_aton("127.0.0.1"), port) == 5
    assert "connection refused" in subject.wait_rows(2, type="connection")[1]["failure"]


@pytest.mark.parametrize(
    "said",
    [
        b"\x05\x01\x02",
        b"\x05\x01\x00\x05\x02\x00\x01\x7f\x00\x00\x01\x00\x50",
        b"\x05\x01\x00\x05\x01\x00\x07\x7f\x00\x00\x01\x00\x50",
        b"\x05\x01\x00\x05\x01\x00\x03\x00\x00\x50",
        b"\x05\x01\x00\x05\x01\x00\x03\x05a/b\nc\x00\x50",
        b"\x05\x01\x00\x04\x01\x00\x01\x7f\x00\x00\x01\x00\x50",
        b"\x04\x01\x00\x50\x7f\x00\x00\x01\x00",
        b"\x16\x03\x01\x00\x05\x02\x00\x00\x01\x00",
        b"CONNECT nowhere HTTP/1.1\r\n\r\n",
        b"CONNECT a:b:c HTTP/1.1\r\n\r\n",
        b"CONNECT evil.example:99999 HTTP/1.1\r\n\r\n",
        b"\xff" * 100 + b"\r\n\r\n",
        b"GET http:// HTTP/1.1\r\nHost: x\r\n\r\n",
        b"GET http://a:0/ HTTP/1.1\r\n\r\n",
        b"\x00",
    ],
)
def test_garbage_leaves_a_row_and_disturbs_nobody(subject, tornado, said):
    with Client(f"ws://127.0.0.1:{tornado.port}/ws/", **through(subject.port)) as client:
        assert client.recv() == "Welcome!"
        with peers.dial(subject.port) as peer:
            peer.send(said)
            peer.half_close()
            peer.read_all()
        assert subject.wait_row(type="connection", url=None)["failure"]
        client.send("hi")
        assert client.recv() == "HI"
        client.close_and_wait()
    assert_chat(subject)


def test_clients_that_say_nothing_leave_no_row(subject, tornado):
    for _ in range(3):
        peers.dial(subject.port).close()
    with Client(f"ws://127.0.0.1:{tornado.port}/ws/", **through(subject.port)) as client:
        chat(client)
    assert assert_chat(subject)["connection"] == 1


@pytest.mark.parametrize("said", [b"GET http://x", b"\x05\x01\x00\x05", b"\x16\x03\x01\x02"])
def test_a_client_that_never_finishes_is_let_go(subject, said):
    """Slow loris: a request that has begun has a deadline."""
    with peers.dial(subject.port) as peer:
        peer.send(said)
        peer.read_all()
    assert subject.wait_row(type="connection")["failure"]


def test_a_server_that_dies_in_the_middle_of_a_frame(subject, tornado):
    def handler(peer):
        peers.answer_upgrade(peer, then=frames.frame(1, b"x" * 100)[:50])
        peer.reset()

    with peers.Server(handler) as server, connect(subject, f"127.0.0.1:{server.port}") as peer:
        peer.send(peers.request(server.port))
        peer.read_all()
    row = subject.wait_row(type="frame")
    assert row["complete"] is False and row["from"] == "server"
    close = subject.wait_row(type="close")
    assert (close["by"], close["clean"], close["code"]) == ("server", False, 1006)
    with Client(f"ws://127.0.0.1:{tornado.port}/ws/", **through(subject.port)) as client:
        chat(client)


def test_a_server_that_closes_at_once(subject):
    with peers.Server(lambda peer: None) as server:
        with connect(subject, f"127.0.0.1:{server.port}") as peer:
            peer.read_all()
        assert subject.wait_row(type="tunnel")["bytes_server"] == 0


def test_several_listeners_with_their_own_upstreams(proxy, tornado):
    with peers.Server(peers.echo) as other:
        program = proxy(
            tornado.url, "--listen", "127.0.0.1:0", "--upstream", other.url
        )  # fmt: skip
        lines = program.program.wait_for(r"(?s)listening on http://127\.0\.0\.1:(\d+)\n.*http://127\.0\.0\.1:(\d+)\n")
        first, second = int(lines[1]), int(lines[2])
        with Client(f"ws://127.0.0.1:{first}/ws/") as client:
            chat(client)
        with Client(f"ws://127.0.0.1:{second}/") as client:
            client.send("the other one")
            assert client.recv() == "the other one"
        assert program.wait_row(type="frame", payload_text="the other one")


def test_only_websocket_client_is_told_apart_from_its_proxy(subject):
    """A name that has no address: the client's library reports our 502."""
    with pytest.raises(websocket.WebSocketProxyException, match="502"):
        Client("ws://nothing.invalid/", **through(subject.port))
