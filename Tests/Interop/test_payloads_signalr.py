"""What signalrcore's client and a hub say to each other, as the units of the recording tell it."""

import json
import queue
import threading

import msgpack
import pytest
import tornado.ioloop
import tornado.web
import tornado.websocket
from signalrcore.hub_connection_builder import HubConnectionBuilder
from signalrcore.protocol.messagepack_protocol import MessagePackHubProtocol

from deadlines import DEADLINE
from servers import LoopThread
from windsock import Proxy, dump, pick

SEPARATOR = "\x1e"


def framed(record):
    """A MessagePack record behind its length."""
    body = msgpack.packb(record)
    length, prefix = len(body), b""
    while length > 0x7F:
        prefix += bytes([length & 0x7F | 0x80])
        length >>= 7
    return prefix + bytes([length]) + body


class Hub(tornado.websocket.WebSocketHandler):
    """A hub that adds, counts up to a number, fails, and tells."""

    binary = None

    def on_message(self, message):
        if self.binary is None:
            text = message if isinstance(message, str) else message.decode()
            self.binary = json.loads(text.rstrip(SEPARATOR))["protocol"] == "messagepack"
            answer = "{}" + SEPARATOR
            return self.write_message(answer.encode() if self.binary else answer, self.binary)
        for record in self.records(message):
            self.answer(*record)

    def records(self, message):
        """Type, identifier, target and arguments of each record."""
        if not self.binary:
            for text in message.split(SEPARATOR)[:-1]:
                record = json.loads(text)
                yield record["type"], record.get("invocationId"), record.get("target"), record.get(
                    "arguments"
                )
            return
        unpacker = msgpack.Unpacker()
        while message:
            length = shift = place = 0
            while True:
                byte = message[place]
                length |= (byte & 0x7F) << shift
                shift, place = shift + 7, place + 1
                if byte < 0x80:
                    break
            unpacker.feed(message[place : place + length])
            record = next(unpacker)
            message = message[place + length :]
            yield (record + [None] * 6)[0], *(record + [None] * 6)[2:5]

    def answer(self, kind, name, target, arguments):
        if target == "Tell":
            self.tell(1, None, "Told", arguments)
        elif target == "Add":
            self.complete(name, result=sum(arguments))
        elif target == "Fail":
            self.complete(name, error="It didn't work!")
        elif target == "Count":
            # The client asks before it is ready for answers.
            tornado.ioloop.IOLoop.current().call_later(0.3, self.count, name, arguments[0])
        elif target == "Leave":
            self.put({"type": 7, "error": "bye"}, [7, "bye"])
            self.close()

    def count(self, name, end):
        for number in range(end):
            self.item(name, {"n": number})
        self.complete(name)

    def put(self, record, array):
        if self.binary:
            self.write_message(framed(array), True)
        else:
            self.write_message(json.dumps(record) + SEPARATOR)

    def tell(self, kind, name, target, arguments):
        self.put(
            {"type": kind, "target": target, "arguments": arguments},
            [kind, {}, name, target, arguments, []],
        )

    def item(self, name, item):
        self.put({"type": 2, "invocationId": name, "item": item}, [2, {}, name, item])

    def complete(self, name, **outcome):
        if "error" in outcome:
            array = [3, {}, name, 1, outcome["error"]]
        elif "result" in outcome:
            array = [3, {}, name, 3, outcome["result"]]
        else:
            array = [3, {}, name, 2]
        self.put({"type": 3, "invocationId": name, **outcome}, array)


class HubServer(LoopThread):
    async def open(self):
        self.server = tornado.web.Application([("/hub", Hub)]).listen(0, "127.0.0.1")
        self.port = next(iter(self.server._sockets.values())).getsockname()[1]

    async def shut(self):
        self.server.stop()
        await self.server.close_all_connections()


def talk(url, binary):
    """The client's conversation."""
    builder = HubConnectionBuilder().with_url(url, options={"skip_negotiation": True})
    if binary:
        builder = builder.with_hub_protocol(MessagePackHubProtocol())
    hub = builder.build()
    opened, answers, told = queue.Queue(), queue.Queue(), queue.Queue()
    hub.on_open(lambda: opened.put(True))
    hub.on("Told", told.put)
    hub.on_error(answers.put)
    hub.start()
    opened.get(timeout=DEADLINE)
    hub.send("Tell", ["größer", {"a": [1]}])
    assert told.get(timeout=DEADLINE) == ["größer", {"a": [1]}]
    hub.send("Add", [40, 2], on_invocation=answers.put)
    answers.get(timeout=DEADLINE)
    hub.send("Fail", [1], on_invocation=answers.put)
    answers.get(timeout=DEADLINE)
    items, done = queue.Queue(), queue.Queue()
    hub.stream("Count", [3]).subscribe({"next": items.put, "complete": done.put, "error": done.put})
    assert [items.get(timeout=DEADLINE)["n"] for _ in range(3)] == [0, 1, 2]
    done.get(timeout=DEADLINE)
    hub.send("Leave", [])
    # The client may wait for bytes that do not come when it stops.
    leaving = threading.Thread(target=hub.stop, daemon=True)
    leaving.start()
    leaving.join(2)


@pytest.mark.parametrize("binary", [False, True], ids=["json", "messagepack"])
def test_signalr_units(tmp_path, binary):
    file = tmp_path / "signalr.pcapng"
    with HubServer() as server, Proxy(server.url, "--record", file) as subject:
        talk(f"ws://127.0.0.1:{subject.port}/hub", binary)
        subject.wait_row(type="close")
        subject.stop()
    rows = pick(dump(file, "--units"), type="unit")
    assert {row["form"] for row in rows} == {"signalr"}
    said = [(row["from"], row["summary"]) for row in rows]
    assert not [summary for _, summary in said if "✗" in summary]
    # The client's JSON protocol says version 0 of itself.
    asked = "messagepack 1" if binary else "json 0"
    assert said[:2] == [
        ("client", f"signalr HandshakeRequest {asked}"), ("server", "signalr HandshakeResponse")
    ]  # fmt: skip
    calls = {
        row["fields"]["target"]: row
        for row in rows
        if row["from"] == "client" and "target" in row.get("fields", {})
    }
    assert set(calls) == {"Tell", "Add", "Fail", "Count", "Leave"}
    assert ("server", 'signalr Close error "bye"') in said
    told = '["größer",{a:[1]}]' if binary else '["gr\\u00f6\\u00dfer",{"a":[1]}]'
    assert ("server", f"signalr Invocation Told {told}") in said
    for target, answer in {
        "Add": "42", "Fail": 'error "It didn\'t work!"', "Count": ""
    }.items():  # fmt: skip
        call = calls[target]
        identifier = call["fields"]["invocation"]
        assert f"{target} #{identifier} [" in call["summary"]
        assert call["link"]["role"] == "request"
        (reply,) = [
            row for row in rows if row["summary"].startswith(f"signalr Completion #{identifier}")
        ]
        assert reply["summary"] == f"signalr Completion #{identifier} {answer}".rstrip()
        assert reply["link"]["role"] == "reply" and reply["link"]["to"] == call["frame"]
    assert calls["Count"]["summary"].startswith("signalr StreamInvocation Count")
    items = [row for row in rows if row["summary"].startswith("signalr StreamItem")]
    assert [row["link"]["role"] for row in items] == ["item"] * 3
    assert {row["link"]["to"] for row in items} == {calls["Count"]["frame"]}
