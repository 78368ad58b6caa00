"""stomp.py talks to a small server through the proxy: what units say is what was sent."""

import json
import logging

import pytest
import stomp
import websockets
from stomp.adapter.ws import WSStompConnection, WSTransport
from stomp.connect import BaseConnection, StompConnection10, StompConnection11
from stomp.protocol import Protocol10, Protocol11
from stomp.utils import Frame, convert_frame, parse_frame

import contract
from deadlines import wait_until
from servers import WebSocketsServer
from windsock import Proxy, dump, pick

VERSIONS = {"1.0": "v10.stomp", "1.1": "v11.stomp", "1.2": "v12.stomp"}


class Destinations(WebSocketsServer):
    """A STOMP server that sends what it gets to those who subscribed, in its own connection."""

    def __init__(self, version, subprotocol=True, heart_beat="0,0"):
        self.version, self.heart_beat, self.beats = version, heart_beat, 0
        names = [VERSIONS[version]] if subprotocol else None
        super().__init__(self.talk, subprotocols=names)

    async def talk(self, connection):
        subscriptions, number = {}, 0

        async def send(*frames):
            """Several frames go in one message."""
            data = b"".join(b"".join(convert_frame(frame)) for frame in frames)
            await connection.send(data.decode() if _is_text(data) else data)

        async for message in messages(connection):
            data = message.encode() if isinstance(message, str) else message
            frame = parse_frame(data.rstrip(b"\n").removesuffix(b"\0"))
            if frame is None:
                self.beats += 1
                continue
            headers, replies = frame.headers, []
            if frame.cmd in ("CONNECT", "STOMP"):
                answer = {"server": "small/1", "heart-beat": self.heart_beat}
                answer |= {} if self.version == "1.0" else {"version": self.version}
                replies.append(Frame("CONNECTED", answer, ""))
            elif frame.cmd == "SUBSCRIBE":
                subscriptions[headers["destination"]] = headers.get("id")
            elif frame.cmd == "SEND" and headers["destination"] == "/refused":
                refusal = {"message": "not allowed here", "receipt-id": headers["receipt"]}
                replies.append(Frame("ERROR", refusal, "why: it is closed"))
            elif frame.cmd == "SEND" and headers["destination"] in subscriptions:
                number += 1
                said = {
                    "destination": headers["destination"], "message-id": f"m-{number}",
                    "content-length": len(frame.body),
                }  # fmt: skip
                if subscriptions[headers["destination"]]:
                    said["subscription"] = subscriptions[headers["destination"]]
                said |= {
                    name: value.replace("\\", "\\\\").replace(":", "\\c").replace("\n", "\\n")
                    for name, value in headers.items()
                    if name.startswith("x-")
                }
                replies.append(Frame("MESSAGE", said, frame.body))
            if "receipt" in headers and not any(reply.cmd == "ERROR" for reply in replies):
                replies.append(Frame("RECEIPT", {"receipt-id": headers["receipt"]}, ""))
            if replies:
                await send(*replies)


async def messages(connection):
    """The messages of a client, which may go without a close frame."""
    try:
        async for message in connection:
            yield message
    except websockets.ConnectionClosed:
        pass


def _is_text(data):
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


class Connection10(StompConnection10):
    def __init__(self, transport):
        BaseConnection.__init__(self, transport)
        Protocol10.__init__(self, transport)


class Connection11(StompConnection11):
    def __init__(self, transport):
        BaseConnection.__init__(self, transport)
        Protocol11.__init__(self, transport, (0, 0))


class Listener(stomp.ConnectionListener):
    def __init__(self):
        self.frames = []

    def on_connected(self, frame):
        self.frames.append(frame)

    on_message = on_error = on_receipt = on_connected

    def wait(self, count):
        wait_until(
            lambda: len(self.frames) >= count,
            lambda: f"{len(self.frames)} of {count}: {[frame.cmd for frame in self.frames]}",
        )


def client(version, port, binary=False, heartbeats=(0, 0), subprotocol=True):
    header = [f"Sec-WebSocket-Protocol: {VERSIONS[version]}"] if subprotocol else None
    place = {"ws_path": "/stomp", "header": header, "binary_mode": binary}
    if version == "1.2":
        found = WSStompConnection([("127.0.0.1", port)], heartbeats=heartbeats, **place)
    else:
        kind = Connection10 if version == "1.0" else Connection11
        found = kind(WSTransport([("127.0.0.1", port)], **place))
    listener = Listener()
    found.set_listener("test", listener)
    return found, listener


def record(tmp_path, server, talk):
    file = tmp_path / "stomp.pcapng"
    with server:
        with Proxy(server.url, "--record", file, format=None) as subject:
            talk(subject.port)
            assert subject.program.stop() == 0
    return pick(dump(file, "--units"), type="unit")


def lines(found, *commands):
    return [unit["summary"] for unit in found if unit["fields"]["command"] in commands]


@pytest.fixture(autouse=True)
def quiet():
    logging.getLogger("stomp.py").setLevel(logging.CRITICAL)


