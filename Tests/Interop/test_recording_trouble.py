"""Recording while the disk is full, while others read the file, and while it is killed."""

import os
import pty
import signal
import subprocess
import threading

import pytest

import contract
import frames
import peers
from deadlines import wait_until
from measured import run_measured
from windsock import ENVIRONMENT, WINDSOCK, Proxy, Rows, dump, pick, start, windsock

KEY = b"\x37\xfa\x21\x3d"
MEGABYTES = 1 << 20


def say(peer, text):
    peer.send(frames.frame(1, text, key=KEY))
    assert peer.read_frame().payload == text.encode()


class SmallDisk(Proxy):
    """A proxy whose files cannot grow beyond a number of bytes."""

    def __init__(self, upstream, size, *options, **settings):
        self.size = size
        super().__init__(upstream, *options, **settings)

    def command(self, *arguments):
        from program import Program

        limit = ["prlimit", f"--fsize={self.size}", "--core=0"]
        return Program([*limit, WINDSOCK, *arguments], ENVIRONMENT)


def test_when_the_disk_is_full_traffic_goes_on(tmp_path):
    file = tmp_path / "session.pcapng"
    with peers.Server(peers.echo) as server:
        with SmallDisk(server.url, 200_000, "--record", file) as subject:
            with peers.open_websocket(subject.port) as peer:
                for number in range(40):
                    say(peer, f"{number} " + "x" * 10_000)
                subject.program.wait_for("recording to .*session.pcapng stopped: File too large")
                say(peer, "still here")
                subject.wait_rows(82, type="frame")
                peers.close_properly(peer)
            subject.wait_row(type="close")
            # The recording that was asked for is not what it should be.
            assert subject.program.stop() == 74
            assert subject.program.errors.count(b"stopped: File too large") == 1
    assert file.stat().st_size <= 200_000
    status, output, errors = windsock("dump", file, "--format", "ndjson")
    assert status == 0, errors
    told = [row["payload_text"].split()[0] for row in pick(contract.parse(output), type="frame")]
    assert told == [str(number // 2) for number in range(len(told))] and len(told) > 10


def test_another_windsock_follows_the_file_that_one_records(tmp_path):
    file = tmp_path / "session.pcapng"
    with peers.Server(peers.echo) as server, Proxy(server.url, "--record", file) as subject:
        with peers.open_websocket(subject.port) as peer:
            say(peer, "before")
            subject.wait_rows(2, type="frame")
            wait_until(lambda: file.stat().st_size > 500, "nothing is recorded")
            with Rows(start("dump", "--follow", file, "--format", "ndjson")) as follower:
                follower.wait_rows(2, type="frame")
                for number in range(5):
                    say(peer, f"after {number}")
                    follower.wait_rows(4 + 2 * number, type="frame")
                peers.close_properly(peer)
                follower.wait_row(type="close")
                rows = follower.stop()
        subject.wait_row(type="close")
        live = subject.stop()
    assert rows == live


def test_killed_while_recording_in_full_flow(tmp_path):
    """What was printed was on its way to the file: all but the last moment of it is there."""
    file = tmp_path / "session.pcapng"
    payload = "y" * 3000
    with peers.Server(peers.echo) as server, Proxy(server.url, "--record", file) as subject:
        with peers.open_websocket(subject.port) as peer:
            for _ in range(200):
                say(peer, payload)
            # Headers of 8 and 4 bytes, and 84 for each packet: less than this, and a frame is missing;
            # what there is beside frames is shorter than one.
            count = len(subject.wait_rows(400, type="frame"))
            whole = 200 * ((8 + 3000 + 84) + (4 + 3000 + 84))
            wait_until(lambda: file.stat().st_size >= whole, "the recording lags behind")
            say(peer, payload)
            subject.program.deliver(signal.SIGKILL)
            subject.program.wait()
    status, output, errors = windsock("dump", file, "--format", "ndjson")
    assert status == 0, errors
    rows = pick(contract.parse(output), type="frame")
    assert len(rows) >= count
    assert {row["payload_text"] for row in rows if "complete" not in row} == {payload}


@pytest.fixture(scope="module", params=[(16, 4000)])
def flood(request, tmp_path_factory):
    """A recording of frames: ten times `count`, each of `size` bytes."""
    size, count = request.param
    file = tmp_path_factory.mktemp("flood") / "flood.pcapng"
    block = frames.frame(2, bytes(range(16)) * (size // 16), key=KEY) * count

    def sink(peer):
        peers.answer_upgrade(peer)
        peer.read(10 * len(block))

    with peers.Server(sink) as server, Proxy(server.url, "--record", file, format=None) as subject:
        with peers.open_websocket(subject.port) as peer:
            for _ in range(10):
                peer.send(block)
            peer.read_all()
        assert subject.program.stop() == 0
    return file


def test_a_closed_pipe_ends_it_quietly(flood):
    """`windsock dump FILE | head -1`."""
    for format in ("text", "ndjson", "hex", "raw"):
        process = subprocess.Popen(
            [WINDSOCK, "dump", flood, "--format", format],
            stdout=subprocess.PIPE, stderr=subprocess.PIPE, env={**os.environ, **ENVIRONMENT},
        )  # fmt: skip
        assert process.stdout.read(100)
        process.stdout.close()
        errors = process.stderr.read()
        process.stderr.close()
        assert (process.wait(30), errors) == (0, b""), format


@pytest.mark.parametrize("flood", [(8192, 300)], indirect=True)
def test_a_long_reading_shows_its_progress_on_a_terminal_and_cleans_up(flood):
    """Standard error is a terminal, standard output is not."""
    master, slave = pty.openpty()
    shown = bytearray()

    def watch():
        while True:
            try:
                shown.extend(os.read(master, 4096))
            except OSError:
                return

    watcher = threading.Thread(target=watch, daemon=True)
    watcher.start()
    process = subprocess.Popen(
        [WINDSOCK, "dump", flood, "--format", "raw"],
        stdout=subprocess.PIPE, stderr=slave, stdin=subprocess.DEVNULL,
        env={**os.environ, **ENVIRONMENT},
    )  # fmt: skip
    os.close(slave)
    # A reader that takes its time makes the reading long on any machine.
    wait_until(lambda: process.stdout.read(1 << 16) and b"%" in shown, "no progress was shown")
    while process.stdout.read(1 << 20):
        pass
    process.stdout.close()
    status = process.wait(60)
    watcher.join(10)
    os.close(master)
    assert status == 0, shown
    assert shown.endswith(b"\r\x1b[K"), shown[-80:]
    # And without a terminal nothing of it.
    status, _, errors = windsock("dump", flood, "--no-payload")
    assert (status, errors) == (0, b"")


LARGE = 24 * MEGABYTES


@pytest.fixture(scope="module")
def large_frame(tmp_path_factory):
    """A recording of a frame of 24 MiB, and of a small one after it."""
    file = tmp_path_factory.mktemp("large") / "large.pcapng"
    piece = bytes(range(256)) * 4096
    key = bytes(4)

    def sink(peer):
        peers.answer_upgrade(peer)
        left = LARGE + 14 + 6 + 5
        while left:
            left -= len(peer.read(min(left, MEGABYTES)))

    with peers.Server(sink) as server, Proxy(server.url, "--record", file, format=None) as subject:
        with peers.open_websocket(subject.port) as peer:
            peer.send(frames.header(2, LARGE, key=key))
            for _ in range(LARGE // len(piece)):
                peer.send(piece)
            peer.send(frames.frame(1, "small", key=KEY))
            peer.read_all()
        assert subject.program.stop() == 0
    return file


@pytest.mark.parametrize("format, least", [("ndjson", 4 * LARGE // 3), ("raw", LARGE)])
def test_a_very_large_frame_is_written_piece_by_piece(large_frame, format, least, tmp_path):
    target = tmp_path / "out"
    with open(target, "wb") as output:
        status, _, errors, peak = run_measured(
            [WINDSOCK, "dump", large_frame, "--format", format], output=output
        )
    assert status == 0, errors
    assert target.stat().st_size > least
    assert peak < 48 * MEGABYTES, f"{peak >> 20} MiB for a frame of {LARGE >> 20}"
    if format == "ndjson":
        rows = pick(contract.parse(target.read_bytes()), type="frame")
        assert contract.payload(rows[0]) == bytes(range(256)) * (LARGE >> 8)
        assert rows[1]["payload_text"] == "small"
    if format == "raw":
        assert target.read_bytes() == bytes(range(256)) * (LARGE >> 8) + b"small"
