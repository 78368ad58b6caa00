"""Replaying a recording in both roles against real peers."""

import json
import ssl
import time

import pytest
import tornado.web
import tornado.websocket
import trustme
import websocket
import websockets.sync.client

import frames
import peers
import windsock
from clients import Client
from deadlines import DEADLINE, wait_until
from servers import LoopThread, TornadoServer, WebSocketsServer, echo
from windsock import Proxy


class Sums(tornado.websocket.WebSocketHandler):
    """Answers JSON: the sum of two numbers, and a token that the next question has to bring."""

    bias, deflate, token = 0, False, "secret-one"

    def check_origin(self, origin):
        return True

    def get_compression_options(self):
        return {} if self.deflate else None

    def open(self):
        self.write_message(json.dumps({"token": self.token}))

    def on_message(self, message):
        question = json.loads(message)
        answer = {"id": question["id"], "sum": question["a"] + question["b"] + self.bias}
        answer["known"] = question["token"] == self.token
        self.write_message(json.dumps(answer))


class SumServer(LoopThread):
    def __init__(self, **options):
        self.handler = type("Handler", (Sums,), options)

    async def open(self):
        self.server = tornado.web.Application([("/sums", self.handler)]).listen(0, "127.0.0.1")
        self.port = next(iter(self.server._sockets.values())).getsockname()[1]

    async def shut(self):
        self.server.stop()
        await self.server.close_all_connections()


def ask(client, rounds=3):
    """The conversation with a `Sums` server that is recorded."""
    token = json.loads(client.recv())["token"]
    for number in range(rounds):
        client.send(json.dumps({"id": number, "a": number, "b": 2, "token": token}))
        client.recv()
    client.close_and_wait()


@pytest.fixture(scope="module")
def recording(tmp_path_factory):
    file = tmp_path_factory.mktemp("replay") / "chat.pcapng"
    with TornadoServer() as server, Proxy(server.url, "--record", file) as subject:
        with Client(f"{subject.url}/ws/") as client:
            client.recv()
            for word in ("one", "two", "three"):
                client.send(word)
                client.recv()
            client.close_and_wait()
        subject.wait_row(type="close")
        subject.stop()
    return file


@pytest.fixture(scope="module")
def sums(tmp_path_factory):
    file = tmp_path_factory.mktemp("replay") / "sums.pcapng"
    with SumServer() as server, Proxy(server.url, "--record", file) as subject:
        with Client(f"{subject.url}/sums") as client:
            ask(client)
        subject.wait_row(type="close")
        subject.stop()
    return file


def replay(file, *arguments, deadline=60):
    """Runs a replay: (exit status, rows, what it said on standard error)."""
    status, output, errors = windsock.windsock(
        "replay", file, *arguments, "--format", "ndjson", deadline=deadline
    )
    return status, [json.loads(line) for line in output.splitlines()], errors


def differences(rows):
    return [row for row in rows if row["type"] == "difference"]


# As the client.


def test_the_same_server_answers_the_same(recording, tornado):
    url = f"ws://127.0.0.1:{tornado.port}/ws/"
    status, output, errors = windsock.windsock("replay", recording, "--to", url, "--speed", "max")
    assert status == 0, (output, errors)


def test_a_url_without_a_path_asks_for_the_recorded_one(recording, tornado):
    status, rows, errors = replay(recording, "--to", f"ws://127.0.0.1:{tornado.port}")
    assert status == 0, (rows, errors)
    assert [(row["type"], row["same"]) for row in rows] == [("compared", 4)]


def test_another_server_differs_and_exits_1(recording):
    async def handler(connection):
        await connection.send("Welcome!")
        await echo(connection)

    with WebSocketsServer(handler) as server:
        url = f"ws://127.0.0.1:{server.port}/ws/"
        status, output, errors = windsock.windsock("replay", recording, "--to", url, "--speed", "max")
    assert status == 1, errors
    assert b"ONE" in output and b"one" in output, output


