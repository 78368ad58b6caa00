"""The README's table for those who come from wscat and websocat: every line of it works, and where
websocat itself is at hand it gives the same output."""

import base64
import os
import pathlib
import re
import shutil
import socket
import subprocess
import sys
import threading

import pytest

import frames
import peers
import windsock
from certificates import CertificateMaker
from deadlines import DEADLINE
from tlspeers import PythonTLS, pass_on, socks_to_loopback

README = (windsock.ROOT / "README.md").read_text()
WEBSOCAT = shutil.which("websocat") or str(pathlib.Path(sys.executable).parent / "websocat")


def table():
    """The rows below the heading `| wscat or websocat | windsock |`: theirs and ours."""
    rows = README.split("| wscat or websocat | windsock |\n|---|---|\n")[1].split("\n\n")[0]
    cells = [re.findall(r"`((?:[^`])+)`", row) for row in rows.splitlines()]
    return [tuple(cell.replace("\\|", "|") for cell in pair) for pair in cells]


class Seen:
    """What a server saw: the head of the request, and the frames after it."""

    def __init__(self):
        self.heads, self.frames = [], []

    def serve(self, peer):
        """Sends every message back; at /three it begins with three of its own, at /ping with a Ping,
        and /old is a redirect."""
        start, fields = peer.read_head()
        self.heads.append((start, fields))
        path = start.split()[1]
        if path == "/old":
            return peer.send(b"HTTP/1.1 302 Found\r\nLocation: /new\r\nContent-Length: 0\r\n\r\n")
        chosen = ["Sec-WebSocket-Protocol: chat"] if self.field("Sec-WebSocket-Protocol") else []
        peer.send(peers.accepting(fields, chosen))
        if path == "/three":
            peer.send(b"".join(frames.frame(1, f"{number}") for number in (1, 2, 3)))
        if path == "/ping":
            peer.send(frames.frame(frames.PING, "knock") + frames.frame(1, "after the ping"))
        while (frame := peer.read_frame()).opcode != frames.CLOSE:
            self.frames.append(frame)
            if frame.opcode in (frames.TEXT, frames.BINARY) and path != "/three":
                peer.send(frames.frame(frame.opcode, frame.payload))
            elif frame.opcode == frames.PING:
                peer.send(frames.frame(frames.PONG, frame.payload))
            if path == "/three" and len(self.messages) == 3:
                peer.send(frames.frame(frames.CLOSE, frames.close_payload(1000)))
        self.frames.append(frame)
        peer.send(frames.frame(frames.CLOSE, frame.payload))

    def field(self, name):
        return peers.field(self.heads[-1][1], name)

    @property
    def messages(self):
        return [each.payload for each in self.frames if each.opcode in (frames.TEXT, frames.BINARY)]

    def opcodes(self):
        return [each.opcode for each in self.frames]


class UnixServer(peers.Server):
    """The same on a Unix socket."""

    def __init__(self, handler, path):
        super().__init__(handler)
        self.unix = socket.socket(socket.AF_UNIX)
        self.unix.bind(str(path))
        self.unix.listen()
        threading.Thread(target=self._accept_unix, daemon=True).start()

    def _accept_unix(self):
        connection, _ = self.unix.accept()
        peer = peers.Peer(connection)
        self.peers.append(peer)
        self._serve(peer)

    def __exit__(self, *arguments):
        self.unix.close()
        super().__exit__(*arguments)


def http_proxy(peer):
    """A proxy for CONNECT that finds every name on this machine."""
    start, _ = peer.read_head()
    assert start.startswith("CONNECT ")
    server = peers.dial(int(start.split()[1].rsplit(":", 1)[1]))
    peer.send(b"HTTP/1.1 200 OK\r\n\r\n")
    back = threading.Thread(target=pass_on, args=(server.socket, peer.socket), daemon=True)
    back.start()
    pass_on(peer.socket, server.socket)
    back.join()
    server.close()


