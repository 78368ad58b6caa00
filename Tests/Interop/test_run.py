"""`windsock run`: programs of all kinds, unmodified, whose frames are shown."""

import os
import shutil

import pytest

import windsock
from forward import assert_chat
from launched import NOBODY, PROGRAMS, PYTHON, Run, compile_client, temporary
from program import Program

CLIENTS = {
    "websockets": [PYTHON, PROGRAMS / "websockets_client.py"],
    "websockets of asyncio": [PYTHON, PROGRAMS / "websockets_asyncio.py"],
    "websocket-client": [PYTHON, PROGRAMS / "websocket_client.py"],
    "aiohttp": [PYTHON, PROGRAMS / "aiohttp_client.py"],
    "ws of Node": ["node", PROGRAMS / "ws.js"],
}


@pytest.fixture(scope="module")
def client(tmp_path_factory):
    return compile_client(tmp_path_factory.mktemp("client"))


@pytest.fixture(autouse=True)
def clean(tmp_path, monkeypatch, home):
    monkeypatch.setenv("NODE_PATH", "/usr/share/nodejs")
    with temporary(tmp_path / "temporary", monkeypatch):
        yield


@pytest.mark.parametrize("name", CLIENTS)
def test_the_frames_of_an_unmodified_wss_client_are_shown(secure, authority, name):
    # The name has two addresses, of which the first refuses.
    url = f"wss://localhost:{secure.port}/ws/"
    with Run(*CLIENTS[name], url, options=["--cacert", authority.file]) as run:
        run.finish()
        connection = assert_chat(run)
        assert connection["url"] == url
        assert connection["server"] == f"127.0.0.1:{secure.port}"
        assert connection["tls"] and connection["tls_client"]
        assert "HI" in run.said


@pytest.mark.parametrize("words", [["curl", "-sS"], [PYTHON, PROGRAMS / "requests_client.py"]], ids=["curl", "requests"])
def test_https_is_shown(secure, authority, words):
    url = f"https://localhost:{secure.port}/headers"
    with Run(*words, url, options=["--cacert", authority.file]) as run:
        rows = run.finish()
        assert [row["target"] for row in windsock.pick(rows, type="http")] == ["/headers"]


@pytest.mark.parametrize("way", ["blocking", "nonblocking", "thread", "fork"])
def test_a_static_program_is_caught(tornado, client, way):
    with Run(client, "127.0.0.1", tornado.port, way) as run:
        run.finish()
        assert_chat(run)


def test_a_static_program_without_an_environment_is_caught(tornado, client):
    with Run("env", "-i", client, "127.0.0.1", tornado.port) as run:
        run.finish()
        assert_chat(run)


def test_what_the_program_starts_is_caught_too(tornado, client):
    line = f"{client} 127.0.0.1 {tornado.port}; {client} ::ffff:127.0.0.1 {tornado.port} nonblocking"
    with Run("sh", "-c", line) as run:
        run.finish()
        assert_chat(run, count=2)


def test_without_local_connections_nothing_of_this_machine_is_shown(tornado, client):
    with Run(client, "127.0.0.1", tornado.port, options=["--no-local"]) as run:
        assert run.finish() == []
        assert "HI" in run.said


def test_a_recording_has_the_frames(tornado, client, tmp_path):
    file = tmp_path / "session.pcapng"
    status, output, errors = windsock.windsock("run", "--record", file, "--", client, "127.0.0.1", tornado.port)
    # Not a terminal: the program keeps its output, and windsock says a line for each connection.
    assert (status, output) == (0, b"HI\n"), errors
    assert b"/ws/" in errors
    texts = [row["payload_text"] for row in windsock.pick(windsock.dump(file), type="frame", opcode=1)]
    assert texts == ["Welcome!", "hi", "HI"]


def test_rules_apply(tornado, client, tmp_path):
    rules = tmp_path / "rules.toml"
    rules.write_text('[[rule]]\nname = "louder"\nmatch = "text == \\"HI\\""\nreplace = "OY"\n')
    with Run(client, "127.0.0.1", tornado.port, options=["--rules", rules]) as run:
        rows = run.finish()
        assert "OY" in run.said
        assert any(row.get("rules") == ["louder"] for row in rows)


@pytest.mark.skipif(os.geteuid() != 0, reason="only root can become another user")
def test_an_ordinary_user_needs_no_more(tornado, client, monkeypatch, others_folder):
    home = others_folder / "home"
    home.mkdir()
    home.chmod(0o777)
    # Whatever folder the tests run in may be closed to others.
    own_client, own_windsock = (shutil.copy(file, others_folder) for file in (client, windsock.WINDSOCK))
    monkeypatch.setenv("TMPDIR", str(home))
    monkeypatch.setitem(windsock.ENVIRONMENT, "XDG_DATA_HOME", str(home / "data"))
    command = [own_windsock, "run", "--headless", "--format", "ndjson", "--", own_client]
    program = Program([*NOBODY, *command, "127.0.0.1", tornado.port], windsock.ENVIRONMENT)
    with windsock.Rows(program) as run:
        assert program.wait() == 0, run.story()
        assert_chat(run)
    assert [each.name for each in home.iterdir()] == ["data"]
