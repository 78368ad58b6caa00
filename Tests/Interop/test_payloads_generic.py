"""Messages of no protocol: what a recording says of them is what Python's libraries wrote."""

import base64
import datetime
import gzip
import json
import math
import random
import uuid
import zlib

import cbor2
import msgpack
import pytest
import websocket
from google.protobuf import descriptor_pb2, empty_pb2, unknown_fields

from deadlines import DEADLINE
from servers import WebSocketsServer
from windsock import Proxy, dump, pick

COUNT = 1000
TEXTS = ["", "a", "zoë", "日本語", "😀", "a\nb", '"', "\\", "x" * 40, "y" * 300]
INTEGERS = [
    0, 1, 23, 24, 127, 128, 255, 256, 65535, 65536, 2**31, 2**32 - 1, 2**32, 2**63, 2**64 - 1,
]  # fmt: skip


async def silent(connection):
    """Takes messages and sends none."""
    async for _ in connection:
        pass


def units(tmp_path, messages, subprotocol=None, from_="client", target="/"):
    """What a recording of these messages says, one unit each."""
    file = tmp_path / f"{len(list(tmp_path.iterdir()))}.pcapng"

    async def send(connection):
        for message in messages:
            await connection.send(message)
        await connection.wait_closed()

    names = [subprotocol] if subprotocol else None
    handler = send if from_ == "server" else silent
    with (
        WebSocketsServer(handler, subprotocols=names) as server,
        Proxy(server.url, "--record", file) as subject,
    ):
        client = websocket.create_connection(
            subject.url + target, timeout=DEADLINE, subprotocols=names
        )
        for message in messages:
            if from_ == "server":
                client.recv()
            elif isinstance(message, str):
                client.send(message)
            else:
                client.send_binary(message)
        client.close()
        subject.wait_row(type="close")
        subject.stop()
    rows = pick(dump(file, "--units"), type="unit", from_=from_)
    assert len(rows) == len(messages)
    return rows


def scalar(source):
    """A value without others in it."""
    return source.choice(
        [
            None, True, False, source.choice(INTEGERS), -source.choice(INTEGERS[:13]) - 1,
            source.uniform(-1e9, 1e9), source.choice([0.0, -0.0, 1.5, 1e300, math.inf, -math.inf]),
            source.choice(TEXTS), source.randbytes(source.randrange(50)),
        ]
    )  # fmt: skip


def value(source, leaf, depth=0):
    """A value of any kind."""
    kind = source.randrange(8) if depth < 5 else 7
    if kind < 2:
        return [value(source, leaf, depth + 1) for _ in range(source.choice([0, 1, 3, 17]))]
    if kind < 4:
        names = source.sample(TEXTS, source.randrange(6))
        return {name: value(source, leaf, depth + 1) for name in names}
    if kind == 4:
        return {number: leaf(source) for number in source.sample(INTEGERS[:12], 3)}
    return leaf(source)


def plain(found):
    """A value as JSON has it: bytes as base64, names as text."""
    if isinstance(found, dict):
        return {str(name): plain(inner) for name, inner in found.items()}
    if isinstance(found, list):
        return [plain(inner) for inner in found]
    if isinstance(found, bytes):
        return base64.b64encode(found).decode()
    if isinstance(found, float) and not math.isfinite(found):
        return str(found)
    if isinstance(found, msgpack.ExtType):
        return base64.b64encode(found.data).decode()
    if isinstance(found, msgpack.Timestamp):
        return iso(found.seconds, found.nanoseconds)
    if isinstance(found, uuid.UUID):
        return str(found)
    return found


def iso(seconds, nanoseconds):
    if seconds < 0:
        return f"{seconds} s since 1970"
    when = datetime.datetime.fromtimestamp(seconds, datetime.timezone.utc)
    return f"{when:%Y-%m-%dT%H:%M:%S}.{nanoseconds:09}Z"


def msgpack_leaf(source):
    kind = source.randrange(12)
    if kind == 0:
        size = source.choice([1, 2, 4, 16, 40])
        return msgpack.ExtType(source.randrange(128), source.randbytes(size))
    if kind == 1:
        seconds = source.choice([0, 1, 2**32 + 5, 2**33 - 1])
        return msgpack.Timestamp(seconds, source.choice([0, 999999999]))
    return scalar(source)


def cbor_leaf(source):
    kind = source.randrange(12)
    if kind == 0:
        return source.choice([1, -1]) * source.getrandbits(source.choice([65, 100, 300]))
    if kind == 1:
        return uuid.UUID(bytes=source.randbytes(16))
    return scalar(source)


@pytest.mark.parametrize("name, leaf, write", [
    ("msgpack", msgpack_leaf, msgpack.packb),
    ("msgpack", msgpack_leaf, lambda found: msgpack.packb(found, use_single_float=False)),
    ("cbor", cbor_leaf, cbor2.dumps),
    ("cbor", cbor_leaf, lambda found: cbor2.dumps(found, canonical=True)),
])  # fmt: skip
def test_values_of_a_named_form(tmp_path, name, leaf, write):
    source = random.Random(15)
    values = [value(source, leaf) for _ in range(COUNT)]
    rows = units(tmp_path, [write(each) for each in values], subprotocol=name)
    for row, wrote in zip(rows, values):
        assert row["form"] == name, wrote
        assert "issues" not in row, wrote
        check(row["value"], plain(wrote))


