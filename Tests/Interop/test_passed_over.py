"""What a capture holds and windsock does not read is reported, and does not count as a pass."""

import bz2
import json
import lzma
import struct

import pytest

import contract
import frames
import packets
import peers
from windsock import windsock

KEY = "dGhlIHNhbXBsZSBub25jZQ=="
HELLO = b"\x16\x03\x01\x00\x05hello"


def handshake():
    answer = (
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Accept: " + peers.accept_value(KEY).encode() + b"\r\n\r\n"
    )
    return [(True, peers.request(9001, key=KEY)), (False, answer)]


def conversation(port=50_000):
    return list(packets.conversation(port, 9001, *handshake(), (False, frames.frame(1, b"hi"))))


def ip(protocol, payload):
    head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(payload), 0, 0x4000, 64, protocol, 0)
    return head + bytes([127, 0, 0, 1]) * 2 + payload


def udp(port, payload):
    return ip(17, struct.pack("!HHHH", 40_000, port, 8 + len(payload), 0) + payload)


def other(first):
    return list(packets.conversation(50_001, 443, (True, first), (False, first)))


UNREAD = {
    "tls": (other(HELLO), "1 TLS connection left out: "),
    "http2": (other(b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n"), "1 TCP stream left out: HTTP/2"),
    "ssh": (other(b"SSH-2.0-x\r\n"), "1 TCP stream left out: neither HTTP/1 nor WebSocket"),
    "esp": ([ip(50, bytes(40))] * 3, "3 packets left out: encrypted with ESP"),
    "quic": ([udp(443, b"\xc0" + bytes(60))] * 2, "2 packets left out: QUIC"),
    "dns": ([udp(53, bytes(12))] * 2, "2 packets left out: they are UDP, not TCP"),
}


@pytest.mark.parametrize("name", UNREAD)
def test_a_file_of_which_nothing_could_be_read(tmp_path, name):
    content, reason = UNREAD[name]
    file = tmp_path / "unread.pcap"
    file.write_bytes(packets.pcap(content))
    for command in (["dump"], ["lint"], ["stats"], ["export", "-o", tmp_path / "out.har"]):
        status, _, errors = windsock(*command, file)
        assert status == 65, (command, errors)
        assert errors.count(b"\n") == 1 and reason in errors.decode(), (command, errors)
        assert f"no WebSocket connections in {file}" in errors.decode()


@pytest.mark.parametrize("name", UNREAD)
def test_what_was_not_read_is_a_row(tmp_path, name):
    content, _ = UNREAD[name]
    file = tmp_path / "unread.pcap"
    file.write_bytes(packets.pcap(content))
    for command in ("dump", "lint", "stats"):
        status, output, _ = windsock(command, "--format", "ndjson", file)
        rows = [row for row in contract.parse(output) if row["type"] == "unread"]
        assert status == 65 and len(rows) == 1, (command, output)
        assert rows[0]["count"] == (1 if name in ("tls", "http2", "ssh") else len(content))


def test_diff_names_the_file_of_which_something_was_not_read(tmp_path):
    one, two = tmp_path / "one.pcap", tmp_path / "two.pcap"
    one.write_bytes(packets.pcap(conversation()))
    two.write_bytes(packets.pcap(conversation() + UNREAD["http2"][0]))
    status, output, errors = windsock("diff", "--format", "ndjson", one, two)
    rows = [json.loads(line) for line in output.splitlines()]
    unread = [row for row in rows if row["type"] == "unread"]
    assert status == 0 and [(row["file"], row["what"]) for row in unread] == [(str(two), "http2")]
    assert b"1 TCP stream left out: HTTP/2" in errors


def test_frames_of_a_client_whose_answers_were_not_captured(tmp_path):
    request = peers.request(9001, key=KEY)
    sent = [(True, request), (True, frames.frame(1, b"x", key=b"abcd"))]
    ports = struct.pack("!HH", 50_000, 9001)
    client = [p for p in packets.conversation(50_000, 9001, *sent) if p[20:24] == ports]
    file = tmp_path / "client.pcap"
    file.write_bytes(packets.pcap(client))
    status, output, errors = windsock("dump", file, "--format", "ndjson")
    assert (status, errors) == (0, b"")
    rows = contract.parse(output)
    assert [row["payload_text"] for row in rows if row["type"] == "frame"] == ["x"]
    assert [row["status"] for row in rows if row["type"] == "connection"] == [None]
    assert b"the answer to the upgrade is not in the capture" in windsock("dump", file)[1]


@pytest.mark.parametrize("name", UNREAD)
def test_what_is_beside_a_websocket_is_counted(tmp_path, name):
    content, reason = UNREAD[name]
    file = tmp_path / "both.pcap"
    file.write_bytes(packets.pcap(content + conversation()))
    status, output, errors = windsock("dump", file)
    assert status == 0 and b"hi" in output
    assert (reason in errors.decode()) == (name != "dns"), errors


@pytest.mark.parametrize(
    "name, pack", [("bzip2", bz2.compress), ("xz", lzma.compress)]
)
def test_a_compressed_file_says_that_it_is(tmp_path, name, pack):
    file = tmp_path / "capture.packed"
    file.write_bytes(pack(packets.pcap(conversation())))
    for command in ("dump", "lint"):
        status, _, errors = windsock(command, file)
        assert status == 65 and errors.count(b"\n") == 1
        assert f"compressed with {name}" in errors.decode()
