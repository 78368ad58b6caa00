"""paho-mqtt talks to mosquitto through the proxy: what units say is what was sent, and what tshark
reads in the same packets."""

import json

import paho.mqtt.client as mqtt
import pytest
import websockets.sync.client
from paho.mqtt.packettypes import PacketTypes
from paho.mqtt.properties import Properties
from paho.mqtt.reasoncodes import ReasonCode
from paho.mqtt.subscribeoptions import SubscribeOptions

import contract
from deadlines import wait_until
from mqtt import Bridge, Mosquitto, judged, packets
from servers import WebSocketsServer
from windsock import Proxy, dump, pick

TYPES = [
    "CONNECT", "CONNACK", "PUBLISH", "PUBACK", "PUBREC", "PUBREL", "PUBCOMP", "SUBSCRIBE", "SUBACK",
    "UNSUBSCRIBE", "UNSUBACK", "PINGREQ", "PINGRESP", "DISCONNECT", "AUTH",
]  # fmt: skip


@pytest.fixture
def broker(tmp_path):
    with Mosquitto(tmp_path) as broker:
        yield broker


class Paho:
    """A client that waits for what it asked for."""

    def __init__(self, port, version, name="client-1", **options):
        self.client = mqtt.Client(
            mqtt.CallbackAPIVersion.VERSION2,
            name,
            transport="websockets",
            protocol=version,
            reconnect_on_failure=False,
        )
        self.port, self.options = port, options
        self.messages, self.done = [], []
        self.client.on_message = lambda _, __, message: self.messages.append(message)
        for name in ("connect", "subscribe", "unsubscribe", "publish", "disconnect"):
            setattr(self.client, f"on_{name}", lambda *_, name=name: self.done.append(name))

    def __enter__(self):
        self.client.connect("127.0.0.1", self.port, **self.options)
        self.client.loop_start()
        self.wait("connect")
        return self

    def wait(self, name, count=1):
        wait_until(lambda: self.done.count(name) >= count, lambda: f"{name}: {self.done}")

    def wait_messages(self, count):
        wait_until(lambda: len(self.messages) >= count, lambda: f"{len(self.messages)} messages")

    def __exit__(self, *_):
        self.client.disconnect()
        self.wait("disconnect")
        self.client.loop_stop()


def units(file):
    return pick(dump(file, "--units"), type="unit")


def streams(file):
    """The bytes of both directions, as the messages were."""
    rows = pick(dump(file), type="frame", opcode=2)
    return [(row["from"] == "client", contract.payload(row)) for row in rows]


def record(broker, tmp_path, talk, size=65536):
    """The units of a conversation, and tshark's reading of its packets in the same order."""
    file = tmp_path / "mqtt.pcapng"
    with Bridge(broker.port, size) as bridge:
        with Proxy(bridge.url, "--record", file, format=None) as subject:
            talk(subject.port)
            assert subject.program.stop() == 0
    found = units(file)
    return found, in_order(found, streams(file), tmp_path / "plain.pcap")


def in_order(found, messages, file):
    """tshark's packets in the order of the units: that in which they were complete."""
    left = {
        side: packets(b"".join(data for from_client, data in messages if from_client == side))
        for side in (True, False)
    }
    turns = []
    for unit in found:
        side = unit["from"] == "client"
        turns.append((side, left[side].pop(0)))
    assert left == {True: [], False: []}
    return judged(turns, file)


