"""Who a server is: the checks of names, dates and authorities, in every way to a server.

One of each kind; `make test-tls-matrix` has every kind in every way."""

import datetime

import pytest

import identity
import peers
import tlspeers
from tlspeers import PythonTLS
from tlsways import Ways, refused
from windsock import dump, pick, windsock


@pytest.mark.parametrize("way", Ways.names)
def test_an_address_is_no_name(ways, maker, way):
    """A certificate for 127.0.0.1 proves nothing about localhost."""
    with PythonTLS(maker.leaf("IP:127.0.0.1")) as server:
        said = refused(ways, way, server.port, "--cacert", maker.file)
        assert "127.0.0.1" in said and "not for localhost" in said, said
        ways.go(way, server.port, "--cacert", maker.file, host="127.0.0.1")


@pytest.mark.parametrize("kind", identity.REFUSED)
def test_what_is_wrong_is_said(ways, maker, tmp_path, kind):
    way = Ways.names[list(identity.REFUSED).index(kind) % len(Ways.names)]
    make, words = identity.REFUSED[kind]
    with PythonTLS(make(maker, tmp_path)) as server:
        said = refused(ways, way, server.port, "--cacert", maker.file)
        for word in words:
            assert word in said, said
        assert "NIOSSL" not in said and "BoringSSL" not in said, said
        tls = ways.go(way, server.port, "-k")
        assert tls["certificate"]["verified"] is False


def test_the_certificate_can_be_seen(ways, maker, tmp_path):
    end = datetime.datetime(2030, 1, 2, 3, 4, 5, tzinfo=datetime.timezone.utc)
    chain = maker.leaf("localhost", "*.example.org", "IP:::1", common_name="Server", end=end)
    file, export = tmp_path / "seen.pcapng", tmp_path / "export.pcapng"
    with PythonTLS(chain) as server:
        tls = ways.go("connect", server.port, "--cacert", maker.file, "--record", file)
    certificate = tls["certificate"]
    assert certificate["names"] == ["localhost", "*.example.org", "::1"]
    assert certificate["issuer"] == "CN=Test Authority" and certificate["subject"] == "CN=Server"
    assert certificate["not_after"] == "2030-01-02T03:04:05Z" and certificate["verified"] is True
    # It is in the recording, and in what is exported of that.
    status, _, errors = windsock("export", file, "-o", export)
    assert status == 0, errors
    for copy in (file, export):
        assert pick(dump(copy), type="connection")[0]["tls"] == tls


def test_through_a_proxy_the_server_is_meant(ways, maker, forward):
    """The name is the server's, and not the proxy's that leads there."""
    middle = forward("--ignore-hosts", "*")
    options = ["--cacert", maker.file, "--proxy", middle.url]
    with PythonTLS(maker.leaf("localhost")) as server:
        ways.go("connect", server.port, *options)
    with PythonTLS(maker.leaf("IP:127.0.0.1")) as server:
        assert "not for localhost" in refused(ways, "connect", server.port, *options)


@pytest.mark.parametrize("way", ["connect", "reverse", "forward"])
def test_a_wildcard_is_for_one_label(ways, maker, way):
    with (
        PythonTLS(maker.leaf("*.a.example")) as server,
        peers.Server(tlspeers.socks_to_loopback) as proxy,
    ):
        options = ["--cacert", maker.file, "--proxy", f"socks5://127.0.0.1:{proxy.port}"]
        assert ways.go(way, server.port, *options, host="b.a.example")["sni"] == "b.a.example"
        for host in ("c.b.a.example", "a.example"):
            assert "*.a.example" in refused(ways, way, server.port, *options, host=host)


def test_nothing_is_written_to_a_server_of_another_name(ways, maker):
    seen = []

    def handler(peer):
        seen.append(peer.read_all())

    with PythonTLS(maker.leaf("other.example"), handler=handler) as server:
        refused(ways, "connect", server.port, "--cacert", maker.file)
        server.result()
    assert seen == [b""]
