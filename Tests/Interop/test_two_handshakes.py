"""After a refusal that keeps the connection open, the next handshake on it is a row of its own, live and read back."""

import base64
import hashlib
import http.server
import json
import threading

import pytest

import frames
import packets
import peers
import tshark
from program import run
from windsock import dump, findings, pick, windsock

KEY = "dGhlIHNhbXBsZSBub25jZQ=="
REFUSALS = {
    "digest": [(401, "WWW-Authenticate", 'Digest realm="r", nonce="n1", qop="auth"')],
    "ntlm": [(401, "WWW-Authenticate", "NTLM"), (401, "WWW-Authenticate", "NTLM TlRMTVNTUAAC")],
    "version": [(426, "Sec-WebSocket-Version", "13")],
    "busy": [(503, "Retry-After", "0")] * 3,
}


class Gatekeeper(http.server.BaseHTTPRequestHandler):
    """Refuses the first handshakes of each connection, then echoes one text in upper case."""

    protocol_version = "HTTP/1.1"

    def setup(self):
        super().setup()
        self.refusals = list(self.server.refusals)

    def do_GET(self):
        if not self.refusals:
            return self.accept()
        status, name, value = self.refusals.pop(0)
        self.send_response(status)
        self.send_header(name, value)
        self.send_header("Content-Length", "2")
        self.end_headers()
        self.wfile.write(b"no")

    def accept(self):
        self.send_response(101)
        self.send_header("Upgrade", "websocket")
        self.send_header("Connection", "Upgrade")
        accept = hashlib.sha1(self.headers["Sec-WebSocket-Key"].encode() + peers.GUID).digest()
        self.send_header("Sec-WebSocket-Accept", base64.b64encode(accept).decode())
        self.end_headers()
        text = frames.read_frame(self.rfile.read).payload
        self.wfile.write(frames.frame(1, text.upper()))
        frames.read_frame(self.rfile.read)
        self.wfile.write(frames.frame(8, frames.close_payload(1000)))
        self.close_connection = True

    def log_message(self, *_):
        pass


@pytest.fixture
def gatekeeper():
    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Gatekeeper)
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    yield server
    server.shutdown()
    thread.join()
    server.server_close()


def talk(port, refusals, key=None):
    """Asks on one connection until it is accepted; each request has a number of its own."""
    with peers.dial(port) as peer:
        for number, (status, name, value) in enumerate(refusals):
            peer.send(peers.request(port, "/ws", [f"X-Try: {number}"], key=key))
            start, fields = peer.read_head()
            assert start.startswith(f"HTTP/1.1 {status} "), start
            assert peers.field(fields, name) == value
            assert peer.read(2) == b"no"
        peer.send(peers.request(port, "/ws", [f"X-Try: {len(refusals)}"], key=key))
        assert peer.read_head()[0].startswith("HTTP/1.1 101")
        peer.send(frames.frame(1, b"after it", key=b"abcd"))
        assert peer.read_frame().payload == b"AFTER IT"
        peer.send(frames.frame(8, frames.close_payload(1000), key=b"efgh"))
        peer.read_all()


def told(rows):
    """What the rows of connections say of each handshake."""
    return [
        (row["connection"], row["status"], peers.field(row["request_headers"], "X-Try"))
        for row in pick(rows, type="connection")
    ]


@pytest.mark.parametrize("name", REFUSALS)
def test_each_handshake_is_a_row_with_what_it_said(proxy, gatekeeper, tmp_path, name):
    refusals = gatekeeper.refusals = REFUSALS[name]
    file = tmp_path / "twice.pcapng"
    subject = proxy(f"http://127.0.0.1:{gatekeeper.server_port}", "--record", file)
    talk(subject.port, refusals)
    subject.wait_row(type="close")
    live = subject.stop()
    read = dump(file)
    last = len(refusals) + 1
    expected = [(place + 1, status, str(place)) for place, (status, *_) in enumerate(refusals)]
    expected.append((last, 101, str(last - 1)))
    for rows in (live, read):
        assert told(rows) == expected
        connections = pick(rows, type="connection")
        for row, (_, field, value) in zip(connections, refusals):
            assert [field, value] in row["response_headers"], row
        assert {row["connection"] for row in pick(rows, type="frame")} == {last}
        assert [row["connection"] for row in pick(rows, type="close")] == [last]
        assert len({row["client"] for row in connections}) == 1
        assert "H08" not in findings(rows)
    assert read == live
    assert_har(file, tmp_path / "twice.har", expected, refusals)
    assert_one_stream(file, [status for _, status, _ in expected])


