"""TLS between client and proxy, and between proxy and server: opened with certificates that hold."""

import asyncio
import re
import socket
import ssl
import subprocess

import pytest
import websocket
import websockets

import peers
from clients import Client
from deadlines import DEADLINE
from forward import Authority, SecureTornado, assert_chat, local_authority
from windsock import WINDSOCK, dump, windsock


def through(port):
    return {
        "http_proxy_host": "127.0.0.1",
        "http_proxy_port": port,
        "proxy_type": "http",
        "http_no_proxy": ["nothing.example"],
    }


def chat(client):
    assert client.recv() == "Welcome!"
    client.send("hi")
    assert client.recv() == "HI"
    client.close_and_wait()


def trusting(file):
    return {"sslopt": {"ca_certs": str(file)}}


@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_tls_is_opened_and_shown_frame_by_frame(forward, authority, secure, trusted, tmp_path, host):
    file = tmp_path / "session.pcapng"
    subject = forward("--cacert", authority.file, "--record", file)
    url = f"wss://{host}:{secure.port}/ws/"
    with Client(url, **trusting(trusted), **through(subject.port)) as client:
        chat(client)
    row = assert_chat(subject)
    assert row["url"] == url and row["server"] == f"127.0.0.1:{secure.port}"
    assert row["tls"]["version"] == "TLSv1.3" and row["tls"]["cipher"].startswith("TLS_")
    assert row["tls"]["sni"] == (host if host == "localhost" else None)
    assert dump(file) == subject.stop()
    assert b"Welcome!" in file.read_bytes()


def test_python_websockets_through_connect_and_socks(forward, authority, secure, trusted):
    subject = forward("--cacert", authority.file)
    context = ssl.create_default_context(cafile=trusted)

    async def talk(proxy):
        url = f"wss://localhost:{secure.port}/ws/"
        async with websockets.connect(url, proxy=proxy, ssl=context) as socket:
            assert await socket.recv() == "Welcome!"
            await socket.send("hi")
            assert await socket.recv() == "HI"

    for scheme in ("http", "socks5h", "socks5"):
        asyncio.run(asyncio.wait_for(talk(f"{scheme}://127.0.0.1:{subject.port}"), DEADLINE))
    assert_chat(subject, 3)


def s_client(*arguments, input=b""):
    done = subprocess.run(
        ["openssl", "s_client", *map(str, arguments)], input=input, capture_output=True, timeout=60
    )
    return done.returncode, done.stdout.decode(errors="replace") + done.stderr.decode(errors="replace")


def test_openssl_accepts_the_leaves(forward, authority, secure, trusted):
    subject = forward("--cacert", authority.file)
    for host, check in (("localhost", "-verify_hostname"), ("127.0.0.1", "-verify_ip")):
        name = ["-servername", host] if host == "localhost" else ["-noservername"]
        status, said = s_client(
            "-proxy", f"127.0.0.1:{subject.port}", "-connect", f"{host}:{secure.port}", *name,
            "-CAfile", trusted, check, host, "-verify_return_error", "-x509_strict",
            "-alpn", "h2,http/1.1", "-purpose", "sslserver",
        )  # fmt: skip
        assert status == 0 and "Verify return code: 0 (ok)" in said, said
        assert "ALPN protocol: http/1.1" in said, said


def test_curl_through_the_proxy(forward, authority, secure, trusted):
    subject = forward("--cacert", authority.file)
    for proxy in (f"http://127.0.0.1:{subject.port}", f"socks5h://127.0.0.1:{subject.port}"):
        done = subprocess.run(
            ["curl", "-sS", "--noproxy", "", "--proxy", proxy, "--cacert", trusted, "--max-time", "20",
             f"https://localhost:{secure.port}/", f"https://localhost:{secure.port}/chunks"],
            capture_output=True, timeout=60,
        )  # fmt: skip
        assert done.returncode == 0, done.stderr
        assert done.stdout.startswith(b"<h1>chat</h1>") and len(done.stdout) == 13 + 11111
    assert len(subject.wait_rows(4, type="http", status=200)) == 4


def test_a_proxy_that_is_spoken_tls_to(forward, authority, secure, trusted):
    """curl's https:// proxies: TLS to the proxy, CONNECT in it, TLS to the server in that."""
    subject = forward("--cacert", authority.file)
    done = subprocess.run(
        ["curl", "-sS", "--noproxy", "", "--proxy", f"https://localhost:{subject.port}", "--proxy-cacert",
         trusted, "--cacert", trusted, "--max-time", "20", f"https://localhost:{secure.port}/"],
        capture_output=True, timeout=60,
    )  # fmt: skip
    assert (done.returncode, done.stdout) == (0, b"<h1>chat</h1>"), done.stderr
    assert subject.wait_row(type="http")["status"] == 200


