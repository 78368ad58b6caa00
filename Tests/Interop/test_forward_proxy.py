"""Without --upstream: CONNECT, absolute-form and SOCKS5 on one port, and TLS opened by the local CA."""

import socket
import ssl

import pytest
import trustme
import websocket

import frames
import peers
import windsock
from clients import Client
from servers import TornadoServer
from windsock import Rows, start


@pytest.fixture
def subject():
    program = start("proxy", "--listen", "127.0.0.1:0", "--headless", "--format", "ndjson")
    with Rows(program) as rows:
        match = program.wait_for(r"listening on http://127\.0\.0\.1:(\d+)")
        rows.port = int(match[1])
        yield rows


def assert_chat(subject, tornado):
    subject.wait_row(type="close")
    connection = subject.wait_row(type="connection")
    assert connection["status"] == 101
    assert connection["server"] == f"127.0.0.1:{tornado.port}"
    texts = [row["payload_text"] for row in subject.rows(type="frame", opcode=1)]
    assert texts == ["Welcome!", "hi", "HI"]


def chat(client):
    assert client.recv() == "Welcome!"
    client.send("hi")
    assert client.recv() == "HI"
    client.close_and_wait()


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
    assert_chat(subject, tornado)


def test_absolute_form_as_browsers_send_it(subject, tornado):
    import http.client

    connection = http.client.HTTPConnection("127.0.0.1", subject.port, timeout=20)
    connection.request("GET", f"http://127.0.0.1:{tornado.port}/")
    response = connection.getresponse()
    assert (response.status, response.read()) == (200, b"<h1>chat</h1>")
    connection.close()
    row = subject.wait_row(type="http")
    assert row["status"] == 200


def test_socks5(subject, tornado):
    with peers.dial(subject.port) as peer:
        peer.send(b"\x05\x01\x00")
        assert peer.read(2) == b"\x05\x00"
        peer.send(b"\x05\x01\x00\x01" + socket.inet_aton("127.0.0.1") + tornado.port.to_bytes(2, "big"))
        answer = peer.read(10)
        assert answer[:2] == b"\x05\x00", answer
        peer.send(peers.request(tornado.port, "/ws/"))
        assert "101" in peer.read_head()[0]
        assert peer.read_frame().payload == b"Welcome!"
        peer.send(frames.frame(1, "hi", key=b"\x84\x12\x6e\x33"))
        assert peer.read_frame().payload == b"HI"
        peers.close_properly(peer)
    assert_chat(subject, tornado)


def test_what_is_not_http_becomes_a_tunnel(subject):
    """A CONNECT to a service that speaks first and is no web server passes as it is."""

    def handler(peer):
        peer.send(b"SSH-2.0-test\r\n")
        line = peer.read_until(b"\r\n")
        peer.send(line[::-1])

    with peers.Server(handler) as server:
        authority = f"127.0.0.1:{server.port}"
        with peers.dial(subject.port) as peer:
            peer.send(f"CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n\r\n".encode())
            assert "200" in peer.read_head()[0]
            assert peer.read_until(b"\n") == b"SSH-2.0-test\r\n"
            peer.send(b"abc\r\n")
            assert peer.read_all() == b"\n\rcba"
        row = subject.wait_row(type="tunnel")
    assert row["authority"] == authority
    assert (row["bytes_client"], row["bytes_server"]) == (5, 19)


def test_a_connect_to_the_proxy_itself_is_refused(subject):
    with peers.dial(subject.port) as peer:
        authority = f"127.0.0.1:{subject.port}"
        peer.send(f"CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n\r\n".encode())
        assert peer.read_head()[0].split()[1][0] in "45"


def test_a_connect_to_nobody_is_502(subject):
    with peers.dial(subject.port) as peer:
        authority = f"127.0.0.1:{peers.free_port()}"
        peer.send(f"CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n\r\n".encode())
        assert "502" in peer.read_head()[0]


