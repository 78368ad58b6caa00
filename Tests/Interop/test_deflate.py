"""permessage-deflate between the ends passes untouched and is inflated for messages (RFC 7692)."""

import json
import zlib

import websockets.sync.client

import contract
import frames
import peers
from servers import WebSocketsServer, echo
from windsock import assert_clean, dump, findings, pick

MESSAGES = [json.dumps({"type": "trade", "price": number}) * 20 for number in range(20)]


def talk(port, messages, **options):
    """A conversation with compression; gives the header fields that the client read."""
    url = f"ws://127.0.0.1:{port}"
    with websockets.sync.client.connect(url, compression="deflate", **options) as client:
        for message in messages:
            client.send(message)
            assert client.recv() == message
        return client.response.headers


def test_compressed_frames_are_shown_as_they_were_sent(proxy, tmp_path):
    file = tmp_path / "session.pcapng"
    with WebSocketsServer(echo, compression="deflate") as server:
        subject = proxy(server.url, "--record", file)
        headers = talk(subject.port, MESSAGES)
        subject.wait_row(type="close")
        rows = subject.stop()
    connection = pick(rows, type="connection")[0]
    assert connection["extensions"] == headers["Sec-WebSocket-Extensions"]
    data = pick(rows, type="frame", opcode=1)
    assert len(data) == 40 and all(row["rsv1"] for row in data)
    assert not any("payload_text" in row for row in data)
    assert_clean(rows)

    # The compressed bytes are the real ones: zlib itself inflates them, one window a direction.
    for end in ("client", "server"):
        inflater = zlib.decompressobj(-15)
        for row, message in zip(pick(data, from_=end), MESSAGES, strict=True):
            compressed = contract.payload(row) + b"\0\0\xff\xff"
            assert inflater.decompress(compressed).decode() == message

    messages = pick(dump(file, "--messages"), type="message")
    assert [row["payload_text"] for row in pick(messages, from_="client")] == MESSAGES
    for row in messages:
        assert row["compressed"] and row["wire_length"] < row["length"]


def test_the_offer_and_the_answer_are_left_alone(proxy):
    offer = "permessage-deflate; client_no_context_takeover; server_max_window_bits=10"

    def handler(peer):
        answer = "Sec-WebSocket-Extensions: permessage-deflate; server_max_window_bits=10"
        head = peers.answer_upgrade(peer, [answer])
        peer.read_all()
        return head

    with peers.Server(handler) as server:
        subject = proxy(server.url)
        extra = [f"Sec-WebSocket-Extensions: {offer}"]
        with peers.open_websocket(subject.port, extra=extra) as peer:
            assert (
                peers.field(peer.response[1], "Sec-WebSocket-Extensions")
                == "permessage-deflate; server_max_window_bits=10"
            )
        assert peers.field(server.result()[1], "Sec-WebSocket-Extensions") == offer


def deflate(text):
    packer = zlib.compressobj(wbits=-15)
    return (packer.compress(text) + packer.flush(zlib.Z_SYNC_FLUSH))[:-4]


def send_compressed(proxy, *sent, negotiated=True):
    """Sends raw client frames where permessage-deflate was agreed; gives the rows."""
    extension = ["Sec-WebSocket-Extensions: permessage-deflate"] if negotiated else []

    def handler(peer):
        peers.answer_upgrade(peer, extension)
        while peer.read_frame().opcode != frames.CLOSE:
            pass
        peer.send(frames.frame(8, frames.close_payload(1000)))

    with peers.Server(handler) as server:
        subject = proxy(server.url)
        with peers.open_websocket(subject.port, extra=extension) as peer:
            peer.send(b"".join(sent))
            peers.close_properly(peer)
        subject.wait_row(type="close")
        return subject.stop()


def test_rsv1_without_the_extension(proxy):
    rows = send_compressed(
        proxy, frames.frame(1, "x", rsv=4, key=b"\1\5\2\7"), negotiated=False
    )
    assert "F03" in findings(rows)


def test_rsv1_on_a_ping_and_on_a_continuation(proxy):
    packed = deflate(b"hello hello hello")
    rows = send_compressed(
        proxy,
        frames.frame(9, "x", rsv=4, key=b"\1\5\2\7"),
        frames.frame(1, packed[:5], rsv=4, fin=False, key=b"\x61\x15\x02\x07"),
        frames.frame(0, packed[5:], rsv=4, key=b"\x31\x25\x92\x77"),
    )
    assert {"D08", "D09"} <= findings(rows)


def test_data_that_does_not_inflate(proxy):
    rows = send_compressed(proxy, frames.frame(1, b"\xff\xff\xff\xff", rsv=4, key=b"\1\5\2\7"))
    assert "D10" in findings(rows)


def test_bad_utf8_after_inflating(proxy):
    rows = send_compressed(proxy, frames.frame(1, deflate(b"\xc3\x28"), rsv=4, key=b"\1\5\2\7"))
    assert "T05" in findings(rows)


def test_a_bomb_is_named_and_costs_no_memory(proxy):
    packer = zlib.compressobj(9, wbits=-15)
    bomb = b"".join(packer.compress(bytes(1 << 20)) for _ in range(256))
    bomb += packer.flush(zlib.Z_SYNC_FLUSH)[:-4]

    def handler(peer):
        peers.answer_upgrade(peer, ["Sec-WebSocket-Extensions: permessage-deflate"])
        peer.send(frames.frame(2, bomb, rsv=4))
        peer.read_all()

    with peers.Server(handler) as server:
        subject = proxy(server.url)
        before = subject.program.resident_bytes()
        extra = ["Sec-WebSocket-Extensions: permessage-deflate"]
        with peers.open_websocket(subject.port, extra=extra) as peer:
            assert peer.read_frame().payload == bomb
            subject.wait_finding("D16")
            assert subject.program.resident_bytes() - before < 128 << 20


def test_a_flood_is_forwarded_before_it_is_inflated_and_no_row_is_missing(proxy, tmp_path):
    """What waits to be inflated when the proxy is stopped is printed, or it is said that it is not."""
    count, file = 30_000, tmp_path / "flood.pcapng"
    deflater = zlib.compressobj(wbits=-15)
    stream = bytearray()
    for number in range(count):
        text = json.dumps({"number": number, "words": ["wind", "sock", str(number % 97)] * 30})
        data = deflater.compress(text.encode()) + deflater.flush(zlib.Z_SYNC_FLUSH)
        stream += frames.frame(1, data[:-4], rsv=4, key=number.to_bytes(4, "big"))
    agreed = ["Sec-WebSocket-Extensions: permessage-deflate"]

    def handler(peer):
        peers.answer_upgrade(peer, agreed)
        received = len(peer.buffer)
        while received < len(stream):
            received += len(peer.socket.recv(1 << 20))
        return received

    with peers.Server(handler) as server:
        subject = proxy(server.url, "--record", file)
        with peers.open_websocket(subject.port, extra=agreed) as peer:
            peer.send(bytes(stream))
            assert server.results.get(timeout=60) == len(stream)
            status = subject.program.stop()
    assert status == 0, subject.program.errors
    printed = pick(contract.parse(subject.program.output), type="frame", opcode=1)
    is_said = b"ended before all rows were printed" in subject.program.errors
    assert [row["frame"] for row in printed] == list(range(1, len(printed) + 1))
    assert (len(printed) == count) != is_said
    # The recording has them all, and what they inflate to.
    recorded = pick(dump(file, "--messages", "--no-payload"), type="message")
    assert len(recorded) == count
    assert all(row["length"] > 600 for row in recorded)