def agree(found, judges):
    """Units and tshark's packets say the same."""
    assert len(found) == len(judges)
    for unit, judge in zip(found, judges, strict=True):
        fields = unit["fields"]
        assert unit["form"] == "mqtt" and "issues" not in unit, unit

        def value(name, judge=judge):
            return judge.get(f"mqtt.{name}", [None])[0]

        kind = TYPES[int(value("msgtype")) - 1]
        assert fields["type"] == kind
        assert fields["length"] == int(value("len"))
        for name, theirs in [("id", "msgid"), ("qos", "qos"), ("keep_alive", "kalive")]:
            if value(theirs) is not None and (name != "qos" or kind == "PUBLISH"):
                assert fields[name] == int(value(theirs)), (unit, judge)
        for name, theirs in [
            ("client_id", "clientid"), ("username", "username"), ("password", "passwd"),
            ("protocol", "protoname"),
        ]:  # fmt: skip
            if value(theirs) is not None:
                assert fields[name] == value(theirs), (unit, judge)
        if kind == "PUBLISH" and value("topic"):
            assert fields["topic"] == value("topic")
            assert fields["retain"] == truth(value("retain"))
            assert fields["dup"] == truth(value("dupflag"))
        if kind in ("SUBSCRIBE", "UNSUBSCRIBE"):
            assert [each["topic"] for each in fields["subscriptions"]] == judge["mqtt.topic"]
        count = properties(fields) + properties(fields.get("will", {}))
        assert count == len(judge.get("mqtt.property_id", [])), (unit, judge)
        agree_on_reasons(kind, unit, judge)


def properties(fields):
    """How many properties there are, user properties among them."""
    found = fields.get("properties", {})
    users = found.get("user_properties", {})
    return len(users) + sum(name != "user_properties" for name in found)


def agree_on_reasons(kind, unit, judge):
    fields = unit["fields"]
    codes = judge.get(f"mqtt.{kind.lower()}.reason_code", [])
    if kind == "CONNACK":
        codes = judge.get("mqtt.connack.reason_code", judge.get("mqtt.conack.val", []))
        assert fields["session_present"] == truth(judge["mqtt.conack.flags.sp"][0])
    if codes:
        assert fields["reason_code"] == max(int(code) for code in codes), (unit, judge)


def truth(text):
    return text in ("1", "True")


def summaries(found):
    return [("→ " if unit["from"] == "client" else "← ") + unit["summary"] for unit in found]


def test_version_4(broker, tmp_path):
    def talk(port):
        client = Paho(port, mqtt.MQTTv311, keepalive=30)
        client.client.username_pw_set("bob", "secret")
        client.client.will_set("gone/client-1", "bye", qos=1, retain=True)
        with client:
            client.client.subscribe([("/wind", 1), ("sensors/#", 2)])
            client.wait("subscribe")
            client.client.publish("/wind", json.dumps({"speed": 12}), qos=1)
            client.wait_messages(1)
            client.wait("publish")
            client.client.publish("sensors/1", b"\x00\xff\xfe", qos=2)
            client.wait("publish", 2)
            client.wait_messages(2)
            client.client.publish("other", "hello", qos=0, retain=True)
            client.client.unsubscribe(["/wind", "sensors/#"])
            client.wait("unsubscribe")

    found, judges = record(broker, tmp_path, talk)
    agree(found, judges)
    lines = summaries(found)
    assert lines[:4] == [
        "→ mqtt CONNECT client-1 v3.1.1 will gone/client-1 user bob",
        "← mqtt CONNACK Connection Accepted",
        "→ mqtt SUBSCRIBE /wind q1 sensors/# q2",
        "← mqtt SUBACK #1 Granted QoS 1 Granted QoS 2",
    ]
    assert '→ mqtt PUBLISH q1 /wind 13 B {"speed":12}' in lines
    assert '← mqtt PUBLISH q1 /wind 13 B {"speed":12}' in lines
    assert "→ mqtt PUBLISH q2 sensors/1 3 B" in lines
    assert "→ mqtt PUBLISH q0 retain other 5 B hello" in lines
    assert lines[-1] == "→ mqtt DISCONNECT"
    will = found[0]["fields"]["will"]
    assert will == {"qos": 1, "retain": True, "topic": "gone/client-1", "payload": "bye"}
    answered(found)
    for condition, holds in [
        ('mqtt.topic == "/wind"', lambda fields: fields.get("topic") == "/wind"),
        ("json.speed > 11", lambda fields: isinstance(fields.get("payload"), dict)),
        ("mqtt.qos == 2", lambda fields: fields.get("qos") == 2),
        ('mqtt.reason == "Connection Accepted"', lambda fields: "session_present" in fields),
    ]:
        rows = pick(dump(tmp_path / "mqtt.pcapng", "--filter", condition), type="frame")
        expected = {unit["frame"] for unit in found if holds(unit["fields"])}
        assert {row["frame"] for row in rows} == expected != set(), condition