def test_the_server_receives_what_the_client_once_sent(recording):
    received = []

    def handler(peer):
        peers.answer_upgrade(peer, then=frames.frame(1, "Welcome!"))
        while (frame := peer.read_frame()).opcode != frames.CLOSE:
            received.append((frame.opcode, frame.payload, frame.key is not None))
            peer.send(frames.frame(1, frame.payload.upper()))
        peer.send(frames.frame(8, frame.payload))

    with peers.Server(handler) as server:
        url = f"ws://127.0.0.1:{server.port}/ws/"
        windsock.windsock("replay", recording, "--to", url, "--speed", "max")
    assert received == [(1, word, True) for word in (b"one", b"two", b"three")]


def test_nobody_there_exits_69(recording):
    url = f"ws://127.0.0.1:{peers.free_port()}/"
    status, _, errors = windsock.windsock("replay", recording, "--to", url)
    assert status == 69, errors


@pytest.mark.parametrize("pace", [[], ["--wait", "match"], ["--speed", "max"]])
def test_a_changed_field_is_told_by_its_path(sums, pace):
    with SumServer(bias=1) as server:
        status, rows, errors = replay(sums, "--to", server.url, *pace)
    assert status == 1, errors
    found = differences(rows)
    assert [row["path"] for row in found] == ["$.sum"] * 3, rows
    messages = [row for row in windsock.dump(sums, "--messages") if row["type"] == "message"]
    numbers = [row["message"] for row in messages if row["from"] == "server"]
    assert found[1] == {
        "type": "difference", "kind": "changed", "connection": 1, "from": "server",
        "message": numbers[2], "path": "$.sum", "recorded": 3, "live": 4,
    }  # fmt: skip


def test_a_captured_token_is_sent_in_place_of_the_recorded_one(sums, tmp_path):
    rules = tmp_path / "rules.toml"
    rules.write_text(
        '[[capture]]\nname = "token"\nfrom = "server"\npath = "$.token"\ninto = ["$.token"]\n'
        '[[ignore]]\npath = "$.token"\n'
    )
    with SumServer(token="another") as server:
        arguments = ("--to", server.url, "--wait", "match")
        status, rows, _ = replay(sums, *arguments)
        assert status == 1
        assert {row["path"] for row in differences(rows)} == {"$.token", "$.known"}
        status, rows, errors = replay(sums, *arguments, "--rules", rules)
        assert status == 0, (rows, errors)


@pytest.mark.parametrize("compressed", [True, False])
def test_a_compressed_recording_is_replayed_compressed_and_not(tmp_path, compressed):
    file, again = tmp_path / "deflate.pcapng", tmp_path / "again.pcapng"
    texts = ("a" * 1000, "b" * 1000 + "a" * 1000, "a" * 1000)
    with WebSocketsServer(echo, compression="deflate") as server:
        with Proxy(server.url, "--record", file) as subject:
            with websockets.sync.client.connect(subject.url, compression="deflate") as client:
                for text in texts:
                    client.send(text)
                    assert client.recv() == text
            subject.wait_row(type="close")
            subject.stop()
    with WebSocketsServer(echo, compression="deflate" if compressed else None) as server:
        status, rows, errors = replay(
            file, "--to", server.url, "--speed", "max", "--record", again
        )
    assert status == 0, (rows, errors)
    data = [
        row for row in windsock.dump(again)
        if row["type"] == "frame" and row["from"] == "client" and row["opcode"] < 8
    ]  # fmt: skip
    assert [row["rsv1"] for row in data] == [compressed] * 3
    if not compressed:
        assert [row["length"] for row in data] == [len(text) for text in texts]
    assert windsock.windsock("lint", again)[0] == 0


