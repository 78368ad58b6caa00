"""Flask-SocketIO, Bottle and gunicorn, as their tutorials set them up, through the proxy."""

import contextlib
import pathlib
import sys

import pytest
import socketio

import peers
from clients import Client
from deadlines import wait_until
from program import Program
from windsock import assert_clean, dump, pick

APPLICATIONS = pathlib.Path(__file__).resolve().parents[1] / "support/applications"
WORKER = "geventwebsocket.gunicorn.workers.GeventWebSocketWorker"


@contextlib.contextmanager
def serving(name, under):
    """One of the applications, by itself or under gunicorn; gives its port."""
    port = peers.free_port()
    if under == "gunicorn":
        arguments = ["-m", "gunicorn", "-k", WORKER, "-w", "1", "-b", f"127.0.0.1:{port}"]
        arguments += ["--graceful-timeout", "1", f"{name}:application"]
    else:
        arguments = [APPLICATIONS / f"{name}.py", port]
    with Program([sys.executable, *arguments], cwd=APPLICATIONS) as program:

        def ready():
            assert program.running, program.story()
            try:
                peers.dial(port).close()
                return True
            except ConnectionError:
                return False

        wait_until(ready, program.story)
        yield port


def chat(url):
    """python-socketio's client: it connects by long-polling and upgrades."""
    with socketio.SimpleClient(request_timeout=20) as client:
        client.connect(url, wait_timeout=20)
        assert client.transport == "websocket"
        client.emit("message", "hello there")
        assert client.receive(20) == ["message", "HELLO THERE"]
        client.emit("my event", {"data": "größer"})
        assert client.receive(20) == ["my response", {"data": "größer", "count": 6}]
        client.emit("picture", bytes(range(256)) * 100)
        assert client.receive(20) == ["picture", (bytes(range(256)) * 100)[::-1]]


def assert_chat(rows):
    """Both legs: the exchanges of long-polling, and the frames of the WebSocket after them."""
    polls = [row for row in pick(rows, type="http") if "transport=polling" in row["target"]]
    assert polls and {row["method"] for row in polls} == {"GET"}
    assert polls[0]["status"] == 200 and polls[0]["response_length"] > 50
    (socket,) = [row for row in pick(rows, type="connection") if row["status"] == 101]
    assert "transport=websocket" in socket["url"] and "sid=" in socket["url"]
    texts = [
        (row["from"], row["payload_text"])
        for row in pick(rows, type="frame", connection=socket["connection"], opcode=1)
    ]
    # Engine.IO's handshake of the upgrade: probe, probe, upgrade.
    assert [text for text in texts if text[1].startswith(("2probe", "3probe", "5"))] == [
        ("client", "2probe"), ("server", "3probe"), ("client", "5")
    ]  # fmt: skip
    assert ("client", '42["message","hello there"]') in texts
    assert ("server", '42["message","HELLO THERE"]') in texts
    binary = pick(rows, type="frame", connection=socket["connection"], opcode=2)
    assert [(row["from"], row["length"]) for row in binary] == [("client", 25600), ("server", 25600)]


@pytest.mark.parametrize("under", ["gevent", "gunicorn"])
def test_flask_socketio_polls_first_and_upgrades(under, proxy, tmp_path):
    file = tmp_path / "session.pcapng"
    with serving("flask_chat", under) as port:
        subject = proxy(f"http://127.0.0.1:{port}", "--record", file)
        chat(f"http://127.0.0.1:{subject.port}")
        subject.wait_row(type="close")
        rows = subject.stop()
    assert_chat(rows)
    assert_chat(dump(file))


def test_flask_socketio_by_long_polling_alone(proxy):
    with serving("flask_chat", "gevent") as port:
        subject = proxy(f"http://127.0.0.1:{port}")
        with socketio.SimpleClient(request_timeout=20) as client:
            client.connect(f"http://127.0.0.1:{subject.port}", transports=["polling"])
            client.emit("message", "hello there")
            assert client.receive(20) == ["message", "HELLO THERE"]
        subject.wait_row(type="http", method="POST")
        rows = subject.stop()
    assert not pick(rows, type="frame")
    posts = pick(rows, type="http", method="POST")
    assert max(row["request_length"] for row in posts) >= 27


@pytest.mark.parametrize("under", ["gevent", "gunicorn"])
def test_bottle_with_gevent_websocket(under, proxy):
    with serving("bottle_echo", under) as port:
        subject = proxy(f"http://127.0.0.1:{port}")
        with Client(f"{subject.url}/websocket") as client:
            client.send("hello")
            assert client.recv() == "Your message was: 'hello'"
            client.send("x" * 70_000)
            assert len(client.recv()) == 70_020
            client.send_binary(b"\x00\xff")
            assert client.recv() == "Your message was: bytearray(b'\\x00\\xff')"
            client.close_and_wait()
        subject.wait_row(type="close")
        rows = subject.stop()
    assert [row["length"] for row in pick(rows, type="frame")][:4] == [5, 25, 70_000, 70_020]
    assert pick(rows, type="close")[0]["by"] == "client"
    assert_clean(rows)
