"""Bursts of small frames: tshark, which cuts a packet's tree off at 500 layers, finds them all."""

import pytest

import frames
import peers
import tshark
from windsock import Proxy, dump, pick

KEY = b"\x37\xfa\x21\x3d"


def burst_of(count, size, opcode=2, key=None):
    """Frames whose payloads differ, so that none can stand for another."""
    return b"".join(
        frames.frame(opcode, (b"%06d" % number * (size // 6 + 1))[:size], key=key)
        for number in range(count)
    )


@pytest.mark.parametrize("count, size", [(5001, 2), (5003, 16), (5001, 64), (5002, 1000)])
def test_tshark_finds_every_frame_of_a_burst(count, size, tmp_path):
    file = tmp_path / "burst.pcapng"
    server_burst = burst_of(count, size)
    # What is text has one layer more.
    client_burst = burst_of(count, size, opcode=1, key=KEY)

    def answer(peer):
        peers.answer_upgrade(peer)
        peer.read(len(client_burst))
        peer.send(server_burst)
        peer.read_all()

    with peers.Server(answer) as server, Proxy(server.url, "--record", file, format=None) as subject:
        with peers.open_websocket(subject.port) as peer:
            peer.send(client_burst)
            peer.read(len(server_burst))
        assert subject.program.stop() == 0
    port = server.port
    rows = pick(dump(file, "--no-payload"), type="frame")
    assert len(rows) == 2 * count
    seen = tshark.frames(file, port)
    assert len(seen) == len(rows)
    assert [frame[3] for frame in seen] == [size] * (2 * count)
    assert tshark.malformed(file, port) == []
