"""`windsock curl` beside curl itself: the same arguments make the same fields."""

import subprocess

import pytest

import frames
import peers
import windsock

# What each program says of itself, and what belongs to one handshake.
OWN = {
    "user-agent", "accept", "upgrade", "connection", "sec-websocket-key", "sec-websocket-version",
    "sec-websocket-extensions",
}  # fmt: skip


def sent(command, *arguments):
    """The fields that a program sends, but its own; and how it ended."""

    def handler(peer):
        start, fields = peer.read_head()
        peer.send(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\nConnection: close\r\n\r\n")
        peer.close()
        return start, fields

    with peers.Server(handler) as server:
        done = subprocess.run(
            [*command, f"http://127.0.0.1:{server.port}/path", *arguments],
            stdin=subprocess.DEVNULL, capture_output=True, timeout=60,
        )  # fmt: skip
        start, fields = server.result()
    rest = {
        name.lower(): value.replace(str(server.port), "PORT")
        for name, value in fields
        if name.lower() not in OWN
    }
    assert len(rest) == len([1 for name, _ in fields if name.lower() not in OWN]), fields
    return start, rest, done


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["-H", "Host: virtual.example"],
        ["-H", "X-One: 1", "-H", "Host: a.example:8080", "-b", "a=1"],
        ["-b", "a=1; b=2"],
        ["-e", "http://elsewhere/", "-u", "me:secret"],
    ],
    ids=str,
)
def test_the_same_fields_as_curl(arguments):
    line, fields, _ = sent(["curl", "-s"], *arguments)
    assert sent([windsock.WINDSOCK, "curl"], *arguments)[:2] == (line, fields)


@pytest.mark.parametrize(
    "arguments",
    [
        ["-b", "a=1", "-b", "b=2", "-b", "c=3"],
        ["-b", "a=1", "-H", "cookie: b=2; c=3"],
        ["-H", "Cookie: a=1", "-H", "COOKIE: b=2", "-H", "cookie: c=3"],
    ],
    ids=str,
)
@pytest.mark.parametrize("command", ["curl", "connect"])
def test_cookies_are_one_field(command, arguments):
    _, fields, _ = sent([windsock.WINDSOCK, command], *arguments)
    assert fields["cookie"] == "a=1; b=2; c=3"


def test_a_file_of_cookies_that_is_not_there():
    status, _, errors = windsock.windsock("curl", "ws://127.0.0.1:1/", "-b", "/nonexistent.txt")
    assert status == 66 and b"cookies in /nonexistent.txt" in errors


@pytest.mark.parametrize("method", ["POST", "HEAD"])
def test_another_method_than_get_is_an_error(method):
    status, _, errors = windsock.windsock("curl", "ws://127.0.0.1:1/", "-X", method)
    assert status == 64 and method.encode() in errors


@pytest.mark.parametrize("arguments", [["--http2"], ["--retry", "3"], ["-w", "%{http_code}"]], ids=str)
def test_what_is_passed_over_is_said(arguments):
    _, _, done = sent([windsock.WINDSOCK, "curl"], *arguments)
    assert done.returncode == 69
    notes = [line for line in done.stderr.decode().splitlines() if arguments[0] in line]
    assert len(notes) == 1 and "changes nothing here" in notes[0]


def test_an_extension_offer_of_the_user_s_own():
    def handler(peer):
        head = peers.answer_upgrade(peer)
        while peer.read_frame().opcode != frames.CLOSE:
            pass
        return head

    with peers.Server(handler) as server:
        url = f"ws://127.0.0.1:{server.port}/"
        offer = "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover"
        status, _, errors = windsock.windsock("curl", url, "-H", offer, "--wait", "0", input=b"")
        assert status == 0, errors
        _, fields = server.result()
    assert peers.field(fields, "Sec-WebSocket-Extensions") == offer.split(": ")[1]
