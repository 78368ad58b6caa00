"""Flights of TLS handshakes cut at every byte: `make test-tls-matrix`.

A connection for each place: what comes before the cut is read before the rest is sent. `EVERY=9`
takes one place in nine, others for each combination, for when there is less time."""

import itertools
import os
import ssl

import pytest

import peers
from certificates import KEYS
from cutter import Cutter
from forward import Forward
from tlspeers import PythonTLS
from tlsways import Ways
from windsock import Proxy

VERSIONS = (ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3)
COMBINATIONS = list(itertools.product(VERSIONS, KEYS, (False, True)))
EVERY = int(os.environ.get("EVERY", "1"))
STRIDE = 61
"""Where each cut needs a program of its own, only one place in STRIDE is cut: others for each
combination."""


def greeting(peer, port):
    peer.send(peers.request(port))
    assert peer.read_head()[0].startswith("HTTP/1.1 101")
    assert peer.read_frame().payload == b"Welcome!"
    peer.reset()


def plainly(proxy, port):
    """A client of the reverse proxy."""
    greeting(peers.dial(proxy), proxy)


def secretly(proxy, port, context, host="127.0.0.1"):
    """A client of the reverse proxy that speaks TLS to it."""
    peer = peers.dial(proxy)
    peer.socket = context.wrap_socket(peer.socket, server_hostname=host)
    greeting(peer, proxy)


def through(proxy, port, context):
    """A client of the forward proxy, which speaks TLS to the server as it believes."""
    peer = peers.dial(proxy)
    peer.send(f"CONNECT localhost:{port} HTTP/1.1\r\nHost: localhost:{port}\r\n\r\n".encode())
    assert peer.read_head()[0].startswith("HTTP/1.1 200")
    peer.socket = context.wrap_socket(peer.socket, server_hostname="localhost")
    greeting(peer, port)


class Places:
    """Cuts nothing on the first connection, then one place after the other."""

    def __init__(self):
        self.place = None

    def __call__(self, number):
        return [self.place] if self.place else []


def every_place(visit, cutter, places, first=0):
    """Visits with a cut at every place of what the side in question says."""
    visit()
    last = cutter.longest
    assert last > 300, last
    for places.place in range(1 + first % EVERY, last, EVERY):
        visit()


def setting(makers, combination, **options):
    version, kind, retries = combination
    maker = makers(kind)
    curve = "P-384" if retries else None
    return maker, PythonTLS(maker.leaf("localhost"), version, curve=curve, **options)


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("combination", COMBINATIONS)
def test_the_server_s_flight_in_reverse_mode(makers, combination):
    maker, server = setting(makers, combination)
    with server, Cutter(server.port, places := Places()) as cutter:
        upstream = f"https://localhost:{cutter.port}"
        with Proxy(upstream, "--cacert", maker.file, format=None) as subject:
            first = COMBINATIONS.index(combination)
            every_place(lambda: plainly(subject.port, cutter.port), cutter, places, first)


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("combination", COMBINATIONS)
def test_the_server_s_flight_in_forward_mode(ways, makers, combination):
    maker, server = setting(makers, combination)
    context = ssl.create_default_context(cafile=ways.trusted)
    with server, Cutter(server.port, places := Places()) as cutter:
        with Forward("--cacert", maker.file) as subject:
            first = COMBINATIONS.index(combination)
            visit = lambda: through(subject.port, cutter.port, context)  # noqa: E731
            every_place(visit, cutter, places, first)


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("version", VERSIONS)
def test_the_client_s_flight(ways, makers, version):
    """Of a client that speaks TLS to the proxy, in reverse mode."""
    maker = makers("P-256")
    context = ssl.create_default_context(cafile=ways.trusted)
    context.minimum_version = context.maximum_version = version
    with PythonTLS(maker.leaf("localhost")) as server:
        upstream = f"https://localhost:{server.port}"
        with Proxy(upstream, "--cacert", maker.file, format=None) as subject:
            with Cutter(subject.port, places := Places(), side="client") as cutter:
                every_place(lambda: secretly(cutter.port, 0, context), cutter, places)


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("version", VERSIONS)
def test_the_server_s_flight_when_it_wants_a_client_certificate(makers, version):
    maker, server = setting(makers, (version, "P-256", False), clients=makers("P-256").file)
    own = maker.leaf(common_name="me", usage="client")
    with server, Cutter(server.port, places := Places()) as cutter:
        upstream = f"https://localhost:{cutter.port}"
        options = ["--cacert", maker.file, "--cert", own]
        with Proxy(upstream, *options, format=None) as subject:
            every_place(lambda: plainly(subject.port, cutter.port), cutter, places)


@pytest.mark.timeout(1800)
@pytest.mark.parametrize("way", ["connect", "dump", "replay"])
@pytest.mark.parametrize("combination", COMBINATIONS)
def test_the_server_s_flight_at_some_places(ways, makers, combination, way):
    maker, server = setting(makers, combination)
    with server, Cutter(server.port, places := Places()) as cutter:
        ways.go(way, cutter.port, "--cacert", maker.file)
        first = 1 + COMBINATIONS.index(combination) * 5 + Ways.names.index(way)
        for places.place in range(first, cutter.longest, STRIDE):
            ways.go(way, cutter.port, "--cacert", maker.file)

