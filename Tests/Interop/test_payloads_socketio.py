"""What python-socketio's ends say to each other, as the units of the recording tell it."""

import json
import threading

import pytest
import socketio
import tornado.web

from deadlines import DEADLINE
from servers import LoopThread
from windsock import Proxy, dump, pick, windsock

PICTURE = bytes(range(256))


class ChatServer(LoopThread):
    """Socket.IO with a namespace that asks back, and one that refuses."""

    def __init__(self, **options):
        self.options = options

    async def open(self):
        self.io = socketio.AsyncServer(async_mode="tornado", ping_interval=1, **self.options)
        self.answers = []

        @self.io.on("hello", namespace="/chat")
        async def hello(sid, message):
            await self.io.emit("news", ({"of": sid}, [1, None]), to=sid, namespace="/chat")
            return {"heard": message["msg"]}, 2

        @self.io.on("picture", namespace="/chat")
        async def picture(sid, name, content):
            await self.io.emit(
                "ask", {"name": name, "sizes": [len(content)]}, to=sid, namespace="/chat",
                callback=lambda *answer: self.answers.append(answer),
            )  # fmt: skip
            return content[::-1]

        @self.io.on("connect", namespace="/secret")
        async def refuse(*_):
            raise socketio.exceptions.ConnectionRefusedError("not for you")

        self.io.on("connect", lambda *_: None, namespace="/chat")
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
    """A client's conversation; gives the session's name."""
    asked, pinged = threading.Event(), threading.Event()
    client = socketio.Client(reconnection=False)

    @client.on("ask", namespace="/chat")
    def ask(question):
        asked.set()
        return "yes", question["name"].encode()

    @client.on("*", namespace="/chat")
    def other(*_):
        pass

    client.connect(url, namespaces=["/chat", "/secret"], transports=transports, wait=False)
    for _ in range(100):
        if "/chat" in client.namespaces:
            break
        pinged.wait(0.1)
    answer = client.call("hello", {"msg": "größer"}, namespace="/chat", timeout=DEADLINE)
    assert answer == ({"heard": "größer"}, 2) or answer == [{"heard": "größer"}, 2]
    back = client.call("picture", ("a.png", PICTURE), namespace="/chat", timeout=DEADLINE)
    assert back == PICTURE[::-1]
    assert asked.wait(DEADLINE)
    pinged.wait(1.5)
    sid = client.get_sid("/chat")
    client.disconnect()
    return sid


def units(file):
    return pick(dump(file, "--units"), type="unit")


@pytest.mark.parametrize("transports", [["websocket"], ["polling", "websocket"]])
def test_socketio_units(tmp_path, transports):
    file = tmp_path / "socketio.pcapng"
    with ChatServer() as server, Proxy(server.url, "--record", file) as subject:
        sid = talk(f"http://127.0.0.1:{subject.port}", transports)
        if "websocket" in transports:
            subject.wait_row(type="close")
        subject.stop()
        assert server.answers == [("yes", b"a.png")]
    rows = units(file)
    said = [(row["from"], row["summary"]) for row in rows]
    assert {row["form"] for row in rows} == {"socket.io", "engine.io"}
    assert not [summary for _, summary in said if "✗" in summary]
    for expected in [
        ("client", 'sio event /chat #1 hello {"msg":"gr\\u00f6\\u00dfer"}'),
        ("server", f'sio event /chat news {{"of":"{sid}"}},[1,null]'),
        ("server", 'sio ack /chat #1 {"heard":"gr\\u00f6\\u00dfer"},2'),
        ("client", 'sio binary event /chat #2 picture "a.png",<256 B>'),
        ("server", 'sio event /chat #1 ask {"name":"a.png","sizes":[256]}'),
        ("server", "sio binary ack /chat #2 <256 B>"),
        ("client", 'sio binary ack /chat #1 "yes",<5 B>'),
        ("server", "eio ping"),
        ("client", "eio pong"),
    ]:
        assert expected in said, (expected, said)
    assert said[0][0] == "server" and said[0][1].startswith('eio open {"sid":"')
    if transports != ["polling", "websocket"]:
        assert ("client", "sio connect /secret") in [(f, s.replace(" {}", "")) for f, s in said]
        assert ("server", 'sio connect error /secret {"message":"not for you"}') in said
    else:
        # The packets of the polling requests come first; the socket goes on with their session.
        assert rows[0]["exchange"] == 1 and rows[0]["frame"] is None
        frames = [(row["from"], row["summary"]) for row in rows if row["frame"]]
        assert frames[:3] == [
            ("client", "eio ping probe"), ("server", "eio pong probe"), ("client", "eio upgrade"),
        ]  # fmt: skip
    check_links(rows)


def check_links(rows):
    """Every acknowledgement belongs to the event that asked for it, whichever end did."""
    pairs = [
        ("sio event /chat #1 hello", "sio ack /chat #1"),
        ("sio binary event /chat #2 picture", "sio binary ack /chat #2"),
        ("sio event /chat #1 ask", "sio binary ack /chat #1"),
    ]
    for request, reply in pairs:
        (asked,) = [row for row in rows if row["summary"].startswith(request)]
        (answered,) = [row for row in rows if row["summary"].startswith(reply + " ")]
        assert asked["from"] != answered["from"]
        assert asked["link"]["role"] == "request"
        assert answered["link"]["role"] == "reply"
        if asked["frame"]:
            assert answered["link"]["to"] == asked["frame"]
        else:
            place = asked["connection"], asked["exchange"]
            assert (answered["link"]["to_connection"], answered["link"]["to_exchange"]) == place
        assert answered["link"]["latency_ns"] > 0


