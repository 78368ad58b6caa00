"""WAMP messages that Autobahn serialized in each of its formats, read from a recording as units."""

import pytest
import txaio
import websockets.asyncio.server
import websockets.sync.client

txaio.use_asyncio()

from autobahn.wamp import message, role, serializer  # noqa: E402

from servers import LoopThread  # noqa: E402
from windsock import Proxy, dump, pick  # noqa: E402

ROLES = {"subscriber": role.RoleSubscriberFeatures(), "caller": role.RoleCallerFeatures()}
ROUTER = {"broker": role.RoleBrokerFeatures(), "dealer": role.RoleDealerFeatures()}
SERIALIZERS = {
    f"wamp.2.{name}{suffix}": (kind, bool(suffix))
    for name, kind in [
        ("json", serializer.JsonSerializer), ("msgpack", serializer.MsgPackSerializer),
        ("cbor", serializer.CBORSerializer),
    ]
    for suffix in ("", ".batched")
}  # fmt: skip

TURNS = [
    # What the client sends, and what the router answers. Several messages make one batch.
    ([message.Hello("realm1", ROLES)], [message.Challenge("ticket")]),
    ([message.Authenticate("secret")], [message.Welcome(9129137332, ROUTER, realm="realm1")]),
    ([message.Subscribe(1, "com.a.topic")], [message.Subscribed(1, 2**53)]),
    (
        [message.Publish(2, "com.a.topic", args=[1], acknowledge=True), message.Call(3, "com.a.add", args=[23, 7])],
        [
            message.Event(2**53, 900, args=[1, "x"], kwargs={"k": True}), message.Published(2, 901),
            message.Result(3, args=[15], progress=True), message.Result(3, args=[30]),
        ],
    ),
    (
        [message.Call(4, "com.a.none"), message.Cancel(4)],
        [message.Error(message.Call.MESSAGE_TYPE, 4, "wamp.error.canceled", args=["größer"])],
    ),
    ([message.Register(5, "com.a.sum")], [message.Registered(5, 55), message.Invocation(1, 55, args=[2, 3])]),
    ([message.Yield(1, args=[5]), message.Unregister(6, 55)], [message.Unregistered(6)]),
    ([message.Unsubscribe(7, 2**53)], [message.Unsubscribed(7)]),
    ([message.Goodbye("wamp.close.close_realm")], [message.Goodbye("wamp.close.goodbye_and_out")]),
]  # fmt: skip

EXPECTED = [
    "wamp HELLO realm1", "wamp CHALLENGE ticket", "wamp AUTHENTICATE",
    "wamp WELCOME session 9129137332", "wamp SUBSCRIBE com.a.topic #1",
    "wamp SUBSCRIBED #1 subscription 9007199254740992", "wamp PUBLISH com.a.topic #2 [1]",
    "wamp CALL com.a.add #3 [23,7]", 'wamp EVENT com.a.topic [1,"x"] {"k":true}', "wamp PUBLISHED #2",
    "wamp RESULT #3 [15]", "wamp RESULT #3 [30]", "wamp CALL com.a.none #4", "wamp CANCEL #4",
    'wamp ERROR of CALL wamp.error.canceled #4 ["größer"]', "wamp REGISTER com.a.sum #5",
    "wamp REGISTERED #5 registration 55", "wamp INVOCATION com.a.sum #1 [2,3]", "wamp YIELD #1 [5]",
    "wamp UNREGISTER #6 registration 55", "wamp UNREGISTERED #6",
    "wamp UNSUBSCRIBE #7 subscription 9007199254740992", "wamp UNSUBSCRIBED #7",
    "wamp GOODBYE wamp.close.close_realm", "wamp GOODBYE wamp.close.goodbye_and_out",
]  # fmt: skip

ANSWERS = {
    # For a place in EXPECTED: the place of the request that it answers, and the role of the answer.
    1: None, 2: (1, "reply"), 3: (0, "reply"), 5: (4, "item"), 8: (4, "item"), 9: (6, "reply"),
    10: (7, "item"), 11: (7, "reply"), 13: None, 14: (12, "reply"), 16: (15, "reply"),
    18: (17, "reply"), 20: (19, "reply"), 22: (21, "reply"), 24: (23, "reply"),
}  # fmt: skip


class Router(LoopThread):
    """Plays the router's part of TURNS."""

    async def open(self):
        self.server = await websockets.asyncio.server.serve(
            self.talk, "127.0.0.1", 0, subprotocols=list(SERIALIZERS)
        )
        self.port = self.server.sockets[0].getsockname()[1]

    async def shut(self):
        self.server.close()

    async def talk(self, socket):
        kind, batched = SERIALIZERS[socket.subprotocol]
        subject = kind(batched=batched)
        for asked, answers in TURNS:
            for _ in range(1 if batched else len(asked)):
                subject.unserialize(as_bytes(await socket.recv()))
            for payload in payloads(subject, answers, batched):
                await socket.send(payload)


def as_bytes(payload):
    return payload.encode() if isinstance(payload, str) else payload


def payloads(subject, messages, batched):
    """The WebSocket payloads that carry some WAMP messages: one for all of them in a batch."""
    written = [subject.serialize(each) for each in messages]
    pieces = [data if binary else data.decode() for data, binary in written]
    return [pieces[0][:0].join(pieces)] if batched else pieces


@pytest.mark.parametrize("subprotocol", SERIALIZERS)
def test_units_say_what_autobahn_wrote(tmp_path, subprotocol):
    file = tmp_path / "wamp.pcapng"
    kind, batched = SERIALIZERS[subprotocol]
    subject = kind(batched=batched)
    with Router() as router, Proxy(router.url, "--record", file) as proxy:
        with websockets.sync.client.connect(proxy.url, subprotocols=[subprotocol]) as socket:
            for asked, answers in TURNS:
                for payload in payloads(subject, asked, batched):
                    socket.send(payload)
                for _ in range(1 if batched else len(answers)):
                    subject.unserialize(as_bytes(socket.recv()))
        proxy.wait_row(type="close")
        proxy.stop()
    units = pick(dump(file, "--units"), type="unit")
    expected = EXPECTED
    if "json" not in subprotocol:
        # The binary forms have no quotation marks around names.
        expected = [each.replace('{"k":', "{k:") for each in expected]
    assert [unit["summary"] for unit in units] == expected
    assert {unit["form"] for unit in units} == {"wamp"}
    check_answers(units)
    check_fields(units)


def check_answers(units):
    for place, unit in enumerate(units):
        link = unit.get("link", {})
        answer = ANSWERS.get(place, None)
        if answer:
            assert (link["to"], link["role"]) == (units[answer[0]]["frame"], answer[1]), unit
        else:
            assert link.get("role") in ("request", None), unit


def check_fields(units):
    event = units[8]["fields"]
    assert (event["type"], event["uri"], event["publication"]) == ("EVENT", "com.a.topic", 900)
    assert (event["args"], event["kwargs"]) == ([1, "x"], {"k": True})
    assert units[10]["fields"]["details"] == {"progress": True}
    assert units[14]["fields"]["failed"] == 48
    assert units[14]["fields"]["args"] == ["größer"]
