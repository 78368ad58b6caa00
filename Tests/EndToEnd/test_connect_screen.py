"""`connect` in a terminal: what fails says so after the screen, and pipes need none."""

import shlex

import pytest

import peers
from servers import WebSocketsServer, echo
from windsock import WINDSOCK


def test_an_example_of_the_help_works_in_a_terminal(terminal):
    with WebSocketsServer(echo) as server:
        opened = terminal(120, 24)
        command = [WINDSOCK, "connect", f"ws://127.0.0.1:{server.port}/", "--format", "ndjson"]
        opened.type(f"echo '{{\"op\":\"time\"}}' | {shlex.join(command)} -w 1; echo sta''tus=$?")
        opened.press("Enter")
        assert opened.status() == 0
        picture = opened.picture().replace("\n", "")
    assert '"payload_text":"{\\"op\\":\\"time\\"}"' in picture
    assert opened.fact("alternate_on") == "0"


def refuse(peer):
    peer.read_head()
    peer.send(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 9\r\n\r\nnot today")


@pytest.mark.parametrize("key", ["q", "Q"])
def test_a_refused_connection_is_the_status_of_the_screen(terminal, key):
    with peers.Server(refuse) as server:
        opened = terminal(100, 24)
        opened.open_screen(WINDSOCK, "connect", f"ws://127.0.0.1:{server.port}/")
        opened.wait_for("403")
        opened.press(key)
        # Nothing that a recording would keep: it does not ask.
        assert opened.status() == 69
        assert "refused the WebSocket with 403 Forbidden: not today" in opened.picture()


def test_a_server_that_is_not_there_is_the_status_of_the_screen(terminal):
    opened = terminal(100, 24)
    with peers.refusing_port() as port:
        opened.open_screen(WINDSOCK, "connect", f"ws://127.0.0.1:{port}/")
        opened.wait_for("cannot reach")
    opened.press("q")
    assert opened.status() == 69
    assert opened.picture().count("cannot reach") == 1


def test_a_session_with_traffic_still_asks(terminal):
    with WebSocketsServer(echo) as server:
        opened = terminal(100, 24)
        opened.open_screen(WINDSOCK, "connect", f"ws://127.0.0.1:{server.port}/")
        opened.wait_for("101|open")
        # The composer has the keys, until Esc gives them to the list.
        opened.press("q")
        opened.wait_for("^ q *$")
        opened.press("BSpace", "Escape")
        opened.wait_for("c writes a message")
        opened.press("q")
        opened.wait_for("y/n")
        opened.press("y")
        assert opened.status() == 0


def test_options_for_lines_that_hold_on_a_screen_too(terminal):
    """Lines are commands and pings are rows in any case; what it closes with is as chosen."""
    closes = []

    async def watch(connection):
        await connection.wait_closed()
        closes.append((connection.close_code, connection.close_reason))

    with WebSocketsServer(watch) as server:
        opened = terminal(100, 24)
        options = ["--slash", "-P", "--close-code", "4000", "--close-reason", "bye"]
        opened.open_screen(WINDSOCK, "connect", f"ws://127.0.0.1:{server.port}/", *options)
        opened.wait_for("opened")
        opened.press("Escape")
        opened.wait_for("c writes a message")
        opened.press("Q")
        assert opened.status() == 0
    assert closes == [(4000, "bye")]


def test_dump_says_a_failure_once_on_a_terminal(terminal):
    opened = terminal(100, 24)
    with peers.refusing_port() as port:
        opened.run_for_status(WINDSOCK, "dump", f"ws://127.0.0.1:{port}/")
        assert opened.status() == 69
    assert opened.picture().count("cannot reach") == 1
