"""Messages in several frames: fragment numbers, control frames in between, one message row."""

import contract
from clients import Client
from servers import WebSocketsServer, echo
from windsock import assert_clean, pick, dump


def close(client):
    client.close_and_wait()


def test_fragments_from_the_server_are_rows_of_one_message(proxy):
    async def handler(connection):
        await connection.send(iter(["one ", "two ", "three"]))
        await connection.send(iter([b"\x01", b"\x02"]))
        await connection.wait_closed()

    with WebSocketsServer(handler) as server:
        subject = proxy(server.url)
        with Client(subject.url) as client:
            assert client.recv() == "one two three"
            assert client.recv() == b"\x01\x02"
            close(client)
        subject.wait_row(type="close")
        rows = subject.stop()
    data = [row for row in pick(rows, type="frame", from_="server") if row["opcode"] < 8]
    texts = [row for row in data if row["message"] == data[0]["message"]]
    binaries = [row for row in data if row["message"] != data[0]["message"]]
    assert [row["opcode_name"] for row in texts] == ["text"] + ["continuation"] * (len(texts) - 1)
    assert [row["fragment"] for row in texts] == list(range(len(texts)))
    assert [row["fin"] for row in texts] == [False] * (len(texts) - 1) + [True]
    assert b"".join(map(contract.payload, texts)) == b"one two three"
    assert b"".join(map(contract.payload, binaries)) == b"\x01\x02"
    assert not any("payload_text" in row for row in data), "text only of unfragmented messages"
    assert_clean(rows)


def test_a_ping_between_fragments_belongs_to_no_message(proxy):
    import frames
    import peers

    key = iter(bytes([9, number * number % 251, 7, number]) for number in range(1, 20))
    with peers.Server(peers.echo) as server:
        subject = proxy(server.url)
        with peers.open_websocket(subject.port) as peer:
            peer.send(frames.frame(1, "a", fin=False, key=next(key)))
            peer.send(frames.frame(9, "between", key=next(key)))
            peer.send(frames.frame(0, "b", fin=False, key=next(key)))
            peer.send(frames.frame(0, "", key=next(key)))
            for _ in range(4):
                peer.read_frame()
            peers.close_properly(peer)
        subject.wait_row(type="close")
        rows = pick(subject.stop(), type="frame", from_="client")
    shape = [(row["opcode"], row["fin"], row["message"], row["fragment"]) for row in rows[:4]]
    number = rows[0]["message"]
    assert shape == [
        (1, False, number, 0),
        (9, True, None, None),
        (0, False, number, 1),
        (0, True, number, 2),
    ]


def test_a_code_point_split_over_fragments_is_valid(proxy):
    import frames
    import peers

    with peers.Server(peers.echo) as server:
        subject = proxy(server.url)
        euro = "€".encode()
        with peers.open_websocket(subject.port) as peer:
            peer.send(frames.frame(1, euro[:1], fin=False, key=b"\x10\x20\x70\x04"))
            peer.send(frames.frame(0, euro[1:], key=b"\x00\x01\x02\xf3"))
            peer.read_frame(), peer.read_frame()
            peers.close_properly(peer)
        subject.wait_row(type="close")
        assert_clean(subject.stop())


def test_messages_instead_of_frames(proxy, tmp_path):
    async def handler(connection):
        await connection.send(iter(["one ", "two"]))
        await echo(connection)

    with WebSocketsServer(handler) as server:
        subject = proxy(server.url, "--record", tmp_path / "session.pcapng")
        with Client(subject.url) as client:
            client.recv()
            client.send("three")
            client.recv()
            close(client)
        subject.wait_row(type="close")
        frames = pick(subject.stop(), type="frame")
    rows = dump(tmp_path / "session.pcapng", "--messages")
    assert not pick(rows, type="frame")
    messages = pick(rows, type="message")
    assert [(row["from"], row.get("payload_text")) for row in messages] == [
        ("server", "one two"),
        ("client", "three"),
        ("server", "three"),
    ]
    first = messages[0]
    own = [row for row in frames if row["message"] == first["message"]]
    assert first["frames"] == [row["frame"] for row in own]
    assert first["wire_length"] == sum(row["length"] for row in own) == first["length"]
    assert first["opcode"] == 1 and first["compressed"] is False
