"""Of the bodies of plain HTTP a recording has the beginning, and says how long they were."""

import http.client
import socket

import pytest

import contract
import frames
import peers
import tshark
import windsock
from program import run
from servers import LARGE
from test_replay_front_ends import serve
from windsock import Proxy, pick

PIECES = [LARGE[start : start + 99_991] for start in range(0, 2_000_000, 99_991)]


def browse(port):
    """Pages in both directions on one connection, large ones among them: their bodies."""
    browser = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    bodies = []
    for method, path, body in [
        ("GET", "/large", None), ("GET", "/", None), ("POST", "/", LARGE), ("GET", "/chunks", None),
        ("POST", "/", iter(PIECES)), ("GET", "/nowhere", None), ("GET", "/", None),
    ]:  # fmt: skip
        chunked = body is not None and not isinstance(body, bytes)
        headers = {"Transfer-Encoding": "chunked"} if chunked else {}
        browser.request(method, path, body=body, headers=headers, encode_chunked=chunked)
        bodies.append(browser.getresponse().read())
    browser.close()
    return bodies


def upgrade(port):
    """A large page and a large answer to a POST, then a WebSocket on the same connection."""
    with peers.dial(port) as peer:
        peer.send(f"GET /large HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\n\r\n".encode())
        _, fields = peer.read_head()
        assert peer.read(int(peers.field(fields, "Content-Length"))) == LARGE
        head = f"POST / HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nContent-Length: 300000\r\n\r\n"
        peer.send(head.encode() + bytes(300_000))
        _, fields = peer.read_head()
        peer.read(int(peers.field(fields, "Content-Length")))
        peer.send(peers.request(port, "/ws/"))
        assert "101" in peer.read_head()[0]
        assert peer.read_frame().payload == b"Welcome!"
        peer.send(frames.frame(1, b"hello" * 50_000, key=b"abcd"))
        assert peer.read_frame().payload == b"HELLO" * 50_000
        peers.close_properly(peer)


@pytest.fixture(params=[[], ["--http-body-limit", "0"], ["--http-body-limit", "1k"]],
                ids=["64k", "0", "1k"])  # fmt: skip
def session(request, tornado, tmp_path):
    """(file, what was printed live, the server's port, the bytes of a body that are kept)."""
    file = tmp_path / "session.pcapng"
    with Proxy(tornado.url, "--record", file, *request.param) as subject:
        bodies = browse(subject.port)
        assert bodies[0] == LARGE and bodies[3] == b"x" * 11111
        assert bodies[2].startswith(b"%d " % len(LARGE))
        assert bodies[4].startswith(b"%d " % sum(map(len, PIECES)))
        upgrade(subject.port)
        subject.wait_row(type="close")
        rows = subject.stop()
        lengths = [
            (row["request_length"], row["response_length"])
            for row in pick(rows, type="http", connection=1)
        ]
        assert [up for up, _ in lengths] == [0, 0, len(LARGE), 0, sum(map(len, PIECES)), 0, 0]
        assert [down for _, down in lengths] == list(map(len, bodies))
        limit = {"0": 0, "1k": 1024}.get(request.node.callspec.id, 64 << 10)
        return file, bytes(subject.program.output), tornado.port, limit


def test_the_reopened_file_prints_what_was_printed_live(session):
    file, live, _, _ = session
    status, output, errors = windsock.windsock("dump", file, "--format", "ndjson")
    assert (status, errors) == (0, b"")
    assert output.splitlines() == live.splitlines()
    status, output, _ = windsock.windsock("lint", file)
    assert (status, output) == (0, b"no findings\n")


def trouble(file):
    """Packets that tshark finds anything wrong with, at any level.

    But it cannot know that a packet which begins with the end of a chunk begins in a body."""
    wrong = "tcp.analysis.flags || ip.checksum.status == 0"
    wrong += ' || (_ws.malformed && !(_ws.expert.message contains "Leading CRLF"))'
    status, output, errors = run(
        ["tshark", "-r", file, "-o", "ip.check_checksum:TRUE", "-d", tshark.AS_HTTP, "-Y", wrong]
    )
    assert status == 0, errors
    return output.decode().splitlines()