def test_fragments_and_control_frames_are_sent_as_they_were(tmp_path):
    """A raw client's odd framing comes out again with new masks, or with the old ones."""
    file, again = tmp_path / "odd.pcapng", tmp_path / "again.pcapng"
    key = b"\x01\x02\x03\x04"
    sent = [
        frames.frame(1, b"Hel", fin=False, key=key), frames.frame(9, b"between", key=key),
        frames.frame(0, b"lo", key=key), frames.frame(2, b"", key=key),
        frames.frame(10, b"unasked", key=key), frames.frame(8, frames.close_payload(1000), key=key),
    ]  # fmt: skip

    def handler(peer):
        peers.answer_upgrade(peer)
        while (frame := peer.read_frame()).opcode != frames.CLOSE:
            pass
        peer.send(frames.frame(8, frame.payload))

    with peers.Server(handler) as server, Proxy(server.url, "--record", file) as subject:
        with peers.open_websocket(subject.port) as client:
            for frame in sent:
                client.send(frame)
            client.read_all()
        subject.wait_row(type="close")
        subject.stop()

    def client_frames(path):
        return [r for r in windsock.dump(path) if r["type"] == "frame" and r["from"] == "client"]

    def form(row):
        return row["opcode"], row["fin"], row["length"], row.get("payload_text")

    with peers.Server(handler) as server:
        assert replay(file, "--to", server.url, "--record", again)[0] == 0
        assert [form(r) for r in client_frames(again)] == [form(r) for r in client_frames(file)]
        keys = {row["masking_key"] for row in client_frames(again)}
        assert "01020304" not in keys and len(keys) == len(sent)
        assert replay(file, "--to", server.url, "--exact", "--record", again, "--force")[0] == 0
        assert {row["masking_key"] for row in client_frames(again)} == {"01020304"}


def test_the_handshake_is_kept_but_for_host_and_origin(tmp_path):
    file = tmp_path / "headers.pcapng"
    heads = []

    def handler(peer):
        heads.append(peers.answer_upgrade(peer))
        peer.send(frames.frame(8, peer.read_frame().payload))

    with peers.Server(handler) as server, Proxy(server.url, "--record", file) as subject:
        origin = f"http://127.0.0.1:{subject.port}"
        with Client(f"{subject.url}/a?b=c", header={"X-One": "1"}, origin=origin) as client:
            client.close_and_wait()
        subject.wait_row(type="close")
        subject.stop()
    with peers.Server(handler) as server:
        status, _, errors = replay(file, "--to", server.url, "-H", "X-Two: 2", "-H", "X-One: 3")
    assert status == 0, errors
    (line, old), (again, new) = heads
    assert line == again == "GET /a?b=c HTTP/1.1"
    assert peers.field(new, "Host") == f"127.0.0.1:{server.port}"
    assert peers.field(new, "Origin") == server.url
    assert peers.field(new, "X-One") == "3" and peers.field(new, "X-Two") == "2"
    assert peers.field(new, "Sec-WebSocket-Key") != peers.field(old, "Sec-WebSocket-Key")


def test_an_answer_that_does_not_come_is_missing_after_the_timeout(sums):
    def handler(peer):
        peers.answer_upgrade(peer, then=frames.frame(1, '{"token":"secret-one"}'))
        while (frame := peer.read_frame()).opcode != frames.CLOSE:
            pass
        peer.send(frames.frame(8, frame.payload))

    with peers.Server(handler) as server:
        status, rows, _ = replay(sums, "--to", server.url, "--wait", "match", "--timeout", "0.2")
    assert status == 1
    assert [row["kind"] for row in differences(rows)] == ["missing"] * 3


def test_a_server_that_closes_early_is_told(sums):
    def handler(peer):
        peers.answer_upgrade(peer, then=frames.frame(1, '{"token":"secret-one"}'))
        peer.read_frame()
        peer.send(frames.frame(8, frames.close_payload(1011)))
        peer.read_frame()

    with peers.Server(handler) as server:
        status, rows, _ = replay(sums, "--to", server.url, "--wait", "match")
    assert status == 1
    kinds = [row["kind"] for row in differences(rows)]
    assert kinds == ["missing"] * 3 + ["close"], rows
    assert (differences(rows)[-1]["recorded"], differences(rows)[-1]["live"]) == (1000, 1011)


def test_a_server_that_refuses_exits_69(recording):
    def handler(peer):
        peer.read_head()
        peer.send(b"HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n")

    with peers.Server(handler) as server:
        status, rows, errors = replay(recording, "--to", server.url)
    assert status == 69 and b"403" in errors and rows == []


def test_repeating(recording, tornado):
    url = f"ws://127.0.0.1:{tornado.port}"
    status, rows, errors = replay(recording, "--to", url, "--repeat", "3", "--speed", "max")
    assert status == 0, errors
    assert [(row["run"], row["same"]) for row in rows] == [(1, 4), (2, 4), (3, 4)]