class World:
    """Everything the lines of the table speak to, on ports of its own."""

    def __init__(self, folder, maker):
        self.folder, self.seen = folder, Seen()
        leaf = maker.leaf("localhost")
        self.servers = {
            "localhost:8080": peers.Server(self.seen.serve),
            "localhost:8443": PythonTLS(leaf, handler=self.seen.serve),
            "localhost:8444": PythonTLS(leaf, clients=maker.file, handler=self.seen.serve),
            "127.0.0.1:3128": peers.Server(http_proxy),
            "127.0.0.1:9050": peers.Server(socks_to_loopback),
        }
        self.unix = UnixServer(self.seen.serve, folder / "ws.sock")
        shutil.copy(maker.file, folder / "ca.pem")
        shutil.copy(maker.leaf(common_name="me", usage="client"), folder / "me.pem")
        (folder / "file").write_bytes(b"one\ntwo\n")
        os.symlink(windsock.WINDSOCK, folder / "windsock")
        os.symlink(WEBSOCAT, folder / "websocat")

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        for server in [*self.servers.values(), self.unix]:
            # A client that is killed, and proxies, end connections as they like.
            server.failures.clear()
            server.__exit__(kind, *_)

    def run(self, line, input):
        """What a line of the table prints: (status, output, errors)."""
        for name, server in self.servers.items():
            line = line.replace(name, f"{name.split(':')[0]}:{server.port}")
        environment = {**os.environ, **windsock.ENVIRONMENT}
        environment["PATH"] = f"{self.folder}:{environment['PATH']}"
        done = subprocess.run(
            ["bash", "-c", line], input=input, capture_output=True, timeout=3 * DEADLINE,
            cwd=self.folder, env=environment,
        )  # fmt: skip
        return done.returncode, done.stdout, done.stderr


@pytest.fixture
def world(tmp_path):
    with World(tmp_path, CertificateMaker(tmp_path)) as world:
        yield world


def has_field(name, value):
    return lambda seen, _: seen.field(name) == value


LOGIN = has_field("Authorization", "Basic " + base64.b64encode(b"me:secret").decode())
ORIGIN = has_field("Origin", "http://example.org")
CHAT = has_field("Sec-WebSocket-Protocol", "chat")
PONGED = re.compile(rb'received pong "\d+" after \d+\.\d{3} ms\n')


def closed_with(code, reason):
    return lambda seen, _: seen.frames[-1].payload == frames.close_payload(code, reason)