def packets(file, *names):
    """Some fields of all packets of a file that have bytes of the stream."""
    options = [part for name in names for part in ("-e", name)]
    status, output, errors = run(
        ["tshark", "-r", file, "-d", tshark.AS_HTTP, "-Y", "tcp.len > 0", "-T", "fields", *options]
    )
    assert status == 0, errors
    return [line.split("\t") for line in output.decode().splitlines()]


def test_tshark_opens_it_and_sees_how_much_is_missing(session):
    """Sequence numbers count on; only bodies are cut, and every head is there."""
    file, _, port, limit = session
    assert trouble(file) == []
    sizes = packets(file, "frame.cap_len", "frame.len", "tcp.seq", "tcp.nxtseq", "tcp.srcport",
                    "tcp.stream")  # fmt: skip
    missing = sum(int(full) - int(kept) for kept, full, *_ in sizes)
    whole = 3 * len(LARGE) + sum(map(len, PIECES)) + 300_000 + 11111
    # Small pages are a few hundred bytes more.
    assert whole - 6 * limit - 12_000 <= missing <= whole + 1000, (missing, limit)
    ends = {}
    for _, _, first, after, source, stream in sizes:
        assert ends.get((stream, source), "1") == first
        ends[stream, source] = after
    assert file.stat().st_size < 6 * limit + 700_000


def test_tshark_reads_the_frames_after_the_bodies(session):
    file, live, port, _ = session
    rows = pick(contract.parse(live), type="frame")
    assert [(row["opcode"], row["length"]) for row in rows][:3] == [(1, 8), (1, 250_000), (1, 250_000)]
    mine = [(row["opcode"], row["fin"], row["masking_key"], row["length"]) for row in rows]
    assert sorted(tshark.frames(file, port), key=str) == sorted(mine, key=str)


def test_an_export_has_the_same(session, tmp_path):
    file, live, port, _ = session
    copy = tmp_path / "copy.pcapng"
    assert windsock.windsock("export", file, "-o", copy)[0] == 0
    assert windsock.windsock("dump", copy, "--format", "ndjson")[1].splitlines() == live.splitlines()
    assert trouble(copy) == []


def get(port, path):
    with socket.create_connection(("127.0.0.1", port)) as connection:
        peer = peers.Peer(connection)
        peer.send(f"GET {path} HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n".encode())
        return peer.read_all()


def test_a_replay_does_not_serve_a_part_of_a_page(session):
    file, _, _, limit = session
    subject, url = serve(file)
    with subject:
        port = int(url.rsplit(":", 1)[1])
        large, page = get(port, "/large"), get(port, "/")
        assert large.startswith(b"HTTP/1.1 502 ")
        assert b"%d of the %d bytes that GET /large" % (limit, len(LARGE)) in large
        assert (b"<h1>chat</h1>" in page) == (limit > 0)
        subject.wait_for(r"the recording has \d+ of the \d+ bytes that GET /large was answered with")


def test_without_a_limit_every_byte_is_kept(tornado, tmp_path):
    file = tmp_path / "session.pcapng"
    with Proxy(tornado.url, "--record", file, "--http-body-limit", "1G") as subject:
        browser = http.client.HTTPConnection("127.0.0.1", subject.port, timeout=60)
        browser.request("GET", "/large")
        assert browser.getresponse().read() == LARGE
        browser.close()
        subject.wait_row(type="http")
        subject.stop()
    assert LARGE[:1000] in file.read_bytes() and file.stat().st_size > len(LARGE)
    subject, url = serve(file, "--speed", "max")
    with subject:
        assert get(int(url.rsplit(":", 1)[1]), "/large").startswith(b"HTTP/1.1 502 ")
        subject.wait_for(r"the answer to GET /large has \d+ bytes, more than a replay keeps")


def test_a_limit_that_is_no_number_is_refused():
    status, _, errors = windsock.windsock("proxy", "--http-body-limit", "much")
    assert status == 64 and b"--http-body-limit" in errors