def test_only_what_the_filter_asks_for_is_sent(recording):
    received = []

    def handler(peer):
        peers.answer_upgrade(peer)
        while (frame := peer.read_frame()).opcode != frames.CLOSE:
            received.append(frame.payload)
        peer.send(frames.frame(8, frame.payload))

    with peers.Server(handler) as server:
        replay(
            recording, "--to", server.url, "--speed", "max", "--timeout", "0.2",
            "--filter", 'op == close or dir == client and text contains "t"',
        )  # fmt: skip
    assert received == [b"two", b"three"]


# Bad input.


def test_a_file_without_websockets_exits_65(tmp_path):
    file = tmp_path / "plain.pcapng"
    with TornadoServer() as server, Proxy(server.url, "--record", file) as subject:
        with peers.dial(subject.port) as client:
            client.send(b"GET / HTTP/1.0\r\nHost: a\r\n\r\n")
            client.read_all()
        subject.wait_row(type="http")
        subject.stop()
    status, _, errors = replay(file, "--to", "ws://127.0.0.1:1")
    assert status == 65 and b"no WebSocket" in errors


def test_a_truncated_session_is_replayed_as_far_as_it_goes(recording, tornado, tmp_path):
    file = tmp_path / "cut.pcapng"
    data = recording.read_bytes()
    place = data.rfind(b"THREE")
    file.write_bytes(data[: place - 30])
    status, rows, errors = replay(file, "--to", f"ws://127.0.0.1:{tornado.port}")
    assert b"windsock:" in errors
    assert rows[-1]["type"] == "compared" and rows[-1]["same"] == 3, (rows, errors)
    assert {row["kind"] for row in differences(rows)} <= {"extra"}
    assert status in (0, 1)


def test_connections_to_other_hosts_are_left_out(tmp_path, tornado):
    file = tmp_path / "hosts.pcapng"
    hosts = ["--allow-host", "one.example", "--allow-host", "two.example"]
    with Proxy(tornado.url, "--record", file, "--keep-host", *hosts) as subject:
        for host in ("one.example", "two.example"):
            with Client(f"{subject.url}/ws/", host=host) as client:
                client.recv()
                client.close_and_wait()
        subject.wait_rows(2, type="close")
        subject.stop()
    url = f"ws://127.0.0.1:{tornado.port}"
    status, rows, errors = replay(file, "--to", url)
    assert status == 0 and b"connection 2 went to two.example" in errors, errors
    assert [row["connection"] for row in rows] == [1]
    status, rows, errors = replay(file, "--to", url, "--connection", "2")
    assert status == 0 and [row["connection"] for row in rows] == [2], errors


def test_a_session_in_which_the_client_says_nothing(tmp_path):
    def handler(peer):
        peers.answer_upgrade(peer, then=frames.frame(1, "only this"))

    file = tmp_path / "silent.pcapng"
    with peers.Server(handler) as server:
        with Proxy(server.url, "--record", file) as subject:
            with peers.open_websocket(subject.port) as client:
                client.read_all()
            subject.wait_row(type="close")
            subject.stop()
        status, rows, errors = replay(file, "--to", server.url)
    assert status == 0 and b"no frames of the client" in errors
    assert rows[-1]["same"] == 1


@pytest.mark.parametrize("text", ["[[ignore]]\n", "ignore = 1\n", "[[", '[[match]]\nregex = "("\n'])
def test_rules_that_are_wrong_exit_65(recording, tmp_path, text):
    rules = tmp_path / "rules.toml"
    rules.write_text(text)
    status, _, errors = replay(recording, "--to", "ws://127.0.0.1:1", "--rules", rules)
    assert status == 65 and b"rules.toml" in errors, errors


# Two files.


def test_diff_of_a_file_with_itself_is_empty(sums):
    status, output, errors = windsock.windsock("diff", sums, sums, "--format", "ndjson")
    assert status == 0, (output, errors)


def test_diff_of_two_recordings(sums, tmp_path):
    again = tmp_path / "again.pcapng"
    with SumServer(bias=1) as server:
        replay(sums, "--to", server.url, "--record", again)
    status, output, _ = windsock.windsock("diff", sums, again, "--format", "ndjson")
    rows = [json.loads(line) for line in output.splitlines()]
    assert status == 1
    assert [(row["from"], row["path"]) for row in differences(rows)] == [("server", "$.sum")] * 3


