"""Flow files that mitmproxy writes: messages, how a socket closed, and what is damaged."""

import pytest
import websockets.sync.client

from mitm import MITMDUMP, Mitmproxy
from program import run
from windsock import dump, pick, windsock

SCRIPT = """
from mitmproxy import io
from mitmproxy.test import tflow
from mitmproxy.websocket import WebSocketMessage
from wsproto.frame_protocol import Opcode
flow = tflow.twebsocketflow()
flow.websocket.messages = [
    WebSocketMessage(Opcode.TEXT, True, b"hello", 946681203.25),
    WebSocketMessage(Opcode.BINARY, False, bytes([0, 1, 255]), 946681203.5),
    WebSocketMessage(Opcode.TEXT, False, "größer".encode(), 946681204.0, False, True),
    WebSocketMessage(Opcode.TEXT, True, b"gone", 946681204.5, True),
]
flow.websocket.close_code, flow.websocket.close_reason = 4001, "session expired"
flow.websocket.closed_by_client, flow.websocket.timestamp_end = False, 946681205
with open(FILE, "wb") as target:
    writer = io.FlowWriter(target)
    writer.add(flow)
    writer.add(tflow.tflow(resp=True))
"""


@pytest.fixture(scope="module")
def flows(tmp_path_factory):
    """A file as mitmproxy's own library writes it."""
    file = tmp_path_factory.mktemp("flows") / "two.mitm"
    python = MITMDUMP.removesuffix("mitmdump") + "python"
    status, _, errors = run([python, "-c", f"FILE = {str(file)!r}\n{SCRIPT}"])
    assert status == 0, errors
    return file


def test_the_messages_of_a_flow_file(flows):
    rows = dump(flows)
    frames = pick(rows, type="frame")
    assert [row.get("payload_text", row.get("payload_base64")) for row in frames] == ["hello", "AAH/", "größer", "gone"]
    assert [row["from"] for row in frames] == ["client", "server", "server", "client"]
    assert frames[0]["time"] == "1999-12-31T23:00:03.250000000Z"
    (close,) = pick(rows, type="close")
    assert (close["code"], close["reason"], close["by"]) == (4001, "session expired", "server")
    text = windsock("dump", flows)[1].decode()
    assert "was injected by mitmproxy" in text and "was dropped by mitmproxy" in text
    assert windsock("dump", "-", input=flows.read_bytes())[1].decode() == text


def test_a_flow_file_becomes_a_capture_and_a_har(flows, tmp_path):
    for name in ("out.pcapng", "out.har"):
        status, _, errors = windsock("export", flows, "-o", tmp_path / name)
        assert status == 0, errors
        assert len(pick(dump(tmp_path / name), type="frame")) == 4


def test_a_flow_file_that_is_cut_or_of_another_version(flows, tmp_path):
    whole = flows.read_bytes()
    file = tmp_path / "cut.mitm"
    first = int(whole.split(b":")[0])
    file.write_bytes(whole[: first + 100])
    status, output, errors = windsock("dump", file)
    assert status == 0 and b"hello" in output and errors.count(b"\n") == 1 and b"cut short at byte" in errors
    for length in range(0, 400, 23):
        file.write_bytes(whole[:length])
        status, _, errors = windsock("dump", file)
        assert status in (65, 66) and errors.count(b"\n") == 1, (length, errors)
    file.write_bytes(whole.replace(b"7:version;2:21#", b"7:version;1:9#".ljust(15, b"#")[:15]))
    assert windsock("dump", file)[0] == 65
    file.write_bytes(whole.replace(b"7:version;2:21#", b"7:version;2:10#"))
    status, _, errors = windsock("dump", file)
    assert status == 65 and b"of the format 10, which mitmproxy before 7 wrote" in errors
    file.write_bytes(whole.replace(b"7:version;2:21#", b"7:version;2:99#"))
    status, output, errors = windsock("dump", file)
    assert status == 0 and b"hello" in output and b"newer than windsock knows" in errors


def test_what_mitmdump_saves(tornado, tmp_path):
    file, har = tmp_path / "live.mitm", tmp_path / "live.har"
    options = ["-w", str(file), "--set", f"hardump={har}"]
    with Mitmproxy("--mode", f"reverse:{tornado.url}", *options) as proxy:
        with websockets.sync.client.connect(f"ws://127.0.0.1:{proxy.port}/ws/") as client:
            client.recv()
            client.send("through mitmproxy")
            client.recv()
    # mitmdump has written all of it by its end.
    for name in (file, har):
        rows = dump(name)
        sent = [row["payload_text"] for row in pick(rows, type="frame", opcode=1, **{"from": "client"})]
        assert sent == ["through mitmproxy"], name
