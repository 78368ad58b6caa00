"""Fixtures: terminals of the size asked for, and a real chat server to look at."""

import pytest

from servers import TornadoServer
from terminal import Terminal


@pytest.fixture
def terminal():
    """`terminal(columns, rows)` opens a terminal with a shell in it; it ends with the test."""
    opened = []

    def open_terminal(columns=80, rows=24, **options):
        opened.append(Terminal(columns, rows, **options))
        return opened[-1]

    yield open_terminal
    for each in opened:
        each.__exit__()


@pytest.fixture
def tornado():
    with TornadoServer() as server:
        yield server
