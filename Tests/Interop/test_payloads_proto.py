"""protobuf messages by their schema: a descriptor set, and a .proto file that protoc reads."""

import json
import shutil
import subprocess

import pytest
import websocket
from deadlines import DEADLINE
from google.protobuf import descriptor_pb2, descriptor_pool, message_factory
from servers import WebSocketsServer
from windsock import WINDSOCK, Proxy

PROTO = """syntax = "proto3";
package chat.v1;
enum Kind { UNKNOWN = 0; SAID = 1; }
message User { string name = 1; }
message Message { User user = 1; Kind kind = 2; repeated int32 marks = 3; }
"""


def descriptor_set():
    """The same schema as protoc would write it."""
    file = descriptor_pb2.FileDescriptorProto(name="chat.proto", package="chat.v1", syntax="proto3")
    kind = file.enum_type.add(name="Kind")
    kind.value.add(name="UNKNOWN", number=0)
    kind.value.add(name="SAID", number=1)
    user = file.message_type.add(name="User")
    user.field.add(name="name", number=1, type=9, label=1)
    message = file.message_type.add(name="Message")
    message.field.add(name="user", number=1, type=11, label=1, type_name=".chat.v1.User")
    message.field.add(name="kind", number=2, type=14, label=1, type_name=".chat.v1.Kind")
    message.field.add(name="marks", number=3, type=5, label=3)
    return file


async def silent(connection):
    """Takes messages and sends none."""
    async for _ in connection:
        pass


@pytest.fixture
def recording(tmp_path):
    """A recording with one binary message, made by the protobuf library."""
    pool = descriptor_pool.DescriptorPool()
    pool.Add(descriptor_set())
    kind = message_factory.GetMessageClass(pool.FindMessageTypeByName("chat.v1.Message"))
    message = kind(kind=1, marks=[3, -1])
    message.user.name = "Zoë"
    file = tmp_path / "session.pcapng"
    with WebSocketsServer(silent) as server, Proxy(server.url, "--record", file) as subject:
        client = websocket.create_connection(subject.url, timeout=DEADLINE)
        client.send_binary(message.SerializeToString())
        client.close()
    return file


def dump(recording, *options):
    done = subprocess.run(
        [WINDSOCK, "dump", "--format", "ndjson", "--decode", *options, recording],
        capture_output=True, text=True, timeout=60)
    rows = [json.loads(line) for line in done.stdout.splitlines()]
    return done, [row["decoded"][0] for row in rows if row.get("decoded")]


def check(decoded):
    assert decoded["form"] == "protobuf"
    value = decoded.get("value") or decoded["fields"]
    assert value["user"]["name"] == "Zoë"
    assert value["kind"] == "SAID"
    assert value["marks"] == [3, -1]


def test_by_descriptor_set(recording, tmp_path):
    path = tmp_path / "chat.pb"
    path.write_bytes(
        descriptor_pb2.FileDescriptorSet(file=[descriptor_set()]).SerializeToString())
    options = ["--proto", path, "--proto-message", "chat.v1.Message"]
    done, decoded = dump(recording, *options)
    assert done.returncode == 0, done.stderr
    check(decoded[0])
    found = subprocess.run(
        [WINDSOCK, "dump", "--format", "ndjson", *options,
         "--filter", 'protobuf.user.name == "Zoë"', recording],
        capture_output=True, text=True, timeout=60)
    assert '"type":"frame"' in found.stdout


@pytest.mark.skipif(not shutil.which("protoc"), reason="there is no protoc here")
def test_by_proto_file(recording, tmp_path):
    path = tmp_path / "chat.proto"
    path.write_text(PROTO)
    done, decoded = dump(
        recording, "--proto", path, "--proto-message", "chat.v1.Message")
    assert done.returncode == 0, done.stderr
    check(decoded[0])


@pytest.mark.parametrize("content, options, status, said", [
    (b"\xff\xff", [], 65, "is not a descriptor set"),
    (None, [], 66, "cannot read the schema"),
    ("set", [], 64, "--proto-message has to say"),
    ("set", ["--proto-message", "nobody"], 64, "there is no message nobody"),
])
def test_what_cannot_be_used_is_said(
        recording, tmp_path, content, options, status, said):
    path = tmp_path / "schema.pb"
    if content == "set":
        content = descriptor_pb2.FileDescriptorSet(file=[descriptor_set()]).SerializeToString()
    if content is not None:
        path.write_bytes(content)
    done, _ = dump(recording, "--proto", path, *options)
    assert done.returncode == status
    assert said in done.stderr
    assert len(done.stderr.strip().splitlines()) == 1


def test_directions_have_messages_of_their_own(recording, tmp_path):
    path = tmp_path / "chat.pb"
    path.write_bytes(
        descriptor_pb2.FileDescriptorSet(file=[descriptor_set()]).SerializeToString())
    sides = {"client": [], "server": []}
    for side in sides:
        done = subprocess.run(
            [WINDSOCK, "dump", "--format", "ndjson", "--decode", "--proto", path,
             "--proto-message", f"{side}=chat.v1.Message", recording],
            capture_output=True, text=True, timeout=60)
        assert done.returncode == 0, done.stderr
        for row in map(json.loads, done.stdout.splitlines()):
            if row.get("decoded") and row["from"] == side:
                check(row["decoded"][0])
                sides[side].append(row["frame"])
            elif row.get("decoded"):
                assert '"SAID"' not in json.dumps(row["decoded"])
    assert any(sides.values())


def test_command(recording, tmp_path):
    program = tmp_path / "decoder.py"
    program.write_text(
        "import base64, json, sys\n"
        "for line in sys.stdin:\n"
        "    message = json.loads(line)\n"
        "    data = base64.b64decode(message['payload_base64'])\n"
        "    answer = {'summary': f'{len(data)} bytes', 'tree': {'size': len(data)}}\n"
        "    print(json.dumps(answer), flush=True)\n")
    done, decoded = dump(recording, "--decode-command", f"python3 {program}")
    assert done.returncode == 0, done.stderr
    assert decoded[0]["form"] == "command"
    size = (decoded[0].get("value") or decoded[0]["fields"])["size"]
    assert decoded[0]["summary"] == f"{size} bytes"
    found = subprocess.run(
        [WINDSOCK, "dump", "--format", "ndjson", "--decode-command", f"python3 {program}",
         "--filter", f"command.size == {size}", recording],
        capture_output=True, text=True, timeout=60)
    assert '"type":"frame"' in found.stdout