def test_socketio_fields(tmp_path):
    file = tmp_path / "socketio.pcapng"
    with ChatServer() as server, Proxy(server.url, "--record", file) as subject:
        talk(f"http://127.0.0.1:{subject.port}", ["websocket"])
        subject.wait_row(type="close")
        subject.stop()

    def frames(text):
        found = pick(dump(file, "--decode", "--filter", text), type="frame")
        return [unit["summary"] for row in found for unit in row["decoded"]]

    assert frames('socketio.event == "hello"') == [
        'sio event /chat #1 hello {"msg":"gr\\u00f6\\u00dfer"}'
    ]
    assert frames('socketio.args[0].msg == "größer"') == frames('socketio.event == "hello"')
    assert len(frames('socketio.namespace == "/chat" and socketio.type == "event"')) == 3
    assert frames('socketio.event == "picture"') == [
        'sio binary event /chat #2 picture "a.png",<256 B>'
    ]
    assert frames('engineio.type == "open" and engineio.pingInterval == 1000')


@pytest.fixture(scope="module")
def polled(tmp_path_factory):
    """A conversation in polling requests alone, and one that a WebSocket took over."""
    file = tmp_path_factory.mktemp("polled") / "session.pcapng"
    # A client that only polls leaves once its last request is given up.
    with ChatServer(ping_timeout=4) as server, Proxy(server.url, "--record", file) as subject:
        for transports in (["polling"], ["polling", "websocket"]):
            talk(f"http://127.0.0.1:{subject.port}", transports)
        subject.wait_row(type="close")
        subject.stop()
    return file


def carrier(row):
    """What has a row's bytes: a frame, or an exchange of a connection."""
    return row["frame"] or (row["connection"], row["exchange"])


def stats(file):
    status, output, errors = windsock("stats", "--format", "ndjson", file)
    assert status == 0, errors
    return [json.loads(line) for line in output.splitlines()]


FILTERS = {
    "socketio.event == hello": lambda unit: unit["fields"].get("event") == "hello",
    "not socketio.event == hello": lambda unit: unit["fields"].get("event") != "hello",
    "socketio.type == ack": lambda unit: unit["fields"].get("type") == "ack",
    "form == engine.io": lambda unit: unit["form"] == "engine.io",
    "summary contains ask": lambda unit: " ask " in unit["summary"],
    '"SIZES"': lambda unit: '"sizes"' in unit["summary"],
    "json[1].sizes[0] == 256": lambda unit: '"sizes"' in unit["summary"],
    "dir == client": lambda unit: unit["from"] == "client",
    "conn == 2": lambda unit: unit["connection"] == 2,
    "op == text": lambda unit: unit["frame"] and "<" not in unit["summary"],
    "latency > 0s": lambda unit: "latency_ns" in unit.get("link", {}),
    "form == mqtt": lambda unit: False,
}


def https(rows):
    return {(row["connection"], row["exchange"]) for row in pick(rows, type="http")}


@pytest.mark.parametrize("text", FILTERS)
def test_filters_find_packets_wherever_they_are(polled, text):
    found = pick(dump(polled, "--units", "--filter", text), type="unit")
    if text != "op == text":
        wanted = [unit["unit"] for unit in units(polled) if FILTERS[text](unit)]
        assert [unit["unit"] for unit in found] == wanted
    rows = dump(polled, "--filter", text)
    carriers = {carrier(unit) for unit in found}
    assert https(rows) == {each for each in carriers if isinstance(each, tuple)}
    # Of a unit in several messages one of the others may match as well.
    frames = {row["frame"] for row in pick(rows, type="frame")}
    assert frames >= {each for each in carriers if isinstance(each, int)}


def test_every_view_has_the_same_packets(polled, tmp_path):
    text = "socketio.event == news"
    found = pick(dump(polled, "--units", "--filter", text), type="unit")
    asked = {carrier(unit) for unit in found if not unit["frame"]}
    assert len(asked) == 1
    rows = dump(polled, "--decode", "--filter", text, "--messages")
    told = [unit["summary"] for row in pick(rows, type="http") for unit in row["decoded"]]
    # Its answer's acknowledgement came in the same body.
    assert told == [unit["summary"] for unit in found if not unit["frame"]]
    lines = dump_text(polled, "--units", "--filter", text)
    assert len([line for line in lines if "◀──" in line]) == len(found) == 2
    exported = tmp_path / "part.ndjson"
    status, _, errors = windsock("export", polled, "-o", exported, "--filter", text)
    assert status == 0, errors
    rows = [json.loads(line) for line in exported.read_text().splitlines()]
    assert https(rows) == asked
    assert [row["frame"] for row in pick(rows, type="frame")] == [found[1]["frame"]]


def dump_text(file, *options):
    status, output, errors = windsock("dump", file, "--format", "text", *options)
    assert status == 0, errors
    return output.decode().splitlines()


def test_statistics_agree_on_polled_packets(polled):
    found = stats(polled)
    answered = sum(row["answered"] for row in pick(found, type="latency"))
    assert answered == len(pick(dump(polled, "--units", "--filter", "latency >= 0s"), type="unit"))
    orphans = pick(dump(polled, "--units", "--filter", "orphan"), type="unit")
    assert [carrier(row) for row in pick(found, type="orphan")] == [carrier(row) for row in orphans]


def test_what_a_part_in_pcapng_lacks_is_said(polled, tmp_path):
    part = tmp_path / "part.pcapng"
    status, _, errors = windsock("export", polled, "-o", part, "--filter", "socketio.event == hello")
    assert (status, part.exists()) == (0, True)
    assert b"1 matching HTTP exchange left out: " in errors and errors.count(b"\n") == 1