# As the server.


def serve(file, *arguments):
    """A replay that is the server, and the port it listens at."""
    subject = windsock.start(
        "replay", file, "--serve", "127.0.0.1:0", "--format", "ndjson", *arguments
    )
    match = subject.wait_for(r"listening on https?://127\.0\.0\.1:(\d+)")
    return subject, int(match[1])


def test_as_the_server_it_plays_the_recorded_answers(recording):
    with windsock.start("replay", recording, "--serve", "127.0.0.1:0", "--speed", "max") as subject:
        match = subject.wait_for(r"listening on http://127\.0\.0\.1:(\d+)")
        with Client(f"ws://127.0.0.1:{int(match[1])}/ws/") as client:
            assert client.recv() == "Welcome!"
            for word in ("one", "two", "three"):
                client.send(word)
                assert client.recv() == word.upper()
            client.close_and_wait()


def test_a_client_that_says_the_same_ends_it_with_0(recording):
    subject, port = serve(recording, "--repeat", "1")
    with subject:
        with Client(f"ws://127.0.0.1:{port}/ws/") as client:
            assert client.recv() == "Welcome!"
            for word in ("one", "two", "three"):
                client.send(word)
                assert client.recv() == word.upper()
            client.close_and_wait()
        assert subject.wait() == 0, subject.story()
    rows = [json.loads(line) for line in subject.output.splitlines()]
    assert [(row["type"], row["same"]) for row in rows] == [("compared", 3)]


def test_a_client_that_says_something_else_is_told_about(recording):
    subject, port = serve(recording, "--repeat", "1")
    with subject:
        with Client(f"ws://127.0.0.1:{port}/ws/") as client:
            client.recv()
            client.send("uno")
            assert client.recv() == "ONE", "it goes on after what came in the place of what was"
            client.close_and_wait()
        assert subject.wait() == 1, subject.story()
    rows = differences([json.loads(line) for line in subject.output.splitlines()])
    assert [(row["kind"], row["recorded"]) for row in rows] == [
        ("changed", "one"), ("missing", "two"), ("missing", "three"),
    ]  # fmt: skip


def test_many_clients_get_the_same(recording):
    subject, port = serve(recording)
    with subject:
        clients = [Client(f"ws://127.0.0.1:{port}/ws/") for _ in range(5)]
        for client in clients:
            assert client.recv() == "Welcome!"
        for client in reversed(clients):
            client.send("one")
            assert client.recv() == "ONE"
            client.shutdown()
        subject.stop()
        assert len(subject.output.splitlines()) > 5


def over_tls(subject, url, root, again):
    """Says hello over TLS that is verified, and what was recorded of it."""
    with subject:
        verified = {"ca_certs": str(root), "cert_reqs": ssl.CERT_REQUIRED}
        client = websocket.create_connection(url, timeout=DEADLINE, sslopt=verified)
        assert client.recv() == "Welcome!"
        client.close()
        assert subject.wait() == 1, subject.story()
    row = next(row for row in windsock.dump(again) if row["type"] == "connection")
    assert row["url"].startswith("wss://")
    return row["tls"]


def test_over_tls(recording, tmp_path):
    authority = trustme.CA()
    chain, key, root = (tmp_path / name for name in ("chain.pem", "key.pem", "root.pem"))
    certificate = authority.issue_cert("localhost", "127.0.0.1")
    certificate.private_key_pem.write_to_path(key)
    for index, blob in enumerate(certificate.cert_chain_pems):
        blob.write_to_path(chain, append=index > 0)
    authority.cert_pem.write_to_path(root)
    again = tmp_path / "again.pcapng"
    options = ("--cert", chain, "--key", key, "--repeat", "1", "--record", again)
    subject, port = serve(recording, *options)
    tls = over_tls(subject, f"wss://127.0.0.1:{port}/ws/", root, again)
    assert tls["version"] == "TLSv1.3" and tls["cipher"].startswith("TLS_")


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost"])
def test_over_tls_of_the_local_authority(recording, tmp_path, monkeypatch, host):
    monkeypatch.setitem(windsock.ENVIRONMENT, "XDG_DATA_HOME", str(tmp_path / "data"))
    root, again = tmp_path / "root.pem", tmp_path / "again.pcapng"
    assert windsock.windsock("ca", "export", "-o", root)[0] == 0
    subject, port = serve(recording, "--tls", "--repeat", "1", "--record", again)
    tls = over_tls(subject, f"wss://{host}:{port}/ws/", root, again)
    assert tls["sni"] == (host if host == "localhost" else None)