def assert_har(file, target, expected, refusals):
    status, _, errors = windsock("export", file, "-o", target)
    assert status == 0, errors
    entries = json.loads(target.read_text())["log"]["entries"]
    assert [entry["response"]["status"] for entry in entries] == [status for _, status, _ in expected]
    assert [len(entry["_webSocketMessages"]) for entry in entries] == [0] * len(refusals) + [2]
    for entry, (_, field, value) in zip(entries, refusals):
        assert {"name": field, "value": value} in entry["response"]["headers"]
    tries = [
        header["value"]
        for entry in entries
        for header in entry["request"]["headers"]
        if header["name"] == "X-Try"
    ]
    assert tries == [number for *_, number in expected]


def assert_one_stream(file, statuses):
    """tshark sees the same answers, on one TCP connection."""
    _, output, _ = run(
        ["tshark", "-r", file, "-d", tshark.AS_HTTP, "-Y", "http.response", "-T", "fields"]
        + ["-e", "tcp.stream", "-e", "http.response.code"]
    )
    assert [line.split() for line in output.decode().splitlines()] == [
        ["0", str(status)] for status in statuses
    ]


def test_a_key_used_again_on_the_same_connection_is_said_to_be(proxy, gatekeeper, tmp_path):
    gatekeeper.refusals = REFUSALS["digest"]
    file = tmp_path / "again.pcapng"
    subject = proxy(f"http://127.0.0.1:{gatekeeper.server_port}", "--record", file)
    talk(subject.port, gatekeeper.refusals, key=KEY)
    subject.wait_row(type="close")
    talk(subject.port, gatekeeper.refusals, key=KEY)
    subject.wait_rows(2, type="close")
    for rows in (subject.stop(), dump(file)):
        found = {row["connection"]: row["text"] for row in pick(rows, type="finding", id="H08")}
        assert "earlier handshake on the same connection" in found[2]
        assert "earlier connection" in found[3] and "same" not in found[3]
        assert sorted(found) == [2, 3, 4]


def test_a_connection_is_exported_with_the_handshake_that_was_refused_on_it(proxy, gatekeeper, tmp_path):
    """The packets of a TCP connection belong to all of its handshakes, so all of them are exported."""
    gatekeeper.refusals = REFUSALS["ntlm"]
    file, part = tmp_path / "all.pcapng", tmp_path / "part.pcapng"
    subject = proxy(f"http://127.0.0.1:{gatekeeper.server_port}", "--record", file)
    talk(subject.port, gatekeeper.refusals)
    subject.wait_row(type="close")
    talk(subject.port, gatekeeper.refusals)
    subject.wait_rows(2, type="close")
    subject.stop()
    status, _, errors = windsock("export", file, "--connection", "6", "-o", part)
    assert status == 0, errors
    assert told(dump(part)) == [(1, 401, "0"), (2, 401, "1"), (3, 101, "2")]


def test_frames_sent_with_the_request_come_before_those_sent_with_the_answer(tmp_path):
    """Frames sent with the request came first, so rows are in the order of their times."""
    answer = (
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Accept: " + peers.accept_value(KEY).encode() + b"\r\n\r\n"
    )
    turns = [
        (True, peers.request(9001, key=KEY) + frames.frame(1, b"too early", key=b"abcd")),
        (False, answer + frames.frame(1, b"welcome")),
        (True, frames.frame(1, b"later", key=b"efgh")),
    ]
    file = tmp_path / "early.pcap"
    file.write_bytes(packets.pcap(list(packets.conversation(50_000, 9001, *turns))))
    rows = pick(dump(file), type="frame")
    assert [row["payload_text"] for row in rows] == ["too early", "welcome", "later"]
    assert [row["time"] for row in rows] == sorted(row["time"] for row in rows)
    assert rows[0]["findings"] == ["H15"]
