"""A recording as the server of real front-ends: a browser's page, and Socket.IO with long polling."""

import json
import threading

import pytest
import socketio
import tornado.web
import tornado.websocket

import windsock
from browser import chromium
from deadlines import DEADLINE
from servers import LoopThread
from windsock import Proxy

PAGE = """<!doctype html><title>sums</title><link rel="icon" href="data:,"><script>
const socket = new WebSocket(`ws://${location.host}/sums`, ["sums"]);
let number = 0;
function ask() { socket.send(JSON.stringify({number, a: number, b: 40, filler: "x".repeat(200)})); }
socket.onopen = ask;
socket.onmessage = (event) => {
  document.title = event.data;
  if (++number < 4) { ask(); } else { socket.close(1000, document.title); }
};
</script>"""


class Page(tornado.web.RequestHandler):
    def get(self):
        self.write(PAGE)


class Sums(tornado.websocket.WebSocketHandler):
    def select_subprotocol(self, offered):
        return "sums" if "sums" in offered else None

    def get_compression_options(self):
        return {}

    def check_origin(self, origin):
        return True

    def on_message(self, message):
        question = json.loads(message)
        self.write_message(json.dumps({"sum": question["a"] + question["b"]}))


class PageServer(LoopThread):
    async def open(self):
        application = tornado.web.Application([("/", Page), ("/sums", Sums)])
        self.server = application.listen(0, "127.0.0.1")
        self.port = next(iter(self.server._sockets.values())).getsockname()[1]

    async def shut(self):
        self.server.stop()
        await self.server.close_all_connections()


def serve(file, *arguments):
    subject = windsock.start(
        "replay", file, "--serve", "127.0.0.1:0", "--format", "ndjson", *arguments
    )
    match = subject.wait_for(r"listening on http://127\.0\.0\.1:(\d+)")
    return subject, f"http://127.0.0.1:{int(match[1])}"


def test_a_page_in_chromium_runs_against_its_recording(tmp_path):
    file, again = tmp_path / "page.pcapng", tmp_path / "again.pcapng"
    with PageServer() as server, Proxy(server.url, "--record", file) as subject:
        with chromium(f"http://127.0.0.1:{subject.port}/", tmp_path / "first"):
            close = subject.wait_row(type="close")
        subject.stop()
    assert (close["code"], close["reason"]) == (1000, '{"sum": 43}')
    # The server is gone: page and socket both come from the recording.
    subject, url = serve(file, "--repeat", "1", "--record", again)
    with subject:
        with chromium(url + "/", tmp_path / "second"):
            assert subject.wait(60) == 0, subject.story()
    rows = [json.loads(line) for line in subject.output.splitlines()]
    assert [(row["type"], row["same"]) for row in rows] == [("compared", 4)]
    old, new = ([r for r in windsock.dump(path, "--messages")] for path in (file, again))
    for rows in (old, new):
        assert {r["compressed"] for r in rows if r["type"] == "message"} == {True}
        (row,) = [r for r in rows if r["type"] == "connection" and r["status"] == 101]
        assert row["subprotocol"] == "sums"

    def texts(rows):
        return [r["payload_text"] for r in rows if r["type"] == "message"]

    assert texts(old) == texts(new)


class SocketIOServer(LoopThread):
    """Socket.IO on Tornado, with its long polling and its upgrade to a WebSocket."""

    async def open(self):
        self.io = socketio.AsyncServer(async_mode="tornado", cors_allowed_origins="*")

        @self.io.event
        async def add(sid, first, second):
            await self.io.emit("told", {"sum": first + second}, to=sid)
            return first + second

        application = tornado.web.Application(
            [("/socket.io/", socketio.get_tornado_handler(self.io))]
        )
        self.server = application.listen(0, "127.0.0.1")
        self.port = next(iter(self.server._sockets.values())).getsockname()[1]

    async def shut(self):
        await self.io.shutdown()
        self.server.stop()
        await self.server.close_all_connections()


def talk(url, transports):
    """A client's conversation: (the session's name, what it was answered, what it was told)."""
    told = []
    client = socketio.Client(reconnection=False)
    client.on("told", told.append)
    client.connect(url, transports=transports, wait_timeout=DEADLINE)
    name = client.eio.sid
    answers = [client.call("add", pair, timeout=DEADLINE) for pair in [(1, 2), (3, 4)]]
    # A server may leave the last poll of a client that goes without an answer for a while.
    leaving = threading.Thread(target=client.disconnect, daemon=True)
    leaving.start()
    leaving.join(2)
    return name, answers, told


@pytest.mark.parametrize("transports", [["polling", "websocket"], ["polling"], ["websocket"]])
def test_socket_io_runs_against_its_recording(tmp_path, transports):
    file = tmp_path / "socketio.pcapng"
    with SocketIOServer() as server, Proxy(server.url, "--record", file) as subject:
        recorded, answers, told = talk(f"http://127.0.0.1:{subject.port}", transports)
        assert answers == [3, 7] and told == [{"sum": 3}, {"sum": 7}]
        if "websocket" in transports:
            subject.wait_row(type="close")
        subject.stop()
    subject, url = serve(file)
    with subject:
        names = {recorded}
        for _ in range(2):
            name, answers, told = talk(url, transports)
            assert answers == [3, 7] and told == [{"sum": 3}, {"sum": 7}], subject.story()
            names.add(name)
        if "polling" in transports:
            assert len(names) == 3, f"every client has a session of its own: {names}"
        subject.stop()
    # A client may be gone before it has said that it goes: live, or when it was recorded.
    rows = [json.loads(line) for line in subject.output.splitlines()]
    told = [row for row in rows if row["type"] == "difference"]
    assert {row["kind"] for row in told} <= {"missing", "extra"}
    assert {row.get("recorded", row.get("live")) for row in told} <= {"41", "1"}
