"""Line mode, beside Python's websockets: answers a second on one connection, and a million lines out.

Both clients talk to the same server, in its own process, and take turns. Prints a table; writes a part
of RESULTS.md. Environment: WINDSOCK, ANSWERS (10000), LINES (1000000), ROUNDS (3)."""

import asyncio
import datetime
import os
import pathlib
import statistics
import subprocess
import sys
import tempfile
import time

import results as record
from machine import ROOT, machine, windsock

sys.path.insert(0, str(ROOT / "Tests" / "support"))

ANSWERS = int(os.environ.get("ANSWERS", "10000"))
LINES = int(os.environ.get("LINES", "1000000"))
ROUNDS = int(os.environ.get("ROUNDS", "3"))
LINE = b'{"op":"subscribe","channel":"trades","n":12345678}'


def main():
    binary = windsock()
    with Sink("echo") as server:
        rounds = [(asked_by_windsock(binary, server), asked_by_websockets(server)) for _ in range(ROUNDS)]
    ours, theirs = (statistics.median(rates) for rates in zip(*rounds))
    with tempfile.TemporaryDirectory() as folder, Sink("sink") as server:
        file = pathlib.Path(folder) / "lines"
        file.write_bytes((LINE + b"\n") * LINES)
        few = pathlib.Path(folder) / "few"
        few.write_bytes((LINE + b"\n") * (LINES // 100))
        sent = [send_file(binary, server, file) for _ in range(ROUNDS)]
        little = send_file(binary, server, few)[1]
    seconds, memory = (statistics.median(values) for values in zip(*sent))
    bars = [
        record.bar("answers a second, as a share of websockets'", ours / theirs, 0.5, at_least=True),
        record.bar(f"{LINES:,} lines sent", seconds, 2, unit=" s"),
    ]
    lines = [
        "## Line mode",
        "",
        f"{datetime.date.today().isoformat()}, {machine()}; medians of {ROUNDS} rounds.",
        "",
        f"| {ANSWERS:,} lines of {len(LINE)} bytes, each sent when the one before was answered | a second |",
        "|---|---|",
        f"| `windsock connect`, lines through pipes | {ours:,.0f} |",
        f"| Python `websockets`, in its own loop | {theirs:,.0f} |",
        "",
        f"{LINES:,} lines from a file: {seconds:.2f} s, {memory / 1024:.0f} MiB at most "
        f"({LINES // 100:,} lines: {little / 1024:.0f} MiB).",
        "",
        *(f"* {line}" for line in bars),
    ]
    print("\n".join(lines))
    record.write("lines", lines)


def asked_by_windsock(binary, server):
    command = [binary, "connect", server.url, "--max-message-size", "1M"]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, bufsize=0) as client:
        output = client.stdout.fileno()
        client.stdin.write(LINE + b"\n")
        take(output, len(LINE) + 1)
        start = time.monotonic()
        for _ in range(ANSWERS):
            client.stdin.write(LINE + b"\n")
            take(output, len(LINE) + 1)
        rate = ANSWERS / (time.monotonic() - start)
        client.stdin.close()
        client.wait(30)
    return rate


def take(descriptor, count):
    while count > 0:
        data = os.read(descriptor, count)
        assert data, "the output ended"
        count -= len(data)


def asked_by_websockets(server):
    import websockets

    async def ask():
        async with websockets.connect(server.url) as client:
            text = LINE.decode()
            await client.send(text)
            await client.recv()
            start = time.monotonic()
            for _ in range(ANSWERS):
                await client.send(text)
                await client.recv()
            return ANSWERS / (time.monotonic() - start)

    return asyncio.run(ask())


def send_file(binary, server, file):
    """Seconds, and the most memory in KiB."""
    start = time.monotonic()
    with open(file) as lines:
        client = subprocess.Popen([binary, "connect", server.url, "--wait", "0"], stdin=lines, stdout=subprocess.DEVNULL)
    _, status, usage = os.wait4(client.pid, 0)
    client.returncode = os.waitstatus_to_exitcode(status)
    assert client.returncode == 0, client.returncode
    return time.monotonic() - start, usage.ru_maxrss


class Sink:
    """A server of raw sockets in a process of its own: it echoes, or takes all and answers the Close."""

    def __init__(self, kind):
        self.kind = kind

    def __enter__(self):
        self.process = subprocess.Popen(
            [sys.executable, __file__, "serve", self.kind], stdout=subprocess.PIPE, text=True
        )
        self.url = f"ws://127.0.0.1:{int(self.process.stdout.readline())}/"
        return self

    def __exit__(self, *_):
        self.process.kill()
        self.process.wait(10)


def serve(kind):
    import socket

    import frames
    import peers

    listener = socket.create_server(("127.0.0.1", 0))
    print(listener.getsockname()[1], flush=True)
    while True:
        connection, _ = listener.accept()
        connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        peer = peers.Peer(connection)
        peers.answer_upgrade(peer)
        if kind == "echo":
            echo(connection, frames)
        else:
            last = b""
            while data := connection.recv(1 << 20):
                last = (last + data)[-16:]
                if ends_with_close(last):
                    connection.sendall(frames.frame(8, (1000).to_bytes(2, "big")))
                    # The server closes TCP first (RFC 6455, section 7.1.1).
                    break
        connection.close()


def ends_with_close(data):
    """Whether the last bytes are the masked Close of a client that has sent everything: code 1000."""
    head, key, code = data[-8:-6], data[-6:-4], data[-2:]
    return head == b"\x88\x82" and bytes(a ^ b for a, b in zip(key, code)) == (1000).to_bytes(2, "big")


def echo(connection, frames):
    """Frames as long as the line, which is all that comes, until something else does."""
    size = 6 + len(LINE)
    pending = b""
    while data := connection.recv(1 << 16):
        pending += data
        while len(pending) >= size and pending[0] == 0x81:
            key, body = pending[2:6], pending[6:size]
            pending = pending[size:]
            whole = int.from_bytes(body, "big") ^ int.from_bytes((key * 16)[: len(body)], "big")
            connection.sendall(frames.frame(1, whole.to_bytes(len(body), "big")))
        if pending[:1] == b"\x88" and len(pending) >= 8:
            connection.sendall(frames.frame(8, (1000).to_bytes(2, "big")))
            pending = b""


if __name__ == "__main__":
    if sys.argv[1:2] == ["serve"]:
        serve(sys.argv[2])
    else:
        main()
