"""No signal waits for an output: with a pipe or a terminal that nobody reads, windsock ends."""

import os
import pty
import signal
import subprocess

import pytest

import contract
import frames
import peers
from deadlines import wait_until
from windsock import ENVIRONMENT, WINDSOCK, dump, pick, windsock

KEY = b"\x37\xfa\x21\x3d"
ENDING = [signal.SIGTERM, signal.SIGINT, signal.SIGHUP]


class Unread:
    """windsock with outputs that nobody reads: a pipe or a terminal."""

    def __init__(self, kind, *arguments, errors_too=False):
        self.reader, writer = pty.openpty() if kind == "tty" else os.pipe()
        self.process = subprocess.Popen(
            [WINDSOCK, *map(str, arguments)], stdin=subprocess.PIPE, stdout=writer,
            stderr=writer if errors_too else subprocess.DEVNULL,
            env={**os.environ, **ENVIRONMENT},
        )  # fmt: skip
        os.close(writer)

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait()
        self.process.stdin.close()
        os.close(self.reader)

    def wait_stuck(self):
        """Waits until it sleeps with its output full: nothing more is taken."""

        def is_stuck():
            assert self.process.poll() is None, "it ended before it was asked to"
            with open(f"/proc/{self.process.pid}/syscall") as call:
                number = call.read().split()[0]
            # write, poll, ppoll, pwritev … of x86-64; the outputs are looked at as well.
            return number in ("1", "7", "20", "271") and is_full(self.reader)

        wait_until(is_stuck, "it does not wait for its output")

    def ends_by(self, number):
        os.kill(self.process.pid, number)
        try:
            return self.process.wait(10)
        except subprocess.TimeoutExpired:
            raise AssertionError(f"signal {number} did not end it") from None


def is_full(reader):
    """Whether a pipe or terminal holds as much as it takes: it holds the same for a while."""
    import fcntl
    import struct
    import termios
    import time

    def held():
        return struct.unpack("i", fcntl.ioctl(reader, termios.FIONREAD, b"\0" * 4))[0]

    before = held()
    time.sleep(0.1)
    return before > 3000 and held() == before


@pytest.fixture(scope="module")
def recording(tmp_path_factory):
    """Many frames, each with a finding of its own: client frames that are not masked."""
    file = tmp_path_factory.mktemp("killable") / "flood.pcapng"
    block = frames.frame(1, "x" * 200) * 4000

    def sink(peer):
        peers.answer_upgrade(peer)
        peer.read(len(block))

    from windsock import Proxy

    with peers.Server(sink) as server, Proxy(server.url, "--record", file, format=None) as subject:
        with peers.open_websocket(subject.port) as peer:
            peer.send(block)
            peer.read_all()
        assert subject.program.stop() == 0
    return file


@pytest.mark.parametrize("kind", ["pipe", "tty"])
@pytest.mark.parametrize("number", ENDING)
@pytest.mark.parametrize(
    "arguments",
    [["dump"], ["dump", "--follow"], ["lint"], ["open", "--format", "hex"],
     ["export", "--format", "ndjson", "-o", "-"]],
    ids=" ".join,
)  # fmt: skip
def test_a_reading_command_ends(recording, arguments, number, kind):
    with Unread(kind, *arguments, recording) as subject:
        subject.wait_stuck()
        subject.ends_by(number)


def flood(peer):
    """A server that sends for as long as somebody listens, a bit at a time."""
    peers.answer_upgrade(peer)
    block = frames.frame(1, "x" * 200) * 20
    try:
        while True:
            peer.send(block)
    except OSError:
        pass


@pytest.mark.parametrize("kind", ["pipe", "tty"])
@pytest.mark.parametrize("number", ENDING)
@pytest.mark.parametrize("command", ["dump", "connect", "lint"])
def test_a_client_ends_and_closes_its_recording(command, number, kind, tmp_path):
    file = tmp_path / "session.pcapng"
    record = [] if command == "lint" else ["--record", file]
    style = ["--headless", "--format", "ndjson"] if command == "connect" else []

    def server_side(peer):
        peers.answer_upgrade(peer)
        # The reserved bit is a finding for lint.
        peer.send(b"".join(frames.frame(1, b"\xff%05d" % n + b"x" * 200) for n in range(3000)))
        peer.read_all()

    with peers.Server(server_side) as server:
        with Unread(kind, command, server.url, *style, *record) as subject:
            subject.wait_stuck()
            subject.ends_by(number)
    if record:
        rows = dump(file)
        assert len(pick(rows, type="frame", from_="server", opcode=1)) == 3000
        assert [row for row in rows if row.get("complete") is False] == []


