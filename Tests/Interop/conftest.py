"""Fixtures: real servers, and windsock standing in front of them."""

import pytest

from servers import TornadoServer
from windsock import Proxy


@pytest.fixture
def tornado():
    with TornadoServer() as server:
        yield server


@pytest.fixture
def proxy():
    """`proxy(upstream, *options)` starts a proxy that prints NDJSON; it ends with the test."""
    started = []

    def start(upstream, *options, **settings):
        started.append(Proxy(upstream, *options, **settings))
        return started[-1]

    yield start
    for each in started:
        each.program.end()
