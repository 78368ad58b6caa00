"""The edges between the length forms of RFC 6455 5.2, and messages of every kind of size."""

import pytest

import contract
import frames
import peers
from clients import Client
from servers import WebSocketsServer, echo
from windsock import assert_clean, findings, pick

EDGES = [0, 1, 125, 126, 127, 65535, 65536, 65537, 1 << 20]


@pytest.fixture
def subject(proxy):
    with WebSocketsServer(echo) as server:
        yield proxy(server.url)


@pytest.mark.parametrize("size", EDGES)
def test_a_message_of_this_size_in_both_directions(subject, size):
    message = bytes(number * 7 & 0xFF for number in range(256)) * (size // 256 + 1)
    message = message[:size]
    with Client(subject.url) as client:
        client.send_binary(message)
        assert client.recv() == message
        client.close_and_wait()
    subject.wait_row(type="close")
    rows = subject.stop()
    up, down = pick(rows, type="frame", opcode_name="binary")
    for row in (up, down):
        assert row["length"] == size
        assert row["length_bits"] == frames.smallest_form(size)
        assert contract.payload(row) == message
    assert up["from"] == "client" and down["from"] == "server"
    assert up["header_length"] == down["header_length"] + 4
    assert_clean(rows)


def test_a_message_of_32_mib_passes_and_is_counted(proxy):
    message = b"0123456789abcdef" * (2 << 20)
    with WebSocketsServer(echo) as server:
        subject = proxy(server.url, "--no-payload")
        pass_on(subject, message)


def pass_on(subject, message):
    with Client(subject.url) as client:
        client.send_binary(message)
        assert client.recv() == message
        client.close_and_wait()
    subject.wait_row(type="close")
    assert [row["length"] for row in subject.rows(type="frame", opcode=2)] == [len(message)] * 2


@pytest.mark.parametrize(
    "bits, size, rule", [(16, 5, "F08"), (64, 5, "F09"), (64, 126, "F09"), (64, 65535, "F09")]
)
def test_a_length_form_larger_than_needed_is_shown_as_sent(proxy, bits, size, rule):
    with peers.Server(peers.echo) as server:
        subject = proxy(server.url)
        with peers.open_websocket(subject.port) as peer:
            peer.send(frames.frame(frames.BINARY, b"x" * size, key=b"\1\2\3\4", bits=bits))
            assert peer.read_frame().payload == b"x" * size
            peers.close_properly(peer)
        subject.wait_row(type="close")
        rows = subject.stop()
    row = pick(rows, type="frame", from_="client", opcode=2)[0]
    assert (row["length"], row["length_bits"]) == (size, bits)
    assert rule in findings(rows)
