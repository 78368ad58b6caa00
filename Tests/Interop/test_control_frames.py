"""Pings, pongs and the closing handshake with the `websockets` library as the server."""

import pytest

import contract
from clients import Client
from servers import WebSocketsServer, nothing_sent
from windsock import assert_clean, pick


def test_a_ping_from_the_server_is_answered_through_the_proxy(proxy):
    async def handler(connection):
        for data in (b"", b"tick", b"x" * 125):
            await (await connection.ping(data))
        await connection.close()

    with WebSocketsServer(handler) as server:
        subject = proxy(server.url)
        with Client(subject.url) as client:
            client.recv()  # Answers the pings and the Close.
        subject.wait_row(type="close")
        rows = subject.stop()
    pings = pick(rows, type="frame", opcode_name="ping", from_="server")
    pongs = pick(rows, type="frame", opcode_name="pong", from_="client")
    assert [row["length"] for row in pings] == [0, 4, 125]
    assert [row["payload_text"] for row in pongs] == ["", "tick", "x" * 125]
    assert_clean(rows)


def test_ping_bytes_that_are_not_text_come_as_base64(proxy):
    with WebSocketsServer(nothing_sent) as server:
        subject = proxy(server.url)
        with Client(subject.url) as client:
            client.ping(b"\xff\x00\xfe")
            client.recv_data_frame(control_frame=True)
            client.close_and_wait()
        subject.wait_row(type="close")
        rows = subject.stop()
    for row in pick(rows, type="frame", length=3):
        assert "payload_text" not in row and contract.payload(row) == b"\xff\x00\xfe"


@pytest.mark.parametrize(
    "code, reason",
    [(1000, ""), (1001, "leaving"), (1008, "größer als erlaubt"), (3000, "a" * 123), (4999, "!")],
)
def test_the_server_closes_with_a_code_and_a_reason(proxy, code, reason):
    async def handler(connection):
        await connection.close(code, reason)

    with WebSocketsServer(handler) as server:
        subject = proxy(server.url)
        with Client(subject.url) as client:
            assert client.recv_data_frame(control_frame=True)[0] == 8
        row = subject.wait_row(type="close")
        rows = subject.stop()
    assert (row["by"], row["clean"]) == ("server", True)
    assert (row["code"], row["reason"]) == (code, reason)
    frame = pick(rows, type="frame", opcode=8, from_="server")[0]
    assert (frame["close_code"], frame["close_reason"]) == (code, reason)
    assert frame["length"] == 2 + len(reason.encode())


def test_an_empty_close_is_1005(proxy):
    import frames
    import peers

    with WebSocketsServer(nothing_sent) as server:
        subject = proxy(server.url)
        with peers.open_websocket(subject.port) as peer:
            peer.send(frames.frame(frames.CLOSE, key=b"abcd"))
            assert peer.read_frame().opcode == frames.CLOSE
            peer.read_all()
        row = subject.wait_row(type="close")
        rows = subject.stop()
    assert (row["code"], row["reason"], row["clean"]) == (1005, "", True)
    assert_clean(rows)


def test_no_close_at_all_is_1006(proxy):
    import peers

    with WebSocketsServer(nothing_sent) as server:
        subject = proxy(server.url)
        with peers.open_websocket(subject.port):
            pass
        row = subject.wait_row(type="close")
    assert (row["by"], row["code"], row["clean"]) == ("client", 1006, False)
    subject.wait_finding("C11")
