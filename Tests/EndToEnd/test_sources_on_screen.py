"""What a capture says, on the screen as in the rows: handshakes in a row, times, closes."""

import re

import pytest

import frames
import packets
import peers
from terminal import command
from windsock import WINDSOCK, dump, pick, windsock

KEY = "dGhlIHNhbXBsZSBub25jZQ=="
TIME = re.compile(r"([+-]\d+\.\d{6})")


@pytest.fixture
def capture(tmp_path):
    """A 401 and then a 101 on one connection, a message in pieces, and a Close with a reason."""
    refusal = b"HTTP/1.1 401 Unauthorized\r\nWWW-Authenticate: Digest realm=r\r\nContent-Length: 0\r\n\r\n"
    answer = (
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"X-Second: yes\r\nSec-WebSocket-Accept: " + peers.accept_value(KEY).encode() + b"\r\n\r\n"
    )
    turns = [
        (True, peers.request(9001, "/ws", ["X-Try: one"])),
        (False, refusal),
        (True, peers.request(9001, "/ws", ["X-Try: two"], key=KEY)),
        (False, answer),
        (False, frames.frame(1, b"in pieces", fin=False)),
        (True, frames.frame(1, b"meanwhile", key=b"abcd")),
        (False, frames.frame(0, b", at last")),
        (False, frames.frame(8, frames.close_payload(4001, "session expired"))),
    ]
    file = tmp_path / "capture.pcap"
    file.write_bytes(packets.pcap(list(packets.conversation(50_000, 9001, *turns))))
    return file


def test_each_handshake_has_its_own_row_and_headers(terminal, capture):
    screen = terminal(100, 60)
    screen.open_screen(WINDSOCK, "open", capture)
    screen.wait_for("refused 401 Unauthorized")
    screen.wait_for("opened ws://127.0.0.1:9001/ws")
    assert len(re.findall("opened ws://", screen.picture())) == 1
    screen.press("g")
    screen.wait_for("X-Try: one")
    assert "WWW-Authenticate" in screen.picture() and "X-Second" not in screen.picture()


def test_a_frame_has_one_time_on_the_screen_and_in_the_dump(terminal, capture):
    lines = windsock("dump", capture)[1].decode().splitlines()
    dumped = dict(re.findall(r"^ +(\d+)  ([+-]\d+\.\d{6})", "\n".join(lines), re.M))
    assert len(dumped) == len(pick(dump(capture), type="frame")) == 4
    screen = terminal(100, 60)
    screen.open_screen(WINDSOCK, "open", capture)
    screen.wait_for("session expired")
    for view in ("frames", "messages"):
        command(screen, f"view {view}")
        screen.wait_for(r"\[messages\]" if view == "messages" else "CONT")
        found = re.findall(r"^[ >!]* (\d+) +([+-]\d+\.\d{6}) .*(?:TEXT|CONT|CLOSE)", screen.picture(), re.M)
        assert found and dict(found).items() <= dumped.items(), (view, found)
        times = [float(time) for time in TIME.findall(screen.picture().split("Len", 1)[1])][: len(found)]
        assert times == sorted(times)


def test_a_close_among_the_messages_says_its_code_and_reason(terminal, capture):
    screen = terminal(100, 60)
    screen.open_screen(WINDSOCK, "open", capture)
    screen.wait_for("session expired")
    command(screen, "view messages")
    screen.wait_for(r"\[messages\]")
    command(screen, "goto 4")
    screen.wait_for(r"(?s)4001.*session expired.*4001.*session expired")
