"""A reader that stops reading stops the writer behind the proxy; memory stays where it was."""

import threading
import time

import pytest

import frames
import peers
from deadlines import wait_until

PIECE = frames.frame(2, bytes(range(256)) * 256)
TOTAL = 300 << 20
COUNT = TOTAL // len(PIECE)
ALLOWED = 64 << 20


class Stream:
    """Pushes COUNT pieces and tells how far it came."""

    def __init__(self):
        self.sent = 0
        self.lock = threading.Lock()

    def push(self, peer):
        for _ in range(COUNT):
            peer.send(PIECE)
            with self.lock:
                self.sent += len(PIECE)

    def stalled(self):
        """True once nothing more went out for half a second."""
        before = self.sent
        time.sleep(0.5)
        return before > 0 and self.sent == before


def read_everything(peer, source):
    """Reads the whole stream in order and compares it piece by piece."""
    for _ in range(COUNT):
        assert peer.read(len(PIECE)) == PIECE
    assert source.sent == COUNT * len(PIECE)


@pytest.fixture
def options(tmp_path):
    return ["--record", tmp_path / "session.pcapng"]


def test_a_client_that_stops_reading(proxy, options):
    stream = Stream()

    def handler(peer):
        peers.answer_upgrade(peer)
        peer.socket.settimeout(110)
        stream.push(peer)

    with peers.Server(handler) as server:
        subject = proxy(server.url, *options, format=None)
        with peers.open_websocket(subject.port, receive_buffer=1 << 16) as peer:
            before = subject.program.resident_bytes()
            wait_until(stream.stalled, "the server was never stopped", 60)
            assert stream.sent < TOTAL // 4, f"{stream.sent >> 20} MiB were taken from the server"
            assert subject.program.resident_bytes() - before < ALLOWED
            read_everything(peer, stream)
            assert subject.program.resident_bytes() - before < ALLOWED


def test_a_server_that_stops_reading(proxy, options):
    stream = Stream()
    read_on = threading.Event()

    def handler(peer):
        peers.answer_upgrade(peer)
        read_on.wait(60)
        read_everything(peer, stream)
        return True

    with peers.Server(handler) as server:
        subject = proxy(server.url, *options, format=None)
        with peers.open_websocket(subject.port) as peer:
            before = subject.program.resident_bytes()
            peer.socket.settimeout(110)
            pusher = threading.Thread(target=stream.push, args=(peer,))
            pusher.start()
            wait_until(stream.stalled, "the client was never stopped", 60)
            assert stream.sent < TOTAL // 4
            assert subject.program.resident_bytes() - before < ALLOWED
            read_on.set()
            pusher.join(110)
            assert server.results.get(timeout=60) is True
            assert subject.program.resident_bytes() - before < ALLOWED


def test_another_connection_is_not_held_up(proxy, options):
    stream = Stream()
    handlers = iter([lambda peer: (peers.answer_upgrade(peer), stream.push(peer)), peers.echo])

    with peers.Server(lambda peer: next(handlers)(peer)) as server:
        subject = proxy(server.url, *options, format=None)
        with peers.open_websocket(subject.port, receive_buffer=1 << 16):
            wait_until(stream.stalled, "the server was never stopped", 60)
            with peers.open_websocket(subject.port) as other:
                for number in range(100):
                    key = bytes([number + 1, number * 7 % 256, 3, number * number % 256])
                    other.send(frames.frame(1, str(number), key=key))
                    assert other.read_frame().payload == str(number).encode()
                peers.close_properly(other)


def test_a_reader_of_standard_output_that_stops(proxy):
    """Rows that nobody takes must not fill the memory either; traffic may wait, but not be lost."""
    import os
    import signal
    import subprocess

    from windsock import ENVIRONMENT, WINDSOCK

    burst = b"".join(
        frames.frame(1, "x" * 64, key=bytes([n & 255, n * n & 255, 7, n >> 8])) for n in range(4096)
    )

    def handler(peer):
        peers.answer_upgrade(peer)
        peer.read(64 * len(burst))
        return True

    with peers.Server(handler) as server:
        process = subprocess.Popen(
            [WINDSOCK, "proxy", "--upstream", server.url, "--listen", "127.0.0.1:0", "--headless",
             "--format", "ndjson"],
            stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.PIPE,
            env={**os.environ, **ENVIRONMENT},
        )  # fmt: skip
        try:
            port = int(process.stderr.readline().rsplit(b":", 1)[1].strip(b"/\n"))
            with peers.open_websocket(port) as peer:
                peer.socket.settimeout(3)
                try:
                    for _ in range(64):
                        peer.send(burst)
                except TimeoutError:
                    pass
                status = open(f"/proc/{process.pid}/status").read()
                line = next(line for line in status.splitlines() if line.startswith("VmRSS"))
                assert int(line.split()[1]) < 160 << 10, line
        finally:
            process.stdout.close()
            process.send_signal(signal.SIGTERM)
            try:
                process.wait(10)
            finally:
                process.kill()
                process.wait()
                process.stderr.close()