def test_an_untrusted_server_is_no_valid_server_to_the_client(forward, secure, trusted):
    """The client's handshake fails, and the row says what is wrong with the server."""
    subject = forward()
    with pytest.raises(ssl.SSLError):
        Client(f"wss://localhost:{secure.port}/ws/", **trusting(trusted), **through(subject.port))
    assert "not trusted" in subject.wait_row(type="connection")["failure"]
    assert not subject.rows(type="frame")


def test_a_server_with_another_name(forward, authority, trusted):
    subject = forward("--cacert", authority.file)
    with SecureTornado(authority, "other.example") as server:
        with pytest.raises(ssl.SSLError):
            Client(f"wss://localhost:{server.port}/ws/", **trusting(trusted), **through(subject.port))
    assert "is for other.example, not for localhost" in subject.wait_row(type="connection")["failure"]


def test_an_untrusted_server_when_told_so(forward, secure, trusted):
    subject = forward("-k")
    with Client(f"wss://localhost:{secure.port}/ws/", **trusting(trusted), **through(subject.port)) as client:
        chat(client)
    assert_chat(subject)


def test_a_client_that_does_not_trust_the_authority(forward, authority, secure, tmp_path, home, trusted):
    """A row says so, also in the recording; others are served."""
    file = tmp_path / "session.pcapng"
    subject = forward("--cacert", authority.file, "--record", file)
    url = f"wss://localhost:{secure.port}/ws/"
    with pytest.raises(ssl.SSLCertVerificationError):
        Client(url, **trusting(authority.file), **through(subject.port))
    failure = subject.wait_row(type="connection")["failure"]
    assert "does not trust" in failure and "windsock ca" in failure
    with Client(url, **trusting(trusted), **through(subject.port)) as client:
        chat(client)
    assert_chat(subject)
    assert dump(file) == subject.stop()


def test_a_client_that_leaves_the_handshake(forward, authority, secure):
    subject = forward("--cacert", authority.file)
    with peers.dial(subject.port) as peer:
        peer.send(f"CONNECT localhost:{secure.port} HTTP/1.1\r\n\r\n".encode())
        peer.read_head()
        incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        tls = ssl.create_default_context().wrap_bio(incoming, outgoing, server_hostname="localhost")
        with pytest.raises(ssl.SSLWantReadError):
            tls.do_handshake()
        peer.send(outgoing.read())
        assert peer.read(1) == b"\x16"
    assert "ended the TLS handshake" in subject.wait_row(type="connection")["failure"]


def test_what_is_in_tls_and_no_http_is_a_tunnel(forward, authority, trusted):
    context = authority.context("localhost")

    def handler(peer):
        with context.wrap_socket(peer.socket, server_side=True) as tls:
            tls.sendall(b"* OK IMAP ready\r\n")
            tls.recv(100)

    subject = forward("--cacert", authority.file)
    with peers.Server(handler) as server, peers.dial(subject.port) as peer:
        authority = f"localhost:{server.port}"
        peer.send(f"CONNECT {authority} HTTP/1.1\r\n\r\n".encode())
        assert "200" in peer.read_head()[0]
        client = ssl.create_default_context(cafile=trusted).wrap_socket(
            peer.socket, server_hostname="localhost"
        )
        assert client.recv(100) == b"* OK IMAP ready\r\n"
        client.sendall(b"a LOGOUT\r\n")
        client.close()
        row = subject.wait_row(type="tunnel")
    assert (row["authority"], row["bytes_client"], row["bytes_server"]) == (authority, 10, 17)


def test_ignored_names_keep_their_own_certificate(forward, authority, secure):
    """The client's server name counts as well as the address that it connects to."""
    subject = forward("--ignore-hosts", "local*")
    context = ssl.create_default_context(cafile=authority.file)
    with peers.dial(subject.port) as peer:
        peer.send(f"CONNECT 127.0.0.1:{secure.port} HTTP/1.1\r\n\r\n".encode())
        assert "200" in peer.read_head()[0]
        with context.wrap_socket(peer.socket, server_hostname="localhost") as client:
            client.sendall(b"GET / HTTP/1.0\r\n\r\n")
            assert b"200" in client.recv(4096)
    assert subject.wait_row(type="tunnel")["bytes_server"] > 500


def test_a_reverse_listener_takes_tls_and_plain(home, proxy, tornado, trusted):
    subject = proxy(tornado.url)
    with Client(f"wss://localhost:{subject.port}/ws/", **trusting(trusted)) as client:
        chat(client)
    with Client(f"wss://127.0.0.1:{subject.port}/ws/", **trusting(trusted)) as client:
        chat(client)
    with Client(f"ws://127.0.0.1:{subject.port}/ws/") as client:
        chat(client)
    assert_chat(subject, 3)


