"""Captures that begin in the middle of a compressed connection, or lack some of it."""

import json
import zlib

import contract
import frames
import packets
import peers
from windsock import pick, windsock

KEY = "dGhlIHNhbXBsZSBub25jZQ=="


class Sender:
    """A server that compresses with context takeover (RFC 7692, section 7.2.1)."""

    def __init__(self):
        self.forget()

    def forget(self):
        self.compressor = zlib.compressobj(9, zlib.DEFLATED, -15)

    def frame(self, value):
        data = self.compressor.compress(json.dumps(value).encode())
        data += self.compressor.flush(zlib.Z_SYNC_FLUSH)
        return frames.frame(1, data[:-4], rsv=4)


def conversation():
    """Its packets: three for TCP, two for the handshake, then six messages; the fourth refers to
    nothing before it."""
    sender = Sender()
    answer = (
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Extensions: permessage-deflate\r\n"
        b"Sec-WebSocket-Accept: " + peers.accept_value(KEY).encode() + b"\r\n\r\n"
    )
    request = peers.request(9001, key=KEY).replace(
        b"\r\n\r\n", b"\r\nSec-WebSocket-Extensions: permessage-deflate\r\n\r\n"
    )
    turns = [(True, request), (False, answer)]
    for number in range(6):
        if number == 3:
            sender.forget()
        turns.append((False, sender.frame({"symbol": "windsock", "price": 100 + number, "currency": "euro"})))
    return list(packets.conversation(50_000, 9001, *turns))


def read(tmp_path, content):
    file = tmp_path / "joined.pcap"
    file.write_bytes(packets.pcap(content))
    status, output, errors = windsock("dump", file, "--messages", "--format", "ndjson")
    assert status == 0, errors
    return file, contract.parse(output), errors.decode()


def prices(rows):
    return [
        json.loads(row["payload_text"])["price"] if row.get("payload_text") else None
        for row in pick(rows, type="message", opcode=1)
    ]


def test_a_whole_capture_is_inflated(tmp_path):
    _, rows, errors = read(tmp_path, conversation())
    assert (prices(rows), errors) == ([100, 101, 102, 103, 104, 105], "")


def test_what_refers_to_the_past_cannot_be_inflated_and_what_comes_later_can(tmp_path):
    file, rows, errors = read(tmp_path, conversation()[6:])
    assert prices(rows) == [None, None, 103, 104, 105]
    assert "2 messages read in part: compressed" in errors
    assert pick(rows, type="unread", what="compressed", count=2)
    text = windsock("dump", file)[1].decode()
    assert "compressed messages of the server cannot be inflated from frame 1 on" in text
    assert "can be inflated again from frame 3 on, after 2 messages that could not" in text
    assert not pick(rows, type="finding", level="E")


def test_a_packet_that_is_lost_takes_what_refers_to_it(tmp_path):
    content = conversation()
    _, rows, errors = read(tmp_path, content[:6] + content[7:])
    assert prices(rows) == [100, None, 103, 104, 105]
    assert "1 message read in part: compressed" in errors