class SecureChat(TornadoServer):
    """The chat behind TLS with a certificate of a private authority for the test."""

    def __init__(self, context):
        self.context = context

    async def open(self):
        await super().open()
        self.server.stop()
        import tornado.httpserver
        import tornado.netutil

        self.server = tornado.httpserver.HTTPServer(self.application, ssl_options=self.context)
        sockets = tornado.netutil.bind_sockets(0, "127.0.0.1")
        self.port = sockets[0].getsockname()[1]
        self.server.add_sockets(sockets)


@pytest.fixture
def authority(tmp_path):
    """A private authority: (file of its certificate, server context for localhost)."""
    made = trustme.CA()
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    made.issue_cert("localhost", "127.0.0.1").configure_cert(context)
    file = tmp_path / "authority.pem"
    made.cert_pem.write_to_path(file)
    return file, context


@pytest.fixture
def home(monkeypatch, tmp_path):
    """A data folder of the test's own, so that no authority of the user is touched."""
    monkeypatch.setitem(windsock.ENVIRONMENT, "XDG_DATA_HOME", str(tmp_path / "data"))


def test_tls_is_opened_and_shown_frame_by_frame(home, authority, tmp_path):
    file, context = authority
    status, output, errors = windsock.windsock("ca", "print")
    assert status == 0 and b"BEGIN CERTIFICATE" in output, errors
    trusted = tmp_path / "windsock-ca.pem"
    trusted.write_bytes(output)
    with SecureChat(context) as server:
        program = start("proxy", "--listen", "127.0.0.1:0", "--headless", "--format", "ndjson",
                        "--cacert", file)  # fmt: skip
        with Rows(program) as subject:
            port = int(program.wait_for(r"listening on http://127\.0\.0\.1:(\d+)")[1])
            client = websocket.WebSocket(sslopt={"ca_certs": str(trusted)})
            client.settimeout(20)
            client.connect(f"wss://localhost:{server.port}/ws/", **through(port))
            assert client.recv() == "Welcome!"
            client.send("hi")
            assert client.recv() == "HI"
            client.shutdown()
            connection = subject.wait_row(type="connection")
            texts = [row["payload_text"] for row in subject.wait_rows(3, type="frame", opcode=1)]
    assert texts == ["Welcome!", "hi", "HI"]
    assert connection["url"] == f"wss://localhost:{server.port}/ws/"
    assert connection["tls"]["version"].startswith("TLS")
    assert connection["tls"]["sni"] == "localhost"


def test_the_client_verifies_certificates_unless_told(authority):
    file, context = authority
    with SecureChat(context) as server:
        url = f"wss://localhost:{server.port}/ws/"
        assert windsock.windsock("connect", url, input=b"")[0] == 69
        status, output, errors = windsock.windsock("connect", url, "--cacert", file, input=b"hi\n")
        assert status == 0 and b"HI" in output, errors
        status, output, errors = windsock.windsock("connect", url, "-k", input=b"hi\n")
        assert status == 0 and b"HI" in output, errors


def test_the_authority_s_key_is_for_its_owner_only(home, tmp_path):
    status, output, errors = windsock.windsock("ca", "path")
    assert status == 0, errors
    windsock.windsock("ca", "print")
    files = [file for file in (tmp_path / "data").rglob("*") if file.is_file()]
    keys = [file for file in files if b"PRIVATE KEY" in file.read_bytes()]
    assert keys, "no private key was stored"
    for key in keys:
        assert key.stat().st_mode & 0o777 == 0o600
        assert key.parent.stat().st_mode & 0o777 == 0o700


def test_a_websocket_in_absolute_form(subject, tornado):
    with peers.dial(subject.port) as peer:
        target = f"http://127.0.0.1:{tornado.port}/ws/"
        peer.send(peers.request(tornado.port).replace(b"GET / ", f"GET {target} ".encode()))
        assert "101" in peer.read_head()[0]
        assert peer.read_frame().payload == b"Welcome!"
        peer.send(frames.frame(1, "hi", key=b"\x84\x12\x6e\x33"))
        assert peer.read_frame().payload == b"HI"
        peers.close_properly(peer)
    assert_chat(subject, tornado)