@pytest.mark.parametrize("kind", ["pipe", "tty"])
@pytest.mark.parametrize("number", ENDING)
@pytest.mark.parametrize("style", [["--format", "ndjson"], []], ids=["rows", "lines"])
def test_a_proxy_ends_and_closes_its_recording(style, number, kind, tmp_path):
    file = tmp_path / "session.pcapng"
    port = peers.free_port()
    with peers.Server(peers.echo) as server:
        with Unread(
            kind, "proxy", "--upstream", server.url, "--listen", f"127.0.0.1:{port}",
            "--headless", *style, "--record", file, errors_too=True,
        ) as subject:  # fmt: skip
            wait_until(lambda: is_listening(port), "it does not listen")
            with peers.open_websocket(port) as peer:
                payload = "y" * 3000
                for count in range(1, 200):
                    peer.send(frames.frame(1, payload, key=KEY))
                    assert peer.read_frame().payload == payload.encode()
            if not style:  # A line for each connection.
                for _ in range(300):
                    with peers.open_websocket(port):
                        pass
            subject.wait_stuck()
            subject.ends_by(number)
    rows = dump(file)
    assert len(pick(rows, type="frame", length=3000)) == 2 * count


@pytest.mark.parametrize("kind", ["pipe", "tty"])
def test_a_replay_ends(recording, kind):
    def contrary(peer):
        peers.answer_upgrade(peer)
        peer.send(b"".join(frames.frame(1, "%05d" % n + "x" * 200) for n in range(3000)))
        peer.read_all()

    with peers.Server(contrary) as server:
        with Unread(kind, "replay", recording, "--to", server.url, "--speed", "max") as subject:
            subject.wait_stuck()
            subject.ends_by(signal.SIGTERM)


def test_a_replay_that_waits_for_its_recording_ends():
    with Unread("pipe", "replay", "-", "--to", "ws://127.0.0.1:1/") as subject:
        wait_until(lambda: sleeping(subject.process.pid), "it does not wait")
        subject.ends_by(signal.SIGTERM)


def is_listening(port):
    try:
        peers.dial(port).close()
    except OSError:
        return False
    return True


def sleeping(pid):
    with open(f"/proc/{pid}/stat") as stat:
        return stat.read().rsplit(")", 1)[1].split()[0] == "S"


def test_a_second_signal_ends_it_at_once():
    """The server answers no Close, for which the client would wait."""

    def deaf(peer):
        peers.answer_upgrade(peer)
        peer.read(1 << 30)

    with peers.Server(deaf) as server:
        process = subprocess.Popen(
            [WINDSOCK, "dump", server.url, "--format", "ndjson"],
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, stdin=subprocess.DEVNULL,
            env={**os.environ, **ENVIRONMENT},
        )  # fmt: skip
        assert b"connection" in process.stdout.readline()
        os.kill(process.pid, signal.SIGTERM)
        wait_until(lambda: caught(process.pid), "the first signal was not taken")
        import time

        time.sleep(0.2)  # Not the same moment, as `timeout` has it.
        os.kill(process.pid, signal.SIGTERM)
        assert process.wait(10) in (-signal.SIGTERM, 0)
        process.stdout.close()


def caught(pid):
    with open(f"/proc/{pid}/status") as status:
        pending = next(line for line in status if line.startswith("ShdPnd"))
    return int(pending.split()[1], 16) == 0


def test_a_reader_that_is_slow_gets_everything(recording):
    """Nothing is given up while nobody asks for the end."""
    process = subprocess.Popen(
        [WINDSOCK, "dump", recording, "--format", "ndjson"],
        stdout=subprocess.PIPE, env={**os.environ, **ENVIRONMENT},
    )  # fmt: skip
    wait_until(lambda: sleeping(process.pid) and is_full(process.stdout), "it does not wait")
    output, _ = process.communicate(timeout=60)
    assert process.returncode == 0
    assert len(pick(contract.parse(output), type="frame")) == 4000


def test_shared_output_keeps_blocking(recording):
    """A pipe that others write to as well is not made non-blocking behind their backs."""
    import fcntl

    reader, writer = os.pipe()
    process = subprocess.Popen(
        [WINDSOCK, "dump", recording, "--format", "raw"],
        stdout=writer, env={**os.environ, **ENVIRONMENT},
    )  # fmt: skip
    wait_until(lambda: is_full(reader), "the pipe is not full")
    assert fcntl.fcntl(writer, fcntl.F_GETFL) & os.O_NONBLOCK == 0
    process.kill()
    process.wait()
    os.close(reader)
    os.close(writer)


def test_a_signal_ends_a_flood_into_nowhere(tmp_path):
    """And with the disk as the output it is whole."""
    with peers.Server(flood) as server, open(tmp_path / "out", "wb") as output:
        process = subprocess.Popen(
            [WINDSOCK, "dump", server.url, "--format", "ndjson", "--no-payload"],
            stdout=output, env={**os.environ, **ENVIRONMENT},
        )  # fmt: skip
        wait_until(lambda: (tmp_path / "out").stat().st_size > 1 << 20, "nothing is printed")
        os.kill(process.pid, signal.SIGTERM)
        assert process.wait(60) == 0
    assert (tmp_path / "out").read_bytes().endswith(b"}\n")


def test_statistics_end(recording):
    """Even while their input never ends."""
    with Unread("pipe", "stats", "-") as subject:
        wait_until(lambda: sleeping(subject.process.pid), "it does not wait")
        for number in ENDING[:1]:
            subject.ends_by(number)
    assert windsock("stats", recording)[0] == 0
