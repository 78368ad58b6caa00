"""A recording takes its place once nothing keeps the command from its work: a mistake costs no evidence."""

import contextlib
import os
import signal
import socket
import stat

import pytest

import contract
import peers
from deadlines import wait_until
from windsock import dump, start, windsock

TYPO = '[[rule]]\nmatch = "op == text"\ndorp = true\n'


@pytest.fixture(scope="module")
def recording(tmp_path_factory):
    file = tmp_path_factory.mktemp("recorded") / "session.pcapng"
    with peers.Server(peers.echo) as server:
        status, _, errors = windsock(
            "connect", server.url.replace("http", "ws"), "--headless", "-x", "hello", "-1", "--record", file
        )
    assert status == 0, errors
    return file


def mistakes(folder, recording, port):
    """Commands that fail before their work: the last words of each are an option of theirs, and the status."""
    rules = folder / "typo.toml"
    rules.write_text(TYPO)
    script = folder / "script"
    script.write_text("#!/no/such/interpreter\n")
    script.chmod(0o700)
    yield 65, ["proxy", "--headless", "--listen", "127.0.0.1:0", "--rules", rules], []
    yield 64, ["proxy", "--headless", "--listen", "127.0.0.1:0", "--hold", "op =="], []
    yield 69, ["proxy", "--headless", "--listen", f"127.0.0.1:{port}"], []
    yield 65, ["demo", "--headless", "--rules", rules], []
    yield 69, ["listen", f"127.0.0.1:{port}", "--headless"], []
    yield 69, ["replay", recording, "--serve", f"127.0.0.1:{port}"], []
    yield 64, ["connect", "nothing://of/the/kind", "--headless"], []
    yield 125, ["run", "--headless", "--rules", rules], ["--", "true"]
    yield 126, ["run", "--headless"], ["--", script]
    yield 65, ["browser", "--headless", "--rules", rules, "--browser", "/bin/chromium"], []


def test_a_mistake_leaves_the_recording_that_is_there(recording, home, tmp_path):
    target = tmp_path / "kept" / "session.pcapng"
    target.parent.mkdir()
    work = tmp_path / "work"
    work.mkdir()
    with socket.create_server(("127.0.0.1", 0)) as taken:
        for expected, words, rest in mistakes(work, recording, taken.getsockname()[1]):
            if words[0] == "browser" and not os.path.exists(words[-1]):
                continue
            target.write_bytes(b"kept")
            status, _, errors = windsock(*words, "--record", target, "--force", *rest)
            assert (status, target.read_bytes()) == (expected, b"kept"), (words, errors)
            # Where there was no file, no file is left: the next try would stumble over it.
            target.unlink()
            status, _, errors = windsock(*words, "--record", target, *rest)
            assert status == expected and not target.exists(), (words, errors)
            assert os.listdir(target.parent) == [], words


def live_commands(recording):
    yield ["proxy", "--headless", "--listen", "127.0.0.1:0"]
    yield ["demo", "--headless"]
    yield ["listen", "0", "--headless"]
    yield ["replay", recording, "--serve", "127.0.0.1:0"]


def test_force_replaces_it_once_the_command_listens(recording, home, tmp_path):
    target = tmp_path / "kept" / "session.pcapng"
    target.parent.mkdir()
    for words in live_commands(recording):
        target.write_bytes(b"old")
        target.chmod(0o644)
        with start(*words, "--record", target, "--force") as program:
            program.wait_for(r"listening on ")
            # It has its name by the time that others learn where to connect.
            assert target.read_bytes() != b"old", words
            assert stat.S_IMODE(target.stat().st_mode) == 0o600
            program.stop(signal.SIGINT)
        # It can be read, empty as it may be, and nothing else is left.
        assert windsock("dump", target)[0] in (0, 65), words
        assert os.listdir(target.parent) == [target.name], words


def test_force_replaces_it_with_what_a_client_sees(recording, home, tmp_path):
    target = tmp_path / "session.pcapng"
    with peers.Server(echo_or_page) as server:
        url = server.url.replace("http", "ws")
        for words in (
            ["connect", url, "--headless", "-x", "hello", "-1"],
            ["replay", recording, "--to", url, "--exact"],
            ["run", "--headless", "--", *curl(server)],
        ):
            target.write_bytes(b"old")
            place = words.index("--") if "--" in words else len(words)
            words[place:place] = ["--record", target, "--force"]
            status, _, errors = windsock(*words)
            assert status == 0, (words, errors)
            assert [row for row in dump(target) if row["type"] in ("connection", "http")], words
        with start("dump", url, "--record", target, "--force") as program:
            wait_until(lambda: "connection" in {row["type"] for row in dump(target)}, "no connection")
            program.stop(signal.SIGINT)


def echo_or_page(peer):
    """An echo at /, and a page for who asks for /page."""
    # A look, so that the echo reads the head itself.
    while b"\r\n" not in peer.buffer:
        peer._more()
    if not peer.buffer.startswith(b"GET /page "):
        return peers.echo(peer)
    peer.read_head()
    peer.send(b"HTTP/1.1 204 Here\r\n\r\n")


def curl(server):
    return ["curl", "-s", "-o", "/dev/null", "--max-time", "5", f"{server.url}/page"]