def answered(found):
    """Each acknowledgement leads to the packet it is for."""
    answers = {
        "CONNACK": "CONNECT", "SUBACK": "SUBSCRIBE", "UNSUBACK": "UNSUBSCRIBE", "PUBACK": "PUBLISH",
        "PUBREC": "PUBLISH", "PUBREL": "PUBLISH", "PUBCOMP": "PUBLISH", "PINGRESP": "PINGREQ",
    }  # fmt: skip
    for unit in found:
        if kind := answers.get(unit["fields"]["type"]):
            asked = [each for each in found if each["frame"] == unit["link"]["to"]]
            same = [each for each in asked if each["fields"].get("id") == unit["fields"].get("id")]
            assert any(each["fields"]["type"] == kind for each in same), unit
            assert unit["link"]["latency_ns"] >= 0


def test_version_5(broker, tmp_path):
    def talk(port):
        settings = Properties(PacketTypes.CONNECT)
        settings.SessionExpiryInterval = 60
        settings.TopicAliasMaximum = 5
        settings.UserProperty = [("region", "eu"), ("rack", "7")]
        client = Paho(port, mqtt.MQTTv5, clean_start=True, properties=settings)
        will = Properties(PacketTypes.WILLMESSAGE)
        will.WillDelayInterval = 3
        will.ContentType = "text/plain"
        client.client.will_set("gone", "bye", properties=will)
        with client:
            options = SubscribeOptions(qos=1, noLocal=False, retainAsPublished=True)
            client.client.subscribe("a/b", options=options)
            client.wait("subscribe")
            said = Properties(PacketTypes.PUBLISH)
            said.PayloadFormatIndicator = 1
            said.ContentType = "application/json"
            said.ResponseTopic = "answers"
            said.CorrelationData = b"\x00\x01"
            said.UserProperty = ("who", "me")
            said.MessageExpiryInterval = 100
            client.client.publish("a/b", '{"n": [1, 2]}', qos=1, properties=said)
            client.wait_messages(1)
            client.client.publish("nobody/listens", "x", qos=1)
            client.wait("publish", 2)
            alias = Properties(PacketTypes.PUBLISH)
            alias.TopicAlias = 1
            client.client.publish("a/b", "first", properties=alias)
            client.client.publish("", "second", properties=alias)
            client.wait_messages(3)
            client.client.unsubscribe(["a/b", "never"])
            client.wait("unsubscribe")

    found, judges = record(broker, tmp_path, talk)
    agree(found, judges)
    connect = found[0]["fields"]
    assert connect["properties"] == {
        "session_expiry_interval": 60,
        "topic_alias_maximum": 5,
        "user_properties": {"region": "eu", "rack": "7"},
    }
    assert connect["will"]["properties"] == {"will_delay_interval": 3, "content_type": "text/plain"}
    sent = [
        unit["fields"] for unit in pick(found, from_="client") if unit["fields"]["type"] == "PUBLISH"
    ]
    assert sent[0]["payload"] == {"n": [1, 2]}
    assert sent[0]["properties"] == {
        "payload_format_indicator": 1,
        "message_expiry_interval": 100,
        "content_type": "application/json",
        "response_topic": "answers",
        "correlation_data": "AAE=",
        "user_properties": {"who": "me"},
    }
    # An alias stands for its topic.
    assert [fields["topic"] for fields in sent] == ["a/b", "nobody/listens", "a/b", "a/b"]
    reasons = [unit["fields"].get("reason") for unit in found if unit["from"] == "server"]
    assert "No matching subscribers" in reasons
    assert "Success, No subscription existed" in reasons
    answered(found)


@pytest.mark.parametrize("size", [1, 2, 3, 7, 64])
def test_packets_split_over_messages(broker, tmp_path, size):
    def talk(port):
        with Paho(port, mqtt.MQTTv5) as client:
            client.client.subscribe("many/#", 2)
            client.wait("subscribe")
            for number in range(20):
                client.client.publish(f"many/{number}", json.dumps({"n": number}), qos=number % 3)
            client.wait_messages(20)
            client.wait("publish", 20)

    found, judges = record(broker, tmp_path, talk, size)
    agree(found, judges)
    received = [
        unit["fields"]["payload"]["n"]
        for unit in pick(found, from_="server")
        if unit["fields"]["type"] == "PUBLISH"
    ]
    assert sorted(received) == list(range(20))