def test_extensions_and_subprotocols_only_as_offered(tmp_path):
    file = tmp_path / "offers.pcapng"

    def handler(peer):
        extra = [
            "Sec-WebSocket-Protocol: chat",
            "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits=10",
        ]
        # "Hello" of RFC 7692, section 7.2.3.1.
        hello = bytes.fromhex("f248cdc9c90700")
        peers.answer_upgrade(peer, extra, frames.frame(1, hello, rsv=4))
        peer.send(frames.frame(8, peer.read_frame().payload))

    offers = [
        "Sec-WebSocket-Protocol: chat, other",
        "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits",
    ]
    with peers.Server(handler) as server, Proxy(server.url, "--record", file) as subject:
        with peers.open_websocket(subject.port, extra=offers) as client:
            client.read_frame()
            peers.close_properly(client)
        subject.wait_row(type="close")
        subject.stop()
    subject, port = serve(file)
    with subject:
        with peers.open_websocket(port) as client:
            assert peers.field(client.response[1], "Sec-WebSocket-Protocol") is None
            assert peers.field(client.response[1], "Sec-WebSocket-Extensions") is None
            frame = client.read_frame()
            assert (frame.rsv, frame.payload) == (0, b"Hello")
        with peers.open_websocket(port, extra=offers) as client:
            assert peers.field(client.response[1], "Sec-WebSocket-Protocol") == "chat"
            extensions = peers.field(client.response[1], "Sec-WebSocket-Extensions")
            assert extensions == "permessage-deflate; client_max_window_bits=10"
            frame = client.read_frame()
            assert (frame.rsv, frame.payload) == (4, bytes.fromhex("f248cdc9c90700"))


def until(client, opcode):
    """Reads on to the first frame with an opcode."""
    while True:
        frame = client.read_frame()
        if frame.opcode == opcode:
            return frame


@pytest.mark.parametrize("cut", [0, 1, 5, 10])
def test_a_ping_that_comes_with_the_handshake_is_answered(recording, cut):
    ping = frames.frame(9, b"early", key=b"\x01\x02\x03\x04")
    place = len(ping) - cut
    subject, port = serve(recording)
    with subject, peers.dial(port) as client:
        client.send(peers.request(port, "/ws/") + ping[:place])
        assert client.read_head()[0].startswith("HTTP/1.1 101")
        client.send(ping[place:])
        assert until(client, 10).payload == b"early"


def test_a_close_that_comes_with_the_handshake_is_the_client_s(recording):
    key = b"\x01\x02\x03\x04"
    ping = frames.frame(9, b"early", key=key)
    close = frames.frame(8, frames.close_payload(1000, "enough"), key=key)
    subject, port = serve(recording)
    with subject, peers.dial(port) as client:
        client.send(peers.request(port, "/ws/") + ping + close)
        assert client.read_head()[0].startswith("HTTP/1.1 101")
        assert until(client, 10).payload == b"early"
        assert until(client, 8).payload[:2] == (1000).to_bytes(2, "big")
        assert client.read_all() == b"", "the server ends the connection at once"


def test_a_path_that_was_not_recorded_is_404(recording):
    subject, port = serve(recording)
    with subject:
        with peers.dial(port) as client:
            client.send(peers.request(port, "/elsewhere"))
            assert client.read_head()[0].startswith("HTTP/1.1 404")
        subject.wait_for("no WebSocket for /elsewhere")
        assert subject.stop() == 1


# Several connections, and other files.


