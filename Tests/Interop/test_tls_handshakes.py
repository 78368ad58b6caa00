"""Handshakes of TLS that take more than one read, from servers of every make.

One of each kind; `make test-tls-matrix` has them all."""

import ssl

import pytest

import tlspeers
from certificates import CertificateMaker
from cutter import Cutter, pieces, single_bytes
from forward import Forward
from tlsways import Ways, proxied
from windsock import Proxy, dump, pick
from tlspeers import PythonTLS, nginx_tls, openssl_tls


@pytest.mark.parametrize("way", Ways.names)
def test_tls_1_2(ways, maker, way):
    with PythonTLS(maker.leaf("localhost"), ssl.TLSVersion.TLSv1_2) as server:
        assert ways.go(way, server.port, "--cacert", maker.file)["version"] == "TLSv1.2"


@pytest.mark.parametrize("way", Ways.names)
def test_hello_retry_request(ways, maker, way):
    with PythonTLS(maker.leaf("localhost"), ssl.TLSVersion.TLSv1_3, curve="P-384") as server:
        assert ways.go(way, server.port, "--cacert", maker.file)["version"] == "TLSv1.3"


@pytest.mark.parametrize("way", Ways.names)
def test_a_flight_in_pieces(ways, maker, way):
    with PythonTLS(maker.leaf("localhost")) as server, Cutter(server.port, pieces(70)) as cutter:
        assert ways.go(way, cutter.port, "--cacert", maker.file)["version"] == "TLSv1.3"


def test_a_flight_byte_by_byte(ways, maker):
    with PythonTLS(maker.leaf("localhost")) as server:
        with Cutter(server.port, single_bytes()) as cutter:
            tls = ways.go("connect", cutter.port, "--cacert", maker.file)
    assert tls["cipher"].startswith("TLS_")


@pytest.mark.skipif(not tlspeers.has_nginx, reason="nginx is not installed")
def test_nginx(ways, maker, tmp_path):
    settings = ["ssl_protocols TLSv1.2", "ssl_ecdh_curve secp384r1"]
    with nginx_tls(tmp_path / "nginx", maker.leaf("localhost"), *settings) as port:
        assert ways.go("reverse", port, "--cacert", maker.file)["version"] == "TLSv1.2"


def test_openssl(ways, tmp_path):
    maker = CertificateMaker(tmp_path, "RSA")
    with openssl_tls(maker.leaf("localhost"), "-tls1_3", "-groups", "P-384") as port:
        assert ways.go("dump", port, "--cacert", maker.file)["version"] == "TLSv1.3"


def test_both_legs_are_shown_and_recorded(ways, maker, tmp_path):
    file = tmp_path / "legs.pcapng"
    with PythonTLS(maker.leaf("localhost"), ssl.TLSVersion.TLSv1_2) as server:
        with Forward("--cacert", maker.file, "--record", file) as subject:
            proxied(subject, f"wss://localhost:{server.port}/", **ways.through(subject.port))
            subject.wait_finding("H33")
            rows = subject.stop()
    row = pick(rows, type="connection")[0]
    assert (row["tls"]["version"], row["tls_client"]["version"]) == ("TLSv1.2", "TLSv1.3")
    assert row["tls_client"]["sni"] == "localhost" and row["tls_client"]["certificate"] is None
    assert row["tls_client"]["cipher"].startswith("TLS_")
    assert "TLSv1.2 with the server, TLSv1.3 with the client" in pick(rows, id="H33")[0]["text"]
    assert dump(file) == rows


@pytest.mark.parametrize("version", [ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3])
def test_a_client_that_speaks_byte_by_byte(ways, maker, version):
    context = ssl.create_default_context(cafile=ways.trusted)
    context.minimum_version = context.maximum_version = version
    with (
        PythonTLS(maker.leaf("localhost")) as server,
        Proxy(f"https://localhost:{server.port}", "--cacert", maker.file) as subject,
        Cutter(subject.port, single_bytes(), side="client") as cutter,
    ):
        proxied(subject, f"wss://127.0.0.1:{cutter.port}/", sslopt={"context": context})
        row = subject.wait_row(type="connection")
    assert row["tls_client"]["version"] == version.name.replace("_", ".")
