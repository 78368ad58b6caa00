"""Thousands of packets that python-socketio encodes: what the units say they are."""

import base64
import random

import pytest
from socketio import packet
from socketio.msgpack_packet import MsgPackPacket

from clients import Client
from windsock import Proxy, dump, pick

WORDS = ["a", "größer", 'quo"te', "back\\slash", "𝄞", "line\nend", "_placeholder", "num", "{", ""]
NAMESPACES = ["/", "/chat", "/a/b", "/größer"]
SEED = 20261129


def value(random, depth, binary):
    """A value that JSON has, or bytes."""
    kind = random.randrange(9 if depth < 3 else 6)
    if kind == 0:
        return random.choice([None, True, False])
    if kind == 1:
        return random.randrange(-(2**40), 2**40)
    if kind == 2:
        return random.choice([0.5, -1.25, 1e300])
    if kind in (3, 4):
        return random.choice(WORDS)
    if kind == 5:
        return random.randbytes(random.randrange(40)) if binary else random.choice(WORDS)
    values = [value(random, depth + 1, binary) for _ in range(random.randrange(4))]
    if kind == 6:
        return values
    return dict(zip(random.sample(WORDS, len(values)), values))


def packets(random, count):
    """Packets, and what is to be said of each."""
    for _ in range(count):
        kind = random.choice([packet.EVENT, packet.EVENT, packet.ACK, packet.CONNECT])
        namespace = random.choice(NAMESPACES)
        if kind == packet.CONNECT:
            data = {"token": value(random, 1, False)}
            yield packet.CONNECT, namespace, None, data, {"data": data}
            continue
        name = random.choice([word for word in WORDS if word])
        arguments = [value(random, 0, random.random() < 0.5) for _ in range(random.randrange(4))]
        number = random.randrange(10**6) if kind == packet.ACK or random.random() < 0.5 else None
        if kind == packet.EVENT:
            yield kind, namespace, number, [name, *arguments], {"event": name, "args": arguments}
        else:
            yield kind, namespace, number, arguments, {"args": arguments}


def has_bytes(data):
    if isinstance(data, dict):
        data = list(data.values())
    return isinstance(data, bytes) or isinstance(data, list) and any(map(has_bytes, data))


def plain(data):
    """A value as a row has it: bytes are base64."""
    if isinstance(data, dict):
        return {name: plain(each) for name, each in data.items()}
    if isinstance(data, list):
        return [plain(each) for each in data]
    return base64.b64encode(data).decode() if isinstance(data, bytes) else data


def name_of(kind, data, packs):
    names = ["connect", "disconnect", "event", "ack", "connect error"]
    if not packs and has_bytes(data):
        return {packet.EVENT: "binary event", packet.ACK: "binary ack"}[kind]
    return names[kind]


@pytest.mark.parametrize("packs", [False, True], ids=["json", "msgpack"])
def test_packets_are_what_python_socketio_encoded(tornado, tmp_path, packs):
    made = list(packets(random.Random(SEED), 1500))
    file = tmp_path / "packets.pcapng"
    with Proxy(tornado.url, "--record", file) as subject:
        with Client(f"{subject.url}/ws/?EIO=4&transport=websocket") as client:
            for kind, namespace, number, data, _ in made:
                maker = MsgPackPacket if packs else packet.Packet
                encoded = maker(kind, data=data, namespace=namespace, id=number).encode()
                for part in encoded if isinstance(encoded, list) else [encoded]:
                    if isinstance(part, bytes):
                        client.send_binary(part)
                    else:
                        client.send("4" + part)
            client.close_and_wait()
        subject.stop()
    rows = pick(dump(file, "--units"), type="unit", from_="client")
    assert len(rows) == len(made), SEED
    for row, (kind, namespace, number, data, told) in zip(rows, made):
        assert "issues" not in row, (row, data)
        fields = dict(row["fields"])
        assert fields.pop("type") == name_of(kind, data, packs), row
        assert fields.pop("namespace") == namespace
        assert fields.pop("id", None) == number
        assert fields.pop("attachments", None) == count(data, packs)
        wanted = {name: plain(each) for name, each in told.items()}
        # A packet without arguments may leave the empty list out.
        assert {"args": [], **fields} == {"args": [], **wanted}, SEED


def count(data, packs):
    """How many attachments follow a packet; nothing where it does not say."""
    if packs or not has_bytes(data):
        return None
    return len(packet.Packet.deconstruct_binary(data)[1])
