"""Errors for TLS handshakes that fail: plain sentences, without the library's wording."""

import os
import socket
import ssl
import struct
import subprocess

import pytest
import websocket

import peers
from clients import Client
from forward import Forward
from tlspeers import PythonTLS, nginx_tls, openssl_tls
from tlsways import refused
from windsock import Proxy, windsock

LIBRARY = ("NIOSSL", "BoringSSL", "OPENSSL", "error:", "sslError", "failedTo", "handshakeFailed(")


def said_by(ways, port, *options, way="connect"):
    said = refused(ways, way, port, *options)
    assert not any(word in said for word in LIBRARY), said
    return said


def closes(peer):
    peer.socket.recv(1 << 16)


def resets(peer):
    peer.socket.recv(1)
    peer.reset()


def talks_http(peer):
    peer.socket.recv(1 << 16)
    peer.send(b"HTTP/1.1 400 Bad Request\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")


def sends_alert(number):
    def handler(peer):
        peer.socket.recv(1 << 16)
        peer.send(struct.pack("!BHHBB", 21, 0x0303, 2, 2, number))
        peer.read_all()

    return handler


@pytest.mark.parametrize("way", ["connect", "dump", "reverse", "replay"])
@pytest.mark.parametrize(
    "handler, words",
    [
        (closes, "closed the connection during the TLS handshake; is it ws:// instead"),
        (resets, "reset the connection during the TLS handshake; is it ws:// instead"),
        (talks_http, "does not speak TLS there; is it ws:// instead"),
    ],
)
def test_wss_to_a_plain_server(ways, handler, words, way):
    with peers.Server(handler) as server:
        assert words in said_by(ways, server.port, way=way)


@pytest.mark.parametrize(
    "number, words",
    [
        (40, "found nothing in common to speak TLS with (alert: handshake failure)"),
        (70, "no version of TLS that is allowed here (alert: protocol version)"),
        (80, "ended the TLS handshake (alert: internal error)"),
        (112, "knows no such host name (alert: unrecognized name)"),
        (120, "does not speak HTTP/1.1 over TLS (alert: no application protocol)"),
    ],
)
def test_alerts_have_names(ways, number, words):
    with peers.Server(sends_alert(number)) as server:
        assert words in said_by(ways, server.port)


def test_a_server_that_is_too_old(ways, maker):
    chain = maker.leaf("localhost")
    with openssl_tls(chain, "-tls1_1", "-cipher", "ALL:@SECLEVEL=0") as port:
        said = said_by(ways, port, "--cacert", maker.file)
    assert "no version of TLS that is allowed here" in said and "--tls-min 1.0" in said
    with openssl_tls(chain, "-tls1_1", "-cipher", "ALL:@SECLEVEL=0") as port:
        tls = ways.go("dump", port, "--cacert", maker.file, "--tls-min", "1.0")
    assert tls["version"] == "TLSv1.1"


def test_tls_min_1_3_refuses_1_2(ways, maker):
    with PythonTLS(maker.leaf("localhost"), ssl.TLSVersion.TLSv1_2) as server:
        said = said_by(ways, server.port, "--cacert", maker.file, "--tls-min", "1.3")
    assert "no version of TLS that is allowed here" in said


@pytest.mark.parametrize("way", ["connect", "reverse", "forward"])
@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_a_client_certificate_is_wanted(ways, maker, version, way):
    chain, own = maker.leaf("localhost"), maker.leaf(common_name="me", usage="client")
    with PythonTLS(chain, version, clients=maker.file) as server:
        if (way, version) == ("forward", ssl.TLSVersion.TLSv1_3):
            # The server says so after its handshake only; the client's is done by then, or not.
            with Forward("--cacert", maker.file) as subject:
                with pytest.raises((websocket.WebSocketException, OSError)):
                    url = f"wss://localhost:{server.port}/"
                    Client(url, **ways.through(subject.port))
                said = subject.wait_row(type="connection")["failure"]
        else:
            said = said_by(ways, server.port, "--cacert", maker.file, way=way)
        assert "wants a client certificate" in said and "--cert" in said
        tls = ways.go(way, server.port, "--cacert", maker.file, "--cert", own)
        assert tls["version"] == version.name.replace("_", ".")


def test_nginx_refuses_without_a_client_certificate_in_http(ways, maker, tmp_path):
    settings = [f"ssl_client_certificate {maker.file}", "ssl_verify_client on"]
    own = maker.leaf(common_name="me", usage="client")
    with nginx_tls(tmp_path / "nginx", maker.leaf("localhost"), *settings) as port:
        assert "400" in said_by(ways, port, "--cacert", maker.file)
        ways.go("connect", port, "--cacert", maker.file, "--cert", own)