# By the line: what it is given, what it prints, and what else holds of what the server saw and of
# what was said on standard error. "hi" gives "hi" where nothing is listed.
CASES = {
    "connect -c ws://localhost:8080/ -H 'X-Api-Key: 1' -x hi": (b"", b"hi\n", has_field("X-Api-Key", "1")),
    "connect -c ws://localhost:8080/ --auth me:secret -x hi": (b"", b"hi\n", LOGIN),
    "connect -c ws://localhost:8080/ -o http://example.org -x hi": (b"", b"hi\n", ORIGIN),
    "connect -c ws://localhost:8080/ -s chat -x hi": (b"", b"hi\n", CHAT),
    "connect -c ws://localhost:8080/ --slash": (
        b"hi\n/ping x\n/close 4000 bye\n", b"hi\n",
        lambda seen, _: seen.opcodes() == [1, 9, 8] and closed_with(4000, "bye")(seen, _)),
    "connect -c ws://localhost:8080/ping -P": (
        b"", b"after the ping\n", lambda seen, said: b'received ping "knock"' in said and 10 in seen.opcodes()),
    "connect -c ws://localhost:8080/old -L -x hi": (
        b"", b"hi\n", lambda seen, _: [head[0].split()[1] for head in seen.heads] == ["/old", "/new"]),
    "connect -c ws://localhost:8080/ --host example.org -x hi": (b"", b"hi\n", has_field("Host", "example.org")),
    "echo hi | windsock connect -1 ws://localhost:8080/": (None, b"hi\n", None),
    r"printf 'a\nb\n' | windsock connect ws://localhost:8080/": (
        None, b"a\nb\n", lambda seen, _: seen.messages == [b"a", b"b"]),
    r"printf 'a\0b\0' | windsock connect -0 ws://localhost:8080/": (None, b"a\0b\0", None),
    "connect --binary ws://localhost:8080/ < file": (None, b"one\ntwo\n", lambda seen, _: seen.opcodes() == [2, 8]),
    "connect --slash ws://localhost:8080/ <<< '/file file'": (
        None, b"one\ntwo\n\n", lambda seen, _: seen.messages == [b"one\ntwo\n"]),
    "connect ws://localhost:8080/ < file > /dev/null": (None, b"", lambda seen, _: seen.messages == [b"one", b"two"]),
    "connect ws://localhost:8080/three -w -1 < /dev/null": (None, None, None),
    "connect --count 2 ws://localhost:8080/three": (b"", b"1\n2\n", None),
    "connect --echo --headless ws://localhost:8080/three": (
        b"", b"", lambda seen, _: seen.messages == [b"1", b"2", b"3"]),
    "connect --protocol chat ws://localhost:8080/": (b"hi\n", b"hi\n", CHAT),
    "connect --origin http://example.org ws://localhost:8080/": (b"hi\n", b"hi\n", ORIGIN),
    "connect -u me:secret ws://localhost:8080/": (b"hi\n", b"hi\n", LOGIN),
    "connect --ping-interval 1 --ping-timeout 5 ws://localhost:8080/": (
        b"hi\n", b"hi\n", lambda seen, _: 9 in seen.opcodes()),
    "connect --ping-interval 1 -P ws://localhost:8080/": (b"hi\n", b"hi\n", lambda _, said: PONGED.search(said)),
    "connect --no-pong ws://localhost:8080/ping": (
        b"", b"after the ping\n", lambda seen, _: 10 not in seen.opcodes()),
    "connect --close-code 4000 --close-reason bye ws://localhost:8080/": (
        b"hi\n", b"hi\n", closed_with(4000, "bye")),
    "connect --format text ws://localhost:8080/": (b"hi\n", re.compile(rb"TEXT .*  hi\n.*TEXT .*  hi\n"), None),
}  # fmt: skip


def case(line):
    short = re.sub("^windsock ", "", line)
    default = (b"", b"hi\n", None) if "-x hi" in line else (b"hi\n", b"hi\n", None)
    return CASES.get(short) or default


def test_every_case_is_in_the_table():
    lines = {re.sub("^windsock ", "", ours) for _, ours in table()}
    assert not CASES.keys() - lines and len(table()) >= 30


@pytest.mark.parametrize("line", [ours for _, ours in table() if "-w -1" not in ours])
def test_it_works_with_windsock(world, line):
    input, output, holds = case(line)
    status, printed, said = world.run(line, input)
    assert status == 0, said
    if isinstance(output, re.Pattern):
        assert output.search(printed), printed
    else:
        assert printed == output, said
    assert holds is None or holds(world.seen, said), (world.seen.heads, world.seen.frames, said)


def test_it_waits_for_ever_where_it_is_told_to(world):
    """The server ends it."""
    (line,) = [ours for _, ours in table() if "-w -1" in ours]
    with windsock.start("connect", f"ws://localhost:{world.servers['localhost:8080'].port}/three", "-w", "-1") as program:
        program.wait_for("1\n2\n3\n", "output")
        program.stop()
    assert "/three -w -1" in line


# Those of websocat that end by themselves once their input has, and print what came; its messages
# keep the line's end, which makes no difference in what a line end follows.
SAME = ["websocat -n1", "printf 'a\\nb", "websocat --max-messages-rev"]


@pytest.mark.parametrize(
    "theirs, ours", [pair for pair in table() if any(words in pair[0] for words in SAME)]
)
def test_websocat_prints_the_same(world, theirs, ours):
    input, output, _ = case(ours)
    assert world.run(ours, input)[1] == output
    world.seen.frames.clear()
    assert world.run(theirs, input)[1] == output
