"""Every kind of certificate in every way to a server: `make test-tls-matrix`."""

import pytest

import identity
import peers
import tlspeers
from tlspeers import PythonTLS
from tlsways import Ways, refused


@pytest.mark.parametrize("way", Ways.names)
@pytest.mark.parametrize("kind", identity.ACCEPTED)
@pytest.mark.parametrize("key", ["RSA", "P-256"])
def test_accepted(ways, makers, way, kind, key):
    make, host = identity.ACCEPTED[kind]
    maker = makers(key)
    with (
        PythonTLS(make(maker, None)) as server,
        peers.Server(tlspeers.socks_to_loopback) as proxy,
    ):
        options = ["--cacert", maker.file]
        if host.endswith("example"):
            options += ["--proxy", f"socks5://127.0.0.1:{proxy.port}"]
        assert ways.go(way, server.port, *options, host=host)["certificate"]["verified"] is True


@pytest.mark.parametrize("through", [False, True])
@pytest.mark.parametrize("way", Ways.names)
@pytest.mark.parametrize("kind", identity.REFUSED)
def test_refused(ways, makers, tmp_path, way, kind, through):
    """And not with -k; through a SOCKS proxy or not."""
    make, words = identity.REFUSED[kind]
    maker = makers("P-256")
    with (
        PythonTLS(make(maker, tmp_path)) as server,
        peers.Server(tlspeers.socks_to_loopback) as proxy,
    ):
        options = ["--proxy", f"socks5://127.0.0.1:{proxy.port}"] if through else []
        said = refused(ways, way, server.port, "--cacert", maker.file, *options)
        for word in words:
            assert word in said, said
        assert ways.go(way, server.port, "-k", *options)["certificate"]["verified"] is False


@pytest.mark.parametrize("way", Ways.names)
@pytest.mark.parametrize("names, host", [("localhost", "127.0.0.1"), ("IP:127.0.0.1", "localhost")])
def test_names_are_no_addresses_and_the_other_way_round(ways, makers, way, names, host):
    with PythonTLS(makers("P-256").leaf(names)) as server:
        said = refused(ways, way, server.port, "--cacert", makers("P-256").file, host=host)
        assert f"is for {names.removeprefix('IP:')}, not for {host}" in said