def test_a_cookie_that_is_set_is_sent_by_the_next_connection(tmp_path):
    file, cookies = tmp_path / "cookies.pcapng", []

    def server_with(sid):
        def handler(peer):
            _, fields = peers.answer_upgrade(peer, [f"Set-Cookie: sid={sid}; Path=/"])
            cookies.append(peers.field(fields, "Cookie"))
            peer.send(frames.frame(8, peer.read_frame().payload))

        return peers.Server(handler)

    with server_with("old") as server, Proxy(server.url, "--record", file) as subject:
        for cookie in (None, "sid=old"):
            with Client(f"{subject.url}/", cookie=cookie) as client:
                client.close_and_wait()
        subject.wait_rows(2, type="close")
        subject.stop()
    with server_with("new") as server:
        status, rows, errors = replay(file, "--to", server.url, "--speed", "max")
    assert status == 0, (rows, errors)
    assert cookies == [None, "sid=old", None, "sid=new"]


def test_a_har_file_is_replayed(recording, tornado, tmp_path):
    har = tmp_path / "chat.har"
    assert windsock.windsock("export", recording, "-o", har)[0] == 0
    url = f"ws://127.0.0.1:{tornado.port}"
    status, rows, errors = replay(har, "--to", url, "--speed", "max")
    assert status == 0, (rows, errors)
    assert rows[-1]["same"] == 4


def test_suggested_rules_are_read_from_beside_the_file(tmp_path):
    file = tmp_path / "clock.pcapng"

    async def clock(connection):
        async for message in connection:
            await connection.send(json.dumps({"asked": message, "time": time.time()}))

    with WebSocketsServer(clock) as server:
        with Proxy(server.url, "--record", file) as subject:
            with Client(f"{subject.url}/") as client:
                client.send("now")
                client.recv()
                client.close_and_wait()
            subject.wait_row(type="close")
            subject.stop()
        assert replay(file, "--to", server.url)[0] == 1
        status, rules, _ = windsock.windsock("replay", file, "--suggest")
        assert status == 0
        (tmp_path / "clock.replay.toml").write_bytes(rules)
        status, rows, errors = replay(file, "--to", server.url)
        assert status == 0, (rows, errors)


def test_slow_answers_differ_when_there_is_a_limit(recording, tornado):
    url = f"ws://127.0.0.1:{tornado.port}"
    options = ("--to", url, "--speed", "max", "--latency-limit")
    assert replay(recording, *options, "100000")[0] == 0
    status, rows, _ = replay(recording, *options, "0.000001")
    assert status == 1 and [row["kind"] for row in differences(rows)] == ["latency"]


@pytest.mark.parametrize(
    "arguments",
    [
        [], ["--to", "ws://a", "--serve", "127.0.0.1:0"], ["--to", "ftp://a"], ["--serve", "x"],
        ["--to", "ws://a", "--speed", "fast"], ["--to", "ws://a", "--timeout", "-1"],
        ["--to", "ws://a", "--filter", "op =="], ["--to", "ws://a", "--connection", "9"],
    ],
)  # fmt: skip
def test_wrong_usage_exits_64(recording, arguments):
    status, _, errors = windsock.windsock("replay", recording, *arguments)
    assert status == 64 and errors.count(b"\n") >= 1, errors


EDITS = """
[[rule]]
name = "redact"
match = 'from == client and text contains "secret"'
replace = { regex = 'secret', with = '######' }

[[rule]]
name = "lose"
match = 'from == client and text contains "lost"'
drop = true
"""


@pytest.mark.parametrize("compression", ["deflate", None])
@pytest.mark.parametrize("original", [True, False])
def test_what_was_changed_on_its_way_is_sent_either_way(tmp_path, compression, original):
    file, rules = tmp_path / "edited.pcapng", tmp_path / "rules.toml"
    rules.write_text(EDITS)
    sent = ["first", "my secret " * 20, "lost", "last"]
    passed = ["first", "my ###### " * 20, "last"]
    received = []

    async def collect(connection):
        async for message in connection:
            received.append(message)

    with WebSocketsServer(collect, compression=compression) as server:
        with Proxy(server.url, "--record", file, "--rules", rules) as subject:
            with websockets.sync.client.connect(subject.url, compression=compression) as client:
                for text in sent:
                    client.send(text)
            subject.wait_row(type="close")
            subject.stop()
        # The library answers the Close before the handler has taken what came before it.
        wait_until(lambda: len(received) >= len(passed), "the server took less")
        assert received == passed
        received.clear()
        options = ["--original"] if original else []
        status, rows, errors = replay(file, "--to", server.url, *options)
    assert status == 0, (rows, errors)
    assert received == (sent if original else passed)