def test_an_origin_over_tls_is_the_upstream_s_own(home, proxy, tornado, trusted):
    subject = proxy(tornado.url)
    origin = f"https://localhost:{subject.port}"
    with Client(f"wss://localhost:{subject.port}/strict/", origin=origin, **trusting(trusted)) as client:
        chat(client)
    assert_chat(subject)


def test_an_authority_of_one_s_own(forward, authority, secure, tmp_path):
    other = Authority(tmp_path / "")
    bundle = tmp_path / "own-ca.pem"
    other.made.cert_pem.write_to_path(bundle)
    key = tmp_path / "own-ca-key.pem"
    other.made.private_key_pem.write_to_path(key)
    subject = forward("--ca-cert", bundle, "--ca-key", key, "-k")
    with Client(f"wss://localhost:{secure.port}/ws/", **trusting(bundle), **through(subject.port)) as client:
        chat(client)
    assert_chat(subject)


def test_a_certificate_of_one_s_own(home, proxy, tornado, authority, tmp_path):
    leaf = authority.made.issue_cert("localhost")
    chain, key = tmp_path / "chain.pem", tmp_path / "key.pem"
    chain.write_bytes(b"".join(blob.bytes() for blob in leaf.cert_chain_pems))
    leaf.private_key_pem.write_to_path(key)
    subject = proxy(tornado.url, "--server-cert", chain, "--server-key", key)
    with Client(f"wss://localhost:{subject.port}/ws/", **trusting(authority.file)) as client:
        chat(client)
    assert not (home / "windsock").exists(), "no authority was needed"


@pytest.mark.parametrize("text", ["nothing here", "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n"])
def test_a_certificate_that_is_none(home, tmp_path, text):
    file = tmp_path / "bad.pem"
    file.write_text(text)
    for option in ("--ca-cert", "--server-cert"):
        status, _, errors = windsock("proxy", "--listen", "127.0.0.1:0", "--headless", option, file)
        assert status == 66 and b"bad.pem" in errors, errors


def test_secrets_of_both_legs(forward, authority, secure, trusted, tmp_path):
    """The file holds what a capture of either leg needs: lines of both connections."""
    file = tmp_path / "keys.log"
    subject = forward("--cacert", authority.file, "--keylog", file)
    with Client(f"wss://localhost:{secure.port}/ws/", **trusting(trusted), **through(subject.port)) as client:
        chat(client)
    assert_chat(subject)
    lines = file.read_text().splitlines()
    assert all(re.fullmatch(r"[A-Z_0-9]+ [0-9a-f]{64} [0-9a-f]{64,96}", line) for line in lines), lines
    randoms = {line.split()[1] for line in lines if line.startswith("CLIENT_TRAFFIC_SECRET_0")}
    assert len(randoms) == 2
    assert file.stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("scheme", ["http", "socks5"])
def test_upstreams_through_another_proxy(forward, authority, secure, tornado, trusted, scheme):
    """Two of windsock in a row: the second is the first one's way out, for its clients, for a
    reverse proxy's upstream, and for the client command."""
    outer = forward("--cacert", authority.file)
    proxy = f"{scheme}://127.0.0.1:{outer.port}"
    inner = forward("--cacert", trusted, "--proxy", proxy)
    with Client(f"wss://localhost:{secure.port}/ws/", **trusting(trusted), **through(inner.port)) as client:
        chat(client)
    with Client(f"ws://localhost:{tornado.port}/ws/", **through(inner.port)) as client:
        chat(client)
    assert_chat(outer, 2)
    assert_chat(inner, 2)
    url = f"wss://localhost:{secure.port}/ws/"
    status, output, errors = windsock(
        "connect", url, "--proxy", proxy, "--cacert", trusted, input=b"hi\n"
    )
    assert status == 0 and b"HI" in output, errors


def test_a_way_out_that_is_none(forward, tornado):
    subject = forward("--proxy", f"http://127.0.0.1:{peers.free_port()}")
    with pytest.raises(websocket.WebSocketProxyException, match="502"):
        Client(f"ws://127.0.0.1:{tornado.port}/ws/", **through(subject.port))

    def deny(peer):
        peer.read_head()
        peer.send(b"HTTP/1.1 407 Proxy Authentication Required\r\nContent-Length: 0\r\n\r\n")

    with peers.Server(deny) as server:
        status, _, errors = windsock("connect", "ws://a.example/", "--proxy", server.url, input=b"")
        assert status == 69 and b"USER:PASSWORD@" in errors, errors


def test_the_client_verifies_certificates_unless_told(authority, secure):
    url = f"wss://localhost:{secure.port}/ws/"
    assert windsock("connect", url, input=b"")[0] == 69
    status, output, errors = windsock("connect", url, "--cacert", authority.file, input=b"hi\n")
    assert status == 0 and b"HI" in output, errors
    status, output, errors = windsock("connect", url, "-k", input=b"hi\n")
    assert status == 0 and b"HI" in output, errors
