"""One frame has one time, whatever is left out beside it, and rows never run backwards."""

import re
from decimal import Decimal

import pytest

import frames
import peers
from deadlines import wait_until
from windsock import Proxy, dump, pick, windsock

LINE = re.compile(r"^ *#?(\d+) +([+-]\d+\.\d{6}) ", re.M)


def converse(peer):
    """A message in pieces, with another's whole messages and a slow frame between them."""
    peers.answer_upgrade(peer)
    peer.send(frames.frame(1, b"a piece", fin=False))
    for number in range(3):
        peer.read_frame()
        peer.send(frames.frame(9, b"tick"))
        peer.read_frame()
    slow = frames.frame(2, bytes(50_000))
    peer.send(frames.frame(0, b" and the rest") + slow[:20])
    peer.read_frame()
    peer.send(slow[20:])
    peer.read_frame()
    peer.send(frames.frame(8, frames.close_payload(1000)))


@pytest.fixture(scope="module")
def recording(tmp_path_factory):
    file = tmp_path_factory.mktemp("times") / "times.pcapng"
    with peers.Server(converse) as server, Proxy(server.url, "--record", file) as subject:
        with peers.open_websocket(subject.port) as peer:
            peer.read_frame()
            for number in range(3):
                peer.send(frames.frame(1, f"text {number}".encode(), key=b"abcd"))
                peer.read_frame()
                peer.send(frames.frame(10, b"tick", key=b"efgh"))
            peer.read_frame()
            wait_until(
                lambda: peer.buffer or peer._more() is None, lambda: "the slow frame did not begin"
            )
            peer.send(frames.frame(1, b"meanwhile", key=b"ijkl"))
            peer.read_frame()
            peer.send(frames.frame(8, frames.close_payload(1000), key=b"mnop"))
            peer.read_all()
        subject.wait_row(type="close")
        subject.stop()
    return file


def times(file, *options):
    """Number of frame or message and its time, line by line."""
    status, output, errors = windsock("dump", file, *options)
    assert status == 0, errors
    return [(int(number), Decimal(time)) for number, time in LINE.findall(output.decode())]


def nanoseconds(time):
    """The seconds of a time of the contract that is not an hour after another."""
    hours, minutes, seconds = time[11:-1].split(":")
    return (int(hours) * 60 + int(minutes)) * 60 + Decimal(seconds)


def test_every_view_counts_from_the_first_byte(recording):
    rows = dump(recording)
    start = nanoseconds(pick(rows, type="connection")[0]["time"])
    ends = {
        row["frame"]: (nanoseconds(row["time_end"]) - start).quantize(Decimal("1e-6"), "ROUND_DOWN")
        for row in pick(rows, type="frame")
    }
    shown = times(recording)
    assert dict(shown) == ends
    for filter_ in ("op == text", "dir == server", "n > 9", "len > 1000"):
        part = times(recording, "--filter", filter_)
        assert part and set(part) <= set(shown), filter_


def test_messages_have_the_time_of_the_frame_that_completes_them(recording):
    shown = dict(times(recording))
    last = {row["message"]: row["frames"][-1] for row in dump(recording, "--messages") if row["type"] == "message"}
    messages = times(recording, "--messages")
    assert {number: shown[last[number]] for number, _ in messages} == dict(messages)
    for filter_ in ("op == text", "text contains meanwhile"):
        part = times(recording, "--messages", "--filter", filter_)
        assert part and set(part) <= set(messages), filter_


def test_rows_never_run_backwards(recording):
    for options in ([], ["--messages"]):
        found = [time for _, time in times(recording, *options)]
        assert found == sorted(found) and found[0] >= 0, options