@pytest.mark.parametrize("binary", [False, True])
@pytest.mark.parametrize("subprotocol", [True, False])
@pytest.mark.parametrize("version", VERSIONS)
def test_a_conversation(version, subprotocol, binary, tmp_path):
    def talk(port):
        connection, listener = client(version, port, binary, subprotocol=subprotocol)
        connection.connect("bob", "secret", wait=True)
        name = {} if version == "1.0" else {"id": "sub-1"}
        connection.subscribe("/queue/a", receipt="r-1", **name)
        listener.wait(2)
        connection.send("/queue/a", json.dumps({"n": [1, 2]}), content_type="application/json")
        listener.wait(3)
        connection.send("/queue/a", "hello", receipt="r-2", headers={"x-note": "a:b"})
        listener.wait(5)
        connection.send("/refused", "x", receipt="r-3")
        listener.wait(6)
        connection.unsubscribe(**(name or {"destination": "/queue/a"}))
        connection.disconnect(receipt="r-4")
        listener.wait(7)

    found = record(tmp_path, Destinations(version, subprotocol), talk)
    assert [unit for unit in found if unit["form"] != "stomp" or "issues" in unit] == []
    assert found[0]["fields"]["login"] == "bob" and found[0]["fields"]["passcode"] == "secret"
    assert lines(found, "SEND") == [
        'stomp SEND /queue/a {"n":[1,2]}', "stomp SEND /queue/a hello", "stomp SEND /refused x"
    ]  # fmt: skip
    assert lines(found, "MESSAGE") == [
        'stomp MESSAGE /queue/a {"n":[1,2]}', "stomp MESSAGE /queue/a hello"
    ]  # fmt: skip
    assert lines(found, "RECEIPT", "ERROR") == [
        "stomp RECEIPT #r-1", "stomp RECEIPT #r-2",
        "stomp ERROR #r-3 not allowed here why: it is closed", "stomp RECEIPT #r-4",
    ]  # fmt: skip
    messages = [unit for unit in found if unit["fields"]["command"] == "MESSAGE"]
    assert messages[0]["fields"]["body"] == {"n": [1, 2]}
    # STOMP 1.0 has no escapes: there a peer that escapes means what it writes.
    note = "a\\cb" if version == "1.0" else "a:b"
    assert messages[1]["fields"]["headers"] == {"x-note": note}
    # One message has two frames: what was sent to the subscription, and the receipt.
    receipt = [unit for unit in found if unit["fields"].get("receipt_id") == "r-2"]
    assert receipt[0]["frame"] == messages[1]["frame"]
    answered(found)
    for condition, holds in [
        ('stomp.destination == "/refused"', lambda fields: fields.get("destination") == "/refused"),
        ("json.n[1] == 2", lambda fields: isinstance(fields.get("body"), dict)),
        ('stomp.receipt_id == "r-2"', lambda fields: fields.get("receipt_id") == "r-2"),
    ]:
        rows = pick(dump(tmp_path / "stomp.pcapng", "--filter", condition), type="frame")
        expected = {unit["frame"] for unit in found if holds(unit["fields"])}
        assert {row["frame"] for row in rows} == expected != set(), condition


def answered(found):
    """Each answer leads to what it answers."""

    def asked(unit):
        frames = [each for each in found if each["frame"] == unit["link"]["to"]]
        assert len(frames) == 1
        return frames[0]["fields"]

    for unit in found:
        fields = unit["fields"]
        match fields["command"]:
            case "CONNECTED":
                assert asked(unit)["command"] in ("CONNECT", "STOMP")
            case "MESSAGE":
                assert asked(unit)["command"] == "SUBSCRIBE"
                assert asked(unit)["destination"] == fields["destination"]
            case "RECEIPT" | "ERROR":
                assert asked(unit)["receipt"] == fields["receipt_id"]
            case "UNSUBSCRIBE":
                assert asked(unit)["command"] == "SUBSCRIBE"


def test_heart_beats(tmp_path):
    server = Destinations("1.2", heart_beat="0,200")

    def talk(port):
        connection, _ = client("1.2", port, heartbeats=(200, 0))
        connection.connect(wait=True)
        wait_until(lambda: server.beats >= 2, lambda: f"{server.beats} heart-beats")
        connection.disconnect()

    found = record(tmp_path, server, talk)
    assert [unit["summary"] for unit in found].count("stomp heart-beat") >= 2
    assert found[0]["fields"]["heart_beat"] == "200,0"
    assert found[1]["fields"]["heart_beat"] == "0,200"


@pytest.mark.parametrize("size", [10, 3000, 300_000])
def test_bodies_with_every_byte(size, tmp_path):
    """A body that content-length counts may have NULs in it."""
    body = bytes(place * 7 % 256 for place in range(size))

    def talk(port):
        connection, listener = client("1.2", port, binary=True)
        connection.connect(wait=True)
        connection.subscribe("/q", "1")
        connection.send("/q", body)
        listener.wait(2)
        connection.disconnect()

    found = record(tmp_path, Destinations("1.2"), talk)
    said = [unit for unit in found if unit["fields"]["command"] in ("SEND", "MESSAGE")]
    assert len(said) == 2 and all("issues" not in unit for unit in said)
    for unit in said:
        assert contract.payload({"payload_base64": unit["fields"]["body"]}) == body
        assert unit["summary"].endswith(f" {size} B")
