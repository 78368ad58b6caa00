"""The ways to a server: other places, addresses and sockets, proxies of each kind, and what the
environment says."""

import contextlib
import socket
import ssl
import threading
import time

import pytest
from cryptography.hazmat.primitives import serialization

import frames
import peers
from forward import Authority
from tlspeers import PythonTLS, pass_on
from windsock import windsock

CLOSE = frames.frame(frames.CLOSE, frames.close_payload(1000))
PROXY_VARIABLES = [
    name for word in ("http", "https", "all", "no", "ws", "wss")
    for name in (f"{word}_proxy", f"{word.upper()}_PROXY")
]  # fmt: skip


@pytest.fixture(autouse=True)
def no_proxies_of_the_users(monkeypatch):
    for name in PROXY_VARIABLES:
        monkeypatch.delenv(name, raising=False)


def answer(peer):
    """A server that opens a WebSocket and closes it. Gives the head of the request."""
    head = peers.answer_upgrade(peer, then=CLOSE)
    while peer.read_frame().opcode != frames.CLOSE:
        pass
    return head


class Secure(PythonTLS):
    """The same behind TLS."""

    def __init__(self, context):
        self.context = context
        peers.Server.__init__(self, answer)


def connect(url, *options, status=0, input=b""):
    """Runs connect; gives what it says."""
    found, _, errors = windsock("connect", url, *options, "-w", "5", input=input)
    assert found == status, (found, errors)
    return errors.decode()


def head_of(*options, url="ws://127.0.0.1:{port}/chat?a=1"):
    """The request that a server on loopback gets."""
    with peers.Server(answer) as server:
        connect(url.format(port=server.port), *[str(o).format(port=server.port) for o in options])
        return server.result()


def fields(head, name):
    return [value for key, value in head[1] if key.lower() == name.lower()]


def test_connect_to_and_resolve_keep_the_handshake():
    for option in ("example.invalid:81:127.0.0.1:{port}", "::127.0.0.1:{port}"):
        head = head_of("--connect-to", option, url="ws://example.invalid:81/x")
        assert fields(head, "Host") == ["example.invalid:81"]
    head = head_of("--resolve", "example.invalid:{port}:127.0.0.1", url="ws://example.invalid:{port}/")
    assert fields(head, "Host")[0].startswith("example.invalid:")


def test_families():
    head_of("-4", url="ws://localhost:{port}/")
    with peers.Server(answer) as server:
        assert "IPv6" in connect(f"ws://127.0.0.1:{server.port}/", "-6", status=69)


def test_a_unix_socket(tmp_path):
    path = tmp_path / "s"
    with socket.socket(socket.AF_UNIX) as listener:
        listener.bind(str(path))
        listener.listen()
        heads = []

        def serve():
            peer = peers.Peer(listener.accept()[0])
            heads.append(answer(peer))
            peer.close()

        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        connect("ws://api.example/v1", "--unix-socket", path)
        thread.join(10)
    assert heads[0][0] == "GET /v1 HTTP/1.1" and fields(heads[0], "Host") == ["api.example"]


def test_fields_and_cookies(tmp_path):
    jar = tmp_path / "jar"
    later = int(time.time()) + 3600
    jar.write_text(
        "# Netscape HTTP Cookie File\n"
        f"127.0.0.1\tFALSE\t/\tFALSE\t{later}\troot\t1\n"
        f"#HttpOnly_127.0.0.1\tFALSE\t/chat\tFALSE\t0\tdeep\t2\n"
        f"127.0.0.1\tFALSE\t/\tTRUE\t{later}\tsecure\t3\n"
        "127.0.0.1\tFALSE\t/\tFALSE\t1\told\t4\n"
        f"other.example\tTRUE\t/\tFALSE\t{later}\tother\t5\n"
    )
    head = head_of("-b", jar, "-b", "own=6", "-A", "agent/1", "--host", "h.example", "-H", "X-Empty;")
    assert fields(head, "Cookie") == ["deep=2; root=1; own=6"]
    assert fields(head, "User-Agent") == ["agent/1"] and fields(head, "Host") == ["h.example"]
    assert fields(head, "X-Empty") == [""]
    jar.write_text("not a cookie\n")
    assert "line 1" in connect("ws://127.0.0.1:1/", "-b", jar, status=65)


def test_a_handshake_of_the_users_own(tmp_path):
    file = tmp_path / "handshake"
    file.write_text(
        "GET /mine HTTP/1.1\nHost: any\nUpgrade: websocket\nConnection: Upgrade\n"
        "Sec-WebSocket-Key: {{key}}\nSec-WebSocket-Version: 13\nX-Mine: 1\n"
    )
    heads = [head_of("--handshake", file) for _ in range(2)]
    assert heads[0][0] == "GET /mine HTTP/1.1" and fields(heads[0], "X-Mine") == ["1"]
    assert fields(heads[0], "Sec-WebSocket-Key") != fields(heads[1], "Sec-WebSocket-Key")


