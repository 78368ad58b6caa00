"""Handshakes of TLS that take more than one read, from servers of every make.

One of each kind; `make test-tls-matrix` has them all."""

import ssl

import pytest

import tlspeers
from certificates import CertificateMaker
from cutter import Cutter, pieces, single_bytes
from tlsways import Ways
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