def test_a_refusal_has_its_name(tmp_path):
    """A broker that lets nobody in."""

    class Closed(Mosquitto):
        def settings(self):
            return "allow_anonymous false\n"

    with Closed(tmp_path) as broker:

        def talk(port):
            for version in (mqtt.MQTTv311, mqtt.MQTTv5):
                client = Paho(port, version)
                client.client.connect("127.0.0.1", port)
                client.client.loop_start()
                client.wait("connect")
                client.client.loop_stop()

        file = tmp_path / "refused.pcapng"
        with Bridge(broker.port) as bridge:
            with Proxy(bridge.url, "--record", file, format=None) as subject:
                talk(subject.port)
                assert subject.program.stop() == 0
    refused = [unit["summary"] for unit in units(file) if unit["fields"]["type"] == "CONNACK"]
    assert refused == [
        "mqtt CONNACK Connection Refused: not authorized", "mqtt CONNACK Not authorized"
    ]  # fmt: skip


def reason_packets():
    """A packet with each reason code that paho knows: (paho's name, packet)."""
    found = []
    for code, names in ReasonCode(PacketTypes.CONNACK).names.items():
        for name, kinds in names.items():
            for kind in kinds:
                # Flags, packet identifier and properties are in front of it.
                front, first = {
                    PacketTypes.CONNACK: (b"\0", 0x20), PacketTypes.PUBACK: (b"\0\7", 0x40),
                    PacketTypes.PUBREC: (b"\0\7", 0x50), PacketTypes.PUBREL: (b"\0\7", 0x62),
                    PacketTypes.PUBCOMP: (b"\0\7", 0x70), PacketTypes.SUBACK: (b"\0\7\0", 0x90),
                    PacketTypes.UNSUBACK: (b"\0\7\0", 0xB0), PacketTypes.DISCONNECT: (b"", 0xE0),
                    PacketTypes.AUTH: (b"", 0xF0),
                }[kind]  # fmt: skip
                back = b"" if kind in (PacketTypes.SUBACK, PacketTypes.UNSUBACK) else b"\0"
                body = front + bytes([code]) + back
                found.append((name, bytes([first, len(body)]) + body))
    return found


def test_every_reason_code_has_the_name_it_has_in_paho(tmp_path):
    expected = reason_packets()

    async def answer(connection):
        await connection.recv()
        await connection.send(b"".join(packet for _, packet in expected))
        await connection.wait_closed()

    file = tmp_path / "reasons.pcapng"
    with WebSocketsServer(answer, subprotocols=["mqtt"]) as server:
        with Proxy(server.url, "--record", file, format=None) as subject:
            with websockets.sync.client.connect(subject.url, subprotocols=["mqtt"]) as client:
                client.send(bytes.fromhex("101000044d5154540502003c000003616263"))
                client.recv()
            assert subject.program.stop() == 0
    found = [unit for unit in units(file) if unit["from"] == "server"]
    assert len(found) == len(expected) > 80
    other = {
        (unit["fields"]["reason"], name)
        for unit, (name, _) in zip(found, expected, strict=True)
        if unit["fields"]["reason"].lower() != name.lower()
    }
    # Here paho does not have the words of the specification.
    assert other == {
        ("No subscription existed", "No subscription found"),
        ("Shared Subscriptions not supported", "Shared subscription not supported"),
        ("Wildcard Subscriptions not supported", "Wildcard subscription not supported"),
    }
    faults = {unit["summary"] for unit in found if "issues" in unit}
    assert faults == set()
    turns = [(True, bytes.fromhex("101000044d5154540502003c000003616263"))]
    turns += [(False, packet) for _, packet in expected]
    for unit, judge in zip(found, judged(turns, tmp_path / "plain.pcap")[1:], strict=True):
        agree_on_reasons(unit["fields"]["type"], unit, judge)
