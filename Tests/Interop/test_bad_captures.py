"""Files that are damaged, hostile or simply something else: what can be read, or one sentence."""

import random
import struct

import pytest

import contract
import frames
import packets
import peers
from measured import run_measured
from windsock import WINDSOCK, Proxy, pick, windsock

REQUEST = peers.request(9001, key="dGhlIHNhbXBsZSBub25jZQ==")
RESPONSE = (
    b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    b"Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n"
)
TURNS = [
    (True, REQUEST),
    (False, RESPONSE),
    (True, frames.frame(1, "one", key=b"abcd")),
    (False, frames.frame(1, "two")),
    (True, frames.frame(8, frames.close_payload(1000), key=b"efgh")),
    (False, frames.frame(8, frames.close_payload(1000))),
]
TEXTS = ["one", "two"]
MEGABYTES = 1 << 20


def conversation():
    return list(packets.conversation(50_000, 9001, *TURNS))


def texts(output):
    return [row["payload_text"] for row in pick(contract.parse(output), type="frame", opcode=1)]


def assert_survived(status, output, errors):
    """Rows and perhaps warnings, or one sentence; never a trap."""
    assert status in (0, 65), (status, errors)
    for line in errors.decode().splitlines():
        assert line.startswith("windsock: "), errors
    contract.parse(output)


@pytest.fixture(scope="module")
def recording(tmp_path_factory):
    file = tmp_path_factory.mktemp("recording") / "session.pcapng"
    with peers.Server(peers.echo) as server, Proxy(server.url, "--record", file) as subject:
        with peers.open_websocket(subject.port) as peer:
            for number in range(20):
                peer.send(frames.frame(1, f"message {number} " + "x" * 50 * number, key=b"abcd"))
                peer.read_frame()
            peers.close_properly(peer)
        subject.wait_row(type="close")
        subject.stop()
    return file.read_bytes()


def test_cut_anywhere_a_recording_gives_what_is_before_the_cut(recording, tmp_path):
    """Cuts sampled by a seed; the readers' own tests cut at every byte."""
    chance = random.Random(1)
    file = tmp_path / "cut.pcapng"
    before = []
    for cut in sorted(chance.sample(range(1, len(recording)), 40)):
        file.write_bytes(recording[:cut])
        status, output, errors = windsock("dump", file, "--format", "ndjson")
        assert_survived(status, output, errors)
        now = texts(output)
        assert now[: len(before)] == before, f"less was read of {cut} bytes than of fewer"
        before = now
    assert len(before) > 30


def test_random_bytes_after_a_sound_beginning(recording, tmp_path):
    file = tmp_path / "random.pcapng"
    for seed in range(12):
        chance = random.Random(seed)
        data = bytearray(recording)
        start = chance.randrange(28, len(data))
        data[start:] = chance.randbytes(len(data) - start)
        file.write_bytes(data)
        assert_survived(*windsock("dump", file, "--format", "ndjson"))


def test_a_block_of_length_zero_ends_the_reading_and_not_the_program(tmp_path):
    file = tmp_path / "zero.pcapng"
    blocks = [packets.packet_block(packet) for packet in conversation()]
    for length in (0, 4, 8, 13, 0x7FFFFFFF, 0xFFFFFFFC):
        middle = packets.block(packets.ENHANCED, bytes(32), length=length)
        file.write_bytes(packets.section() + b"".join(blocks) + middle + b"".join(blocks))
        status, output, errors, peak = run_measured([WINDSOCK, "dump", file, "--format", "ndjson"])
        assert status == 0 and texts(output) == TEXTS, (length, errors)
        assert len(errors.splitlines()) == 1, errors
        assert peak < 200 * MEGABYTES


def test_options_and_packets_that_claim_more_than_their_block_has(tmp_path):
    file = tmp_path / "claims.pcapng"
    past = struct.pack("<HH", 1, 60_000)
    data = packets.section()
    for packet in conversation():
        data += packets.packet_block(packet, captured=0x7FFFFFF0)
        data += packets.packet_block(packet, interface=77)
        data += packets.packet_block(packet, options=past)
    file.write_bytes(data)
    status, output, errors = windsock("dump", file, "--format", "ndjson")
    assert status == 0 and texts(output) == TEXTS
    assert len(errors.splitlines()) == 2, errors


def test_a_file_without_a_websocket_says_what_it_has(tmp_path):
    page = [
        (True, b"GET / HTTP/1.1\r\nHost: a\r\n\r\n"),
        (False, b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi"),
    ]
    other = [(True, b"\x16\x03\x01\x00\x05hello"), (False, bytes(range(200)))]
    streams = []
    for number in range(12):
        turns = page if number % 2 else other
        streams += packets.conversation(40_000 + number, 443 - number % 2 * 363, *turns)
    file = tmp_path / "none.pcap"
    file.write_bytes(packets.pcap(streams))
    sentence = f"no WebSocket connections in {file}: 12 TCP streams, 0 upgrades"
    for command in (["dump"], ["lint"], ["stats"], ["export", "-o", tmp_path / "out.har"]):
        status, _, errors = windsock(*command, file)
        assert status == 0 and sentence in errors.decode(), (command, errors)


def test_an_empty_capture_is_no_error(tmp_path):
    """A capture of nothing is a capture: only what cannot be read at all is 65."""
    for name, content in (("a.pcap", packets.pcap([])), ("b.pcapng", packets.section())):
        file = tmp_path / name
        file.write_bytes(content)
        status, output, errors = windsock("dump", file)
        assert status == 0 and b"0 TCP streams, 0 upgrades" in errors, (status, errors)


def test_a_million_streams_of_nothing_stay_bounded(tmp_path):
    """SYNs from everywhere, as a scan leaves them in a capture."""
    file = tmp_path / "scan.pcap"
    syns = (
        packets.segment(number & 0xFFFF, 1 + (number >> 16), number, flags=0x02)
        for number in range(400_000)
    )
    file.write_bytes(packets.pcap(syns))
    status, _, errors, peak = run_measured([WINDSOCK, "dump", file])
    assert status == 0, errors
    assert peak < 500 * MEGABYTES
