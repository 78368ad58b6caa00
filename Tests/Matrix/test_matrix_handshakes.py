"""Every kind of TLS handshake with every make of server, in every way: `make test-tls-matrix`."""

import contextlib
import itertools
import ssl

import pytest

import tlspeers
from certificates import KEYS
from tlspeers import PythonTLS, nginx_tls, openssl_tls
from tlsways import Ways

VERSIONS = {"TLSv1.2": ssl.TLSVersion.TLSv1_2, "TLSv1.3": ssl.TLSVersion.TLSv1_3}
MAKES = ("python", "openssl", *(["nginx"] if tlspeers.has_nginx else []))


@contextlib.contextmanager
def server(make, folder, chain, version, retries, clients):
    """A server; gives its port. `retries` leaves only a group that needs a HelloRetryRequest."""
    if make == "python":
        curve = "P-384" if retries else None
        with PythonTLS(chain, VERSIONS[version], curve=curve, clients=clients) as subject:
            yield subject.port
    elif make == "openssl":
        options = ["-tls1_2" if version == "TLSv1.2" else "-tls1_3"]
        options += ["-groups", "P-384"] if retries else []
        options += ["-Verify", "3", "-verify_return_error", "-CAfile", clients] if clients else []
        with openssl_tls(chain, *options) as port:
            yield port
    else:
        settings = [f"ssl_protocols {version}"]
        settings += ["ssl_ecdh_curve secp384r1"] if retries else []
        settings += [f"ssl_client_certificate {clients}", "ssl_verify_client on"] if clients else []
        with nginx_tls(folder / "nginx", chain, *settings) as port:
            yield port


@pytest.mark.parametrize("way", Ways.names)
@pytest.mark.parametrize(
    "make, version, kind, retries, own",
    itertools.product(MAKES, VERSIONS, KEYS, (False, True), (False, True)),
)
def test_handshake(ways, makers, tmp_path, way, make, version, kind, retries, own):
    maker = makers(kind)
    options = ["--cacert", maker.file]
    # In TLS 1.2 a server takes keys on its own curves only (RFC 8422, section 2.2).
    client = makers("P-384" if retries else kind)
    if own:
        options += ["--cert", client.leaf(common_name="me", usage="client")]
    clients = client.file if own else None
    with server(make, tmp_path, maker.leaf("localhost"), version, retries, clients) as port:
        tls = ways.go(way, port, *options)
    assert tls["version"] == version
    assert tls["certificate"]["names"] == ["localhost"] and tls["certificate"]["verified"]
