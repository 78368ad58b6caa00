"""The chat of the tutorials, a Tornado server and websocket-client, seen frame by frame."""

import signal

import pytest
import websocket

import contract
from clients import Client
from windsock import assert_clean, pick


def talk(url):
    """One short conversation; gives the client, whose keys tell what it really sent."""
    with Client(f"{url}/ws/") as client:
        assert client.recv() == "Welcome!"
        client.send("hello")
        assert client.recv() == "HELLO"
        client.send_binary(b"\x00\x01\xff")
        assert client.recv() == b"\xff\x01\x00"
        client.ping("tick")
        code, frame = client.recv_data_frame(control_frame=True)
        assert (code, frame.data) == (websocket.ABNF.OPCODE_PONG, b"tick")
        client.close_and_wait(1000, "bye")
        return client


def test_every_frame_is_a_row_with_its_wire_form(tornado, proxy):
    subject = proxy(tornado.url)
    client = talk(subject.url)
    subject.wait_row(type="close")
    rows = subject.stop()
    seen = [
        (row["from"], row["opcode_name"], row["masking_key"], row["length"], contract.payload(row))
        for row in pick(rows, type="frame")
    ]
    keys = [key.hex() for key in client.keys]
    assert len(keys) == 4
    assert seen == [
        ("server", "text", None, 8, b"Welcome!"),
        ("client", "text", keys[0], 5, b"hello"),
        ("server", "text", None, 5, b"HELLO"),
        ("client", "binary", keys[1], 3, b"\x00\x01\xff"),
        ("server", "binary", None, 3, b"\xff\x01\x00"),
        ("client", "ping", keys[2], 4, b"tick"),
        ("server", "pong", None, 4, b"tick"),
        ("client", "close", keys[3], 5, b"\x03\xe8bye"),
        ("server", "close", None, 2, b"\x03\xe8"),
    ]
    for row in pick(rows, type="frame"):
        assert row["fin"] and not (row["rsv1"] or row["rsv2"] or row["rsv3"])
        assert row["length_bits"] == 7 and row["header_length"] == (6 if row["masked"] else 2)


def test_frames_and_messages_are_numbered_as_they_complete(tornado, proxy):
    subject = proxy(tornado.url)
    talk(subject.url)
    subject.wait_row(type="close")
    rows = pick(subject.stop(), type="frame")
    assert [row["frame"] for row in rows] == list(range(1, 10))
    data = [row for row in rows if row["opcode"] < 8]
    assert [row["message"] for row in data] == [1, 2, 3, 4, 5]
    assert [row["fragment"] for row in data] == [0] * 5
    times = [row["time_end"] for row in rows]
    assert times == sorted(times)


def test_text_is_text_and_the_rest_is_base64(tornado, proxy):
    subject = proxy(tornado.url)
    talk(subject.url)
    subject.wait_row(type="close")
    for row in pick(subject.stop(), type="frame"):
        readable = row["opcode_name"] in ("text", "ping", "pong")
        assert ("payload_text" in row) == readable, row
        assert ("payload_base64" in row) == (not readable), row


def test_the_connection_row_tells_the_handshake(tornado, proxy):
    subject = proxy(tornado.url)
    client = talk(subject.url)
    row = subject.wait_row(type="connection")
    assert row["connection"] == 1
    assert row["status"] == 101
    assert row["client"] == f"127.0.0.1:{client.port}"
    assert row["server"] == f"127.0.0.1:{tornado.port}"
    assert row["url"] == f"ws://127.0.0.1:{tornado.port}/ws/"
    assert row["subprotocol"] is None and row["extensions"] is None and row["tls"] is None
    names = [name.lower() for name, _ in row["request_headers"]]
    assert {"host", "upgrade", "connection", "sec-websocket-key"} <= set(names)
    assert ["Upgrade", "websocket"] in row["response_headers"]


def test_the_close_row_tells_who_and_how(tornado, proxy):
    subject = proxy(tornado.url)
    talk(subject.url)
    row = subject.wait_row(type="close")
    assert (row["by"], row["clean"], row["code"], row["reason"]) == ("client", True, 1000, "bye")


def test_a_close_frame_has_its_code_and_reason(tornado, proxy):
    subject = proxy(tornado.url)
    talk(subject.url)
    subject.wait_row(type="close")
    row = subject.rows(type="frame", opcode=8, from_="client")[0]
    assert (row["close_code"], row["close_reason"]) == (1000, "bye")


def test_a_clean_conversation_has_no_finding(tornado, proxy):
    subject = proxy(tornado.url)
    talk(subject.url)
    subject.wait_row(type="close")
    assert_clean(subject.stop())


def test_rows_come_while_the_connection_is_open(tornado, proxy):
    subject = proxy(tornado.url)
    with Client(f"{subject.url}/ws/") as client:
        client.recv()
        subject.wait_row(type="connection", status=101)
        subject.wait_row(type="frame", payload_text="Welcome!")
        client.send("now")
        subject.wait_row(type="frame", payload_text="now", from_="client")
        subject.wait_row(type="frame", payload_text="NOW", from_="server")


def test_connections_are_told_apart(tornado, proxy):
    subject = proxy(tornado.url)
    clients = [Client(f"{subject.url}/ws/", seed=number) for number in range(5)]
    for number, client in enumerate(clients):
        assert client.recv() == "Welcome!"
        client.send(f"from {number}")
        assert client.recv() == f"FROM {number}"
    for client in clients:
        client.close_and_wait()
    subject.wait_rows(5, type="close")
    rows = subject.stop()
    ports = {row["connection"]: row["client"] for row in pick(rows, type="connection")}
    assert sorted(ports) == [1, 2, 3, 4, 5]
    for number, client in enumerate(clients):
        (frame,) = pick(rows, type="frame", payload_text=f"from {number}")
        assert ports[frame["connection"]] == f"127.0.0.1:{client.port}"
        assert frame["masking_key"] == client.keys[0].hex()


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_signal_ends_it_with_every_row_written(tornado, proxy, number):
    subject = proxy(tornado.url)
    with Client(f"{subject.url}/ws/") as client:
        client.recv()
        for count in range(200):
            client.send(f"message {count}")
        for _ in range(200):
            client.recv()
        rows = subject.stop(number)
    assert len(pick(rows, type="frame")) == 401
    assert len(pick(rows, type="close")) == 1
