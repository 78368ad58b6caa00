"""Frames that break the RFC: forwarded as they came, named by their rule, others unharmed."""

import pytest

import frames
import peers
from windsock import findings, pick

KEY = b"\x5a\x13\xc8\x07"


def client(opcode, payload=b"", **options):
    return frames.frame(opcode, payload, **{"key": KEY, **options})


# name: (the rule, who sends it, the bytes, the opcodes that the rows must show for that end)
CASES = {
    "client frame without a mask": ("F01", "client", client(1, "x", key=None), [1]),
    "server frame with a mask": ("F02", "server", frames.frame(1, "x", key=KEY), [1]),
    "RSV1": ("F03", "client", client(1, "x", rsv=4), [1]),
    "RSV2": ("F04", "client", client(1, "x", rsv=2), [1]),
    "RSV3": ("F05", "server", frames.frame(2, b"x", rsv=1), [2]),
    "reserved data opcode": ("F06", "client", client(3, "x"), [3]),
    "another reserved data opcode": ("F06", "server", frames.frame(7, "x"), [7]),
    "reserved control opcode": ("F07", "client", client(11, "x"), [11]),
    "another reserved control opcode": ("F07", "server", frames.frame(15), [15]),
    "ping of 126 bytes": ("F11", "client", client(9, b"x" * 126), [9]),
    "fragmented ping": ("F12", "client", client(9, "x", fin=False), [9]),
    "continuation of nothing": ("F13", "server", frames.frame(0, "x"), [0]),
    "text inside a message": (
        "F14",
        "server",
        frames.frame(1, "a", fin=False) + frames.frame(1, "b") + frames.frame(0, "c"),
        [1, 1, 0],
    ),
    "one masking key for all frames": ("F15", "client", client(1, "a") + client(1, "b"), [1, 1]),
    "a masking key that counts": (
        "F15",
        "client",
        b"".join(client(1, "a", key=bytes([0, 0, 0, number])) for number in (1, 2, 3)),
        [1, 1, 1],
    ),
    "close of one byte": ("C01", "client", client(8, b"\x03"), [8]),
    "close code 999": ("C02", "client", client(8, frames.close_payload(999)), [8]),
    "close code 1005 on the wire": ("C03", "client", client(8, frames.close_payload(1005)), [8]),
    "close code 1016": ("C04", "server", frames.frame(8, frames.close_payload(1016)), [8]),
    "close code 5000": ("C05", "client", client(8, frames.close_payload(5000)), [8]),
    "close reason cut in a code point": ("C06", "client", client(8, b"\x03\xe8\xe2\x82"), [8]),
    "data after close": (
        "C07",
        "client",
        client(8, frames.close_payload(1000)) + client(1, "x", key=b"\x11\x91\x02\x6f"),
        [8, 1],
    ),
    "ping after close": (
        "C08",
        "server",
        frames.frame(8, frames.close_payload(1000)) + frames.frame(9),
        [8, 9],
    ),
    "1010 from a server": ("C13", "server", frames.frame(8, frames.close_payload(1010)), [8]),
    "second close": ("C15", "client", client(8, b"") + client(8, b"", key=b"\x1f\xe1\x72\x63"), [8, 8]),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_it_is_forwarded_and_named(proxy, name):
    rule, sender, data, opcodes = CASES[name]

    def handler(peer):
        peers.answer_upgrade(peer)
        if sender == "server":
            peer.send(data)
            return peer.read_all()
        return peer.read(len(data))

    with peers.Server(handler) as server:
        subject = proxy(server.url)
        with peers.open_websocket(subject.port) as peer:
            if sender == "client":
                peer.send(data)
                assert server.result() == data, "the server read other bytes than were sent"
            else:
                assert peer.read(len(data)) == data
        subject.wait_finding(rule)
        rows = subject.stop()
    assert [row["opcode"] for row in pick(rows, type="frame", from_=sender)] == opcodes


@pytest.mark.parametrize(
    "length, rule", [(1 << 63, "F10"), ((1 << 64) - 1, "F10"), ((1 << 63) - 1, None), (1 << 62, None)]
)  # fmt: skip
def test_a_length_that_nobody_has(proxy, length, rule):
    """The frame never completes: its row comes at the end, with what was captured."""
    start = frames.header(2, length, key=KEY, bits=64)

    def handler(peer):
        peers.answer_upgrade(peer)
        return peer.read(len(start) + 1000)

    with peers.Server(handler) as server:
        subject = proxy(server.url)
        with peers.open_websocket(subject.port) as peer:
            peer.send(start + b"x" * 1000)
            assert server.result() == start + b"x" * 1000
        row = subject.wait_row(type="frame", complete=False)
        subject.wait_finding("F16")
        rows = subject.stop()
    assert (row["length"], row["captured"], row["length_bits"]) == (length, 1000, 64)
    assert (rule or "F16") in findings(rows)


def test_a_flood_of_empty_continuations_is_counted_and_named(proxy):
    count = 20_000
    burst = frames.frame(1, "", fin=False) + frames.frame(0, "", fin=False) * count

    def handler(peer):
        peers.answer_upgrade(peer)
        peer.send(burst)
        peer.read_all()

    with peers.Server(handler) as server:
        subject = proxy(server.url, "--no-payload")
        with peers.open_websocket(subject.port) as peer:
            assert peer.read(len(burst)) == burst
        subject.wait_row(type="close")
        rows = subject.stop()
    assert len(pick(rows, type="frame")) == count + 1
    assert "F18" in findings(rows)


def test_other_connections_go_on_beside_a_broken_one(proxy):
    with peers.Server(peers.echo) as server:
        subject = proxy(server.url)
        with peers.open_websocket(subject.port) as good:
            for number, (_, sender, data, _) in enumerate(CASES.values()):
                if sender == "client":
                    with peers.open_websocket(subject.port) as bad:
                        bad.send(data)
                        bad.half_close()
                key = bytes([number + 1, number * number % 256, 0x5C, 0xC5])
                good.send(frames.frame(1, f"still {number}", key=key))
                assert good.read_frame().payload == f"still {number}".encode()
            peers.close_properly(good)
        row = subject.wait_row(type="close", connection=1)
        rows = pick(subject.stop(), connection=1)
    assert row["clean"]
    assert findings(rows, levels="EW") == set()
