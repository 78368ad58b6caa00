"""Text of several scripts, and text that must reach a JSON reader unharmed."""

import pytest

import contract
import frames
import peers
from clients import Client
from servers import WebSocketsServer, echo
from windsock import assert_clean, findings, pick

TEXTS = {
    "latin": "Grüße, naïve façade",
    "greek": "κόσμε",
    "chinese": "你好，世界",
    "emoji with joiners": "👨‍👩‍👧‍👦 🏳️‍🌈",
    "right to left": "שלום עולם مرحبا",
    "noncharacters": "\ufdd0\ufffe\U0010ffff",
    "NUL": "a\0b",
    "control characters": "".join(map(chr, range(1, 32))) + "\x7f\x85\x9b",
    "terminal attacks": "\x1b]52;c;aGk=\x07\x1b[2J\x9b31m\u202eevil\u2066",
    "JSON's own": '"\\/\b\f\n\r\t\u2028\u2029',
    "byte order mark": "\ufeffx",
    "every plane": "\U00010000\U0002f800\U000e0001\U00100000",
}


@pytest.mark.parametrize("name", TEXTS)
def test_text_comes_out_as_it_went_in(proxy, name):
    text = TEXTS[name]
    with WebSocketsServer(echo) as server:
        subject = proxy(server.url)
        with Client(subject.url) as client:
            client.send(text)
            assert client.recv() == text
            client.close_and_wait()
        subject.wait_row(type="close")
        rows = subject.stop()
    assert [row["payload_text"] for row in pick(rows, type="frame", opcode=1)] == [text, text]
    assert_clean(rows)
    # A line of NDJSON shown by `cat` must not drive the terminal either.
    raw = set(bytes(subject.program.output)) - {0x0A}
    assert not any(byte < 0x20 for byte in raw)


BAD = {
    "lone continuation": b"ok\x80",
    "overlong": b"\xc0\xaf",
    "surrogate": b"\xed\xa0\x80",
    "above U+10FFFF": b"\xf4\x90\x80\x80",
    "bad lead": b"\xff",
}


@pytest.mark.parametrize("name", BAD)
def test_bytes_that_are_not_utf8_are_a_finding_and_come_as_base64(proxy, name):
    with peers.Server(peers.echo) as server:
        subject = proxy(server.url)
        with peers.open_websocket(subject.port) as peer:
            peer.send(frames.frame(1, BAD[name], key=b"\x07\x39\x10\x55"))
            assert peer.read_frame().payload == BAD[name], "forwarded as it came"
            peers.close_properly(peer)
        subject.wait_row(type="close")
        rows = subject.stop()
    assert "T01" in findings(rows)
    row = pick(rows, type="frame", opcode=1, from_="client")[0]
    assert "payload_text" not in row and contract.payload(row) == BAD[name]


def test_text_that_ends_inside_a_sequence(proxy):
    with peers.Server(peers.echo) as server:
        subject = proxy(server.url)
        with peers.open_websocket(subject.port) as peer:
            peer.send(frames.frame(1, b"\xe2\x82", key=b"\x07\x39\x10\x55"))
            peer.read_frame()
            peers.close_properly(peer)
        subject.wait_row(type="close")
        assert "T03" in findings(subject.stop())