def test_frames_of_the_users_own():
    def handler(peer):
        peers.answer_upgrade(peer)
        # Two fragments of a byte with a Ping between them, 16 bits of length without a mask, a byte.
        sent = peer.read(7 + 6 + 7 + 5 + 1)
        peer.send(CLOSE)
        return sent

    with peers.Server(handler) as server:
        connect(
            f"ws://127.0.0.1:{server.port}/", "--send-frame", "text split=1 ping= ab",
            "--send-frame", "text !mask form=16 hex 61", "--send-frame", "raw ff",
        )  # fmt: skip
        sent = server.result()
    assert (sent[0], sent[7], sent[13]) == (0x01, 0x89, 0x80)
    assert sent[20:] == b"\x81\x7e\x00\x01a\xff"


class Hop:
    """A proxy of the test's own; it remembers what it was asked for, and ends with its client."""

    def __init__(self, kind, target, context=None):
        self.kind, self.target, self.context, self.asked = kind, target, context, []

    def __enter__(self):
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        threading.Thread(target=self.serve, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.listener.close()

    def serve(self):
        with contextlib.suppress(OSError):
            while True:
                self.pass_along(self.listener.accept()[0])

    def pass_along(self, connection):
        # A client that does not trust this proxy leaves.
        with contextlib.suppress(ssl.SSLError, EOFError):
            if self.context:
                connection = self.context.wrap_socket(connection, server_side=True)
            peer = peers.Peer(connection)
            self.asked.append(getattr(self, self.kind)(peer))
            server = socket.create_connection(("127.0.0.1", self.target))
            back = threading.Thread(target=pass_on, args=(server, connection), daemon=True)
            back.start()
            pass_on(connection, server)
            back.join()
        connection.close()

    def http(self, peer):
        head = peer.read_head()
        peer.send(b"HTTP/1.1 200 fine\r\n\r\n")
        login = fields(head, "Proxy-Authorization")
        return (head[0].split()[1], *login)

    def socks4a(self, peer):
        version, command, high, low, *address = peer.read(8)
        assert (version, command) == (4, 1)
        user = peer.read_until(b"\0")[:-1].decode()
        named = address[:3] == [0, 0, 0] and address[3]
        host = peer.read_until(b"\0")[:-1].decode() if named else ".".join(map(str, address))
        peer.send(b"\0\x5a" + bytes(6))
        return (f"{host}:{high << 8 | low}", *([user] if user else []))

    def socks5(self, peer):
        assert peer.read(1) == b"\5"
        peer.read(peer.read(1)[0])
        peer.send(b"\5\0")
        kind = peer.read(4)[3]
        host = (
            peer.read(peer.read(1)[0]).decode() if kind == 3
            else socket.inet_ntop({1: socket.AF_INET, 4: socket.AF_INET6}[kind], peer.read(4 if kind == 1 else 16))
        )  # fmt: skip
        port = int.from_bytes(peer.read(2), "big")
        peer.send(b"\5\0\0\1" + bytes(6))
        return (f"{host}:{port}",)


@pytest.mark.parametrize(
    "kind, scheme", [("http", "http"), ("socks4a", "socks4a"), ("socks5", "socks5h")]
)
@pytest.mark.parametrize("host", ["name.invalid", "127.0.0.1"])
def test_each_proxy_is_asked_for_the_server(kind, scheme, host):
    with peers.Server(answer) as server, Hop(kind, server.port) as hop:
        connect(f"ws://{host}:{server.port}/", "--proxy", f"{scheme}://127.0.0.1:{hop.port}")
        assert fields(server.result(), "Host") == [f"{host}:{server.port}"]
    assert hop.asked == [(f"{host}:{server.port}",)]


@pytest.mark.parametrize("kind, scheme", [("http", "https"), ("socks5", "socks5h")])
def test_tls_to_an_address_through_a_proxy_and_to_the_proxy(tmp_path, kind, scheme):
    authority = Authority(tmp_path)
    context = authority.context("127.0.0.1", "localhost")
    outer = authority.context("localhost") if scheme == "https" else None
    with Secure(context) as server, Hop(kind, server.port, outer) as hop:
        connect(
            f"wss://127.0.0.1:{server.port}/", "--proxy", f"{scheme}://u:p@localhost:{hop.port}"
            if scheme == "https" else f"{scheme}://localhost:{hop.port}", "--cacert", authority.file,
        )  # fmt: skip
    login = ("Basic dTpw",) if scheme == "https" else ()
    assert hop.asked == [(f"127.0.0.1:{server.port}", *login)]


def test_an_https_proxy_has_to_prove_who_it_is(tmp_path):
    authority = Authority(tmp_path)
    with peers.Server(answer) as server:
        with Hop("http", server.port, authority.context("elsewhere.example")) as hop:
            sentence = connect(
                f"ws://127.0.0.1:{server.port}/", "--proxy", f"https://u:secret@localhost:{hop.port}",
                "--cacert", authority.file, status=69,
            )  # fmt: skip
            assert f"the proxy localhost:{hop.port}" in sentence and "elsewhere.example" in sentence
            assert hop.asked == []
            connect(
                f"ws://127.0.0.1:{server.port}/", "--proxy", f"https://localhost:{hop.port}",
                "--proxy-insecure",
            )  # fmt: skip


@pytest.mark.parametrize(
    "variables, options, isAsked",
    [
        ({"http_proxy": "http://127.0.0.1:{hop}"}, [], True),
        ({"HTTP_PROXY": "127.0.0.1:{hop}"}, [], True),
        ({"ALL_PROXY": "http://127.0.0.1:{hop}"}, [], True),
        ({"HTTPS_PROXY": "http://127.0.0.1:{hop}"}, [], False),
        ({"ALL_PROXY": "http://127.0.0.1:{hop}", "NO_PROXY": "x, 127.0.0.0/8"}, [], False),
        ({"http_proxy": "http://127.0.0.1:{hop}"}, ["--noproxy", "*"], False),
        ({"http_proxy": "http://127.0.0.1:{hop}"}, ["--proxy", ""], False),
    ],
)
def test_the_environment_names_proxies(monkeypatch, variables, options, isAsked):
    with peers.Server(answer) as server, Hop("http", server.port) as hop:
        for name, value in variables.items():
            monkeypatch.setenv(name, value.format(hop=hop.port))
        connect(f"ws://127.0.0.1:{server.port}/", *options)
    assert len(hop.asked) == isAsked


def test_ssl_cert_file_is_trusted(tmp_path, monkeypatch):
    authority = Authority(tmp_path)
    with Secure(authority.context("127.0.0.1")) as server:
        monkeypatch.setenv("SSL_CERT_FILE", str(authority.file))
        connect(f"wss://127.0.0.1:{server.port}/")
    monkeypatch.setenv("SSL_CERT_FILE", "/nonexistent")
    sentence = connect(f"wss://127.0.0.1:{server.port}/", status=66)
    assert "SSL_CERT_FILE" in sentence and "/nonexistent" in sentence


def test_the_passphrase_of_a_key(tmp_path):
    authority = Authority(tmp_path)
    made = authority.made.issue_cert("client")
    chain, locked = tmp_path / "client.pem", tmp_path / "client.key"
    made.cert_chain_pems[0].write_to_path(chain)
    key = serialization.load_pem_private_key(made.private_key_pem.bytes(), None)
    locked.write_bytes(
        key.private_bytes(
            serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8,
            serialization.BestAvailableEncryption(b"open sesame"),
        )
    )  # fmt: skip
    context = authority.context("127.0.0.1")
    context.load_verify_locations(authority.file)
    context.verify_mode = ssl.CERT_REQUIRED
    own = ["--cacert", authority.file, "--cert", chain, "--key", locked]
    with Secure(context) as server:
        url = f"wss://127.0.0.1:{server.port}/"
        connect(url, *own, "--pass", "open sesame")
        assert "passphrase" in connect(url, *own, "--pass", "wrong", status=66)
        assert "--pass" in connect(url, *own, status=66)


def test_what_cannot_be_is_one_sentence(monkeypatch):
    for options in (
        ["--connect-to", "x"], ["--resolve", "a:1:name"], ["--proxy", "ftp://x"],
        ["--send-frame", "nonsense"], ["-4", "-6"],
    ):  # fmt: skip
        status, _, errors = windsock("connect", "ws://127.0.0.1:1/", *options, input=b"")
        assert status == 64 and options[0].strip("-")[:4] in errors.decode(), (options, errors)
    monkeypatch.setenv("ALL_PROXY", "nonsense://x")
    status, _, errors = windsock("connect", "ws://127.0.0.1:1/", input=b"")
    assert status == 64 and b"ALL_PROXY" in errors


def curl_head(*arguments, url="http://127.0.0.1:{port}/chat"):
    """What the server gets, and what windsock says, of a line of curl's."""
    with peers.Server(answer) as server:
        line = [str(word).format(port=server.port) for word in (*arguments, url)]
        status, _, errors = windsock("curl", *line, input=b"")
        assert status == 0, errors
        return server.result(), errors.decode()


def test_lines_of_curl(tmp_path):
    head, said = curl_head(
        "curl", "--http2", "--tlsv1.2", "-4", "-T.", "-N", "-H", "Host: h.example", "-H", "X-None;",
        "-A", "a/1", "--connect-to", "other.example:80:127.0.0.1:{port}",
        url="ws://other.example/chat",
    )  # fmt: skip
    assert fields(head, "Host") == ["h.example"] and fields(head, "X-None") == [""]
    assert fields(head, "User-Agent") == ["a/1"]
    assert "HTTP/1.1" in said and "--http2" in said
    with peers.Server(answer) as server, Hop("http", server.port) as hop:
        status, _, errors = windsock(
            "curl", "-x", f"127.0.0.1:{hop.port}", "-U", "me:secret",
            f"ws://127.0.0.1:{server.port}/", input=b"",
        )  # fmt: skip
        assert status == 0, errors
    assert hop.asked[0][1] == "Basic bWU6c2VjcmV0"
    with peers.Server(answer) as server, Hop("socks5", server.port) as hop:
        status, _, errors = windsock(
            "curl", "--socks5-hostname", f"127.0.0.1:{hop.port}", "ws://name.invalid:80/", input=b""
        )
        assert status == 0, errors
    assert hop.asked == [("name.invalid:80",)]