def check(said, wrote):
    """Equal, but for bignums, which JSON's numbers do not hold everywhere and are text."""
    if isinstance(wrote, dict):
        assert isinstance(said, dict) and set(said) == set(wrote)
        for name in wrote:
            check(said[name], wrote[name])
    elif isinstance(wrote, list):
        assert isinstance(said, list) and len(said) == len(wrote)
        for one, other in zip(said, wrote):
            check(one, other)
    elif isinstance(said, str) and type(wrote) is int:
        assert said == str(wrote) and not -(2**63) <= wrote < 2**64
    else:
        assert said == wrote and type(said) in (type(wrote), int, float)


@pytest.mark.parametrize("name, leaf, write", [
    ("msgpack", msgpack_leaf, msgpack.packb), ("cbor", cbor_leaf, cbor2.dumps),
])  # fmt: skip
def test_maps_are_known_by_their_looks(tmp_path, name, leaf, write):
    source = random.Random(16)
    values = [{"t": "tick", "n": each, "v": value(source, leaf)} for each in range(200)]
    rows = units(tmp_path, [write(each) for each in values])
    for row, wrote in zip(rows, values):
        assert row["form"] == name
        check(row["value"], plain(wrote))
        assert row["summary"].startswith(f'{name} {{t:"tick", n:{wrote["n"]}, v:')


def test_protobuf_without_its_schema(tmp_path):
    """Messages of the library's own that describe schemas: numbers, text and messages inside."""
    messages = []
    for number in range(50):
        file = descriptor_pb2.FileDescriptorProto(name=f"file{number}.proto", package="a.b")
        kind = file.message_type.add(name=f"Kind{number}")
        for place in range(number % 5 + 1):
            kind.field.add(name=f"field{place}", number=place + 1, type=9, label=1)
        file.options.java_multiple_files = True
        messages.append(file)
    sent = [message.SerializeToString() for message in messages]
    rows = units(tmp_path, sent, subprotocol="v1.protobuf")
    for row, message in zip(rows, messages):
        assert row["form"] == "protobuf"
        said = row["value"]
        assert said["1"] == message.name and said["2"] == message.package
        inner = said["4"]
        assert inner["1"] == message.message_type[0].name
        assert said["8"] == {"10": 1}
        # A message that knows none of the fields keeps them.
        unknown = empty_pb2.Empty.FromString(message.SerializeToString())
        numbers = [str(field.field_number) for field in unknown_fields.UnknownFieldSet(unknown)]
        assert numbers == list(said)
    # Where nothing names it, three have to agree.
    rows = units(tmp_path, sent)
    assert [row["form"] for row in rows] == ["binary"] * 2 + ["protobuf"] * 48


@pytest.mark.parametrize("target", ["/", "/?v=10&encoding=json&compress=zlib-stream"])
def test_a_zlib_stream_goes_through_all_messages(tmp_path, target):
    """As the gateway of Discord sends them."""
    source = random.Random(17)
    values = [value(source, lambda _: source.choice(TEXTS)) for _ in range(100)]
    wrote = [{"op": number, "d": {"v": each}} for number, each in enumerate(values)]
    stream = zlib.compressobj()
    messages = [
        stream.compress(json.dumps(each).encode()) + stream.flush(zlib.Z_SYNC_FLUSH)
        for each in wrote
    ]
    rows = units(tmp_path, messages, from_="server", target=target)
    for row, each in zip(rows, wrote):
        assert row["form"] == "zlib/json"
        assert "issues" not in row
        assert row["fields"]["content"] == plain(each)


def test_what_is_inside(tmp_path):
    inside = {"a": [1, "é"], "b": None}
    text = json.dumps(inside).encode()
    messages = {
        "gzip/json": gzip.compress(text), "zlib/json": zlib.compress(text),
        "gzip/msgpack": gzip.compress(msgpack.packb(inside)),
        "gzip/cbor": gzip.compress(cbor2.dumps({"a": uuid.UUID(int=5)})),
        "utf-16/json": json.dumps(inside, ensure_ascii=False).encode("utf-16"),
        "base64/json": base64.b64encode(text).decode(),
        "base64/gzip/json": base64.b64encode(gzip.compress(text)).decode(),
        "text": "just text", "binary": b"\xff\x00\xfe",
    }  # fmt: skip
    rows = units(tmp_path, list(messages.values()))
    assert [row["form"] for row in rows] == list(messages)
    for row in rows[:3] + rows[4:6]:
        assert row["fields"]["content"] == inside
    assert rows[3]["fields"]["content"] == {"a": str(uuid.UUID(int=5))}