def test_a_client_certificate_that_is_not_accepted(ways, maker, tmp_path):
    from certificates import CertificateMaker

    foreign = CertificateMaker(tmp_path, name="Foreign").leaf(common_name="me", usage="client")
    with PythonTLS(
        maker.leaf("localhost"), ssl.TLSVersion.TLSv1_2, clients=maker.file
    ) as server:
        said = said_by(ways, server.port, "--cacert", maker.file, "--cert", foreign)
    assert "does not accept the client certificate" in said and "unknown ca" in said


@pytest.fixture
def files(maker, tmp_path):
    """Files that --cert, --key and --cacert can be given."""
    made = {"missing": tmp_path / "missing.pem", "folder": tmp_path}
    made["nothing"] = tmp_path / "nothing.pem"
    made["nothing"].write_text("no PEM at all\n")
    made["good"] = maker.leaf(common_name="me", usage="client")
    made["authority"] = maker.file
    maker.leaf_key = maker.key
    made["other"] = maker.leaf(common_name="you", usage="client")
    made["locked"] = tmp_path / "locked.pem"
    subprocess.run(
        ["openssl", "pkcs8", "-topk8", "-in", made["good"], "-out", made["locked"], "-passout", "pass:x"],
        check=True,
    )  # fmt: skip
    made["fifo"] = tmp_path / "fifo"
    os.mkfifo(made["fifo"])
    return made


@pytest.mark.parametrize(
    "options, words",
    [
        (["--cacert", "missing"], "missing.pem: No such file"),
        (["--cacert", "folder"], "Is a directory"),
        (["--cacert", "nothing"], "no certificate in PEM"),
        (["--cacert", "fifo"], "no certificate in PEM"),
        (["--cert", "nothing"], "no certificate in PEM"),
        (["--cert", "authority"], "no private key in PEM"),
        (["--cert", "good", "--key", "nothing"], "no private key in PEM"),
        (["--cert", "good", "--key", "locked"], "its key has a passphrase"),
        (["--cert", "good", "--key", "other"], "does not belong to the certificate"),
    ],
)
@pytest.mark.parametrize("command", ["connect", "proxy"])
def test_files_that_cannot_be_used(files, options, words, command):
    arguments = [files.get(option, option) for option in options]
    where = {
        "connect": ["connect", "wss://localhost:1/"],
        "proxy": ["proxy", "--upstream", "https://localhost:1", "--listen", "127.0.0.1:0", "--headless"],
    }[command]  # fmt: skip
    status, output, errors = windsock(*where, *arguments, input=b"")
    said = errors.decode()
    assert status == 66 and words in said and len(said.splitlines()) == 1, said
    assert not any(word in said for word in LIBRARY), said


def test_a_key_without_a_certificate(files):
    status, _, errors = windsock("connect", "wss://localhost:1/", "--key", files["good"], input=b"")
    assert status == 66 and b"--cert" in errors, errors


def test_a_reset_is_told_from_an_end():
    """Before the answer to a plain opening handshake."""
    for end, word in ((peers.Peer.reset, b"reset"), (peers.Peer.close, b"closed")):

        def handler(peer):
            peer.read_head()
            end(peer)

        with peers.Server(handler) as server:
            status, _, errors = windsock("connect", f"ws://127.0.0.1:{server.port}/", input=b"")
        assert status == 69 and word + b" the connection" in errors, errors
        # It may be a server that expects TLS.
        assert errors.endswith(b"; is it wss:// instead of ws://?\n")


def test_a_server_that_says_nothing_is_not_blamed_on_a_firewall(ways):
    with socket.create_server(("127.0.0.1", 0)) as listener:
        said = said_by(ways, listener.getsockname()[1])
    assert "TLS handshake did not finish within 10 s; is it ws://" in said and "firewall" not in said


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1, ssl.TLSVersion.TLSv1_1])
def test_an_old_client_is_let_in_when_asked_for(ways, maker, version):
    """Both legs are shown; the weak one is a finding."""
    context = ssl.create_default_context(cafile=ways.trusted)
    context.set_ciphers("DEFAULT:@SECLEVEL=0")
    context.minimum_version = context.maximum_version = version
    with PythonTLS(maker.leaf("localhost"), ssl.TLSVersion.TLSv1_2) as server:
        upstream = f"https://localhost:{server.port}"
        with Proxy(upstream, "--cacert", maker.file) as subject:
            with pytest.raises(ssl.SSLError):
                Client(f"wss://127.0.0.1:{subject.port}/", sslopt={"context": context})
            failure = subject.wait_row(type="connection")["failure"]
            assert "no version of TLS that is allowed here" in failure, failure
        with Proxy(upstream, "--cacert", maker.file, "--tls-min", "1.0") as subject:
            with Client(f"wss://127.0.0.1:{subject.port}/", sslopt={"context": context}) as client:
                client.close_and_wait()
            row = subject.wait_row(type="connection")
            subject.wait_finding("H33")
    assert row["tls_client"]["version"] == version.name.replace("_", ".").replace("TLSv1.0", "TLSv1")
    assert row["tls"]["version"] == "TLSv1.2" and row["tls_client"]["certificate"] is None
