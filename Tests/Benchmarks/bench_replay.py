"""How well a replay keeps the recorded gaps, seen by the peer, in both roles; and how fast it can be.

Prints a table; writes a part of RESULTS.md. Environment: WINDSOCK, FRAMES (1000), SEED."""

import datetime
import os
import pathlib
import random
import statistics
import sys
import tempfile
import time

import results as record
from machine import ROOT, machine, windsock

sys.path.insert(0, str(ROOT / "Tests" / "support"))

FRAMES = int(os.environ.get("FRAMES", "1000"))
SEED = int(os.environ.get("SEED", "6455"))
LONGEST_GAP = 0.03


def main():
    windsock()
    import frames
    import peers
    import windsock as program

    random.seed(SEED)
    with tempfile.TemporaryDirectory() as folder:
        file = pathlib.Path(folder) / "gaps.pcapng"
        make_recording(file, frames, peers, program)
        rows = [row for row in program.dump(file, "--no-payload") if row["type"] == "frame"]
        found = {}
        for end in ("client", "server"):
            recorded = [moment(r["time"]) for r in rows if r["from"] == end and r["opcode"] == 2]
            live = RUNS[end](file, frames, peers, program)
            found[end] = errors(recorded, live)
        rate = flat_out(file, frames, peers, program)
    bars = [
        record.bar(f"gaps kept as the {end}, p95", percentile(found[end], 95), 2, unit=" ms")
        for end in found
    ]
    lines = [
        "## Replay",
        "",
        f"{datetime.date.today().isoformat()}, {machine()}; {FRAMES} frames, gaps up to "
        f"{LONGEST_GAP * 1000:g} ms, seed {SEED}",
        "",
        "| windsock is | error of a gap, p50 | p95 | p99 |",
        "|---|---|---|---|",
        *(
            f"| the {end} | " + " | ".join(f"{percentile(e, p):.3f} ms" for p in (50, 95, 99)) + " |"
            for end, e in found.items()
        ),
        "",
        f"Without pauses, as the client, frames of 64 bytes: {rate:,.0f} frames/s.",
        "",
        *(f"* {line}" for line in bars),
    ]
    print("\n".join(lines))
    record.write("replay", lines)


def make_recording(file, frames, peers, program):
    """Both ends send binary frames at random moments, each in its own thread."""
    import threading

    def send(peer, key):
        for _ in range(FRAMES):
            time.sleep(random.random() * LONGEST_GAP)
            peer.send(frames.frame(2, b"x" * 64, key=key))

    def handler(peer):
        peers.answer_upgrade(peer)
        sender = threading.Thread(target=send, args=(peer, None))
        sender.start()
        while peer.read_frame().opcode != frames.CLOSE:
            pass
        sender.join()
        peer.send(frames.frame(8, frames.close_payload(1000)))

    with peers.Server(handler) as server:
        with program.Proxy(server.url, "--record", file) as proxy:
            with peers.open_websocket(proxy.port) as client:
                def read():
                    for _ in range(FRAMES):
                        client.read_frame()

                reader = threading.Thread(target=read)
                reader.start()
                send(client, b"abcd")
                reader.join()
                client.send(frames.frame(8, frames.close_payload(1000), key=b"abcd"))
                read_all(client, frames)
            proxy.wait_row(type="close")
            proxy.stop()


def read_all(peer, frames, arrivals=None):
    try:
        while (frame := peer.read_frame()).opcode != frames.CLOSE:
            if arrivals is not None and frame.opcode == 2:
                arrivals.append(time.monotonic_ns())
    except EOFError:
        pass


def as_client(file, frames, peers, program):
    arrivals = []

    def handler(peer):
        peers.answer_upgrade(peer)
        read_all(peer, frames, arrivals)
        peer.send(frames.frame(8, frames.close_payload(1000)))

    with peers.Server(handler) as server:
        program.windsock("replay", file, "--to", server.url, "--timeout", "0", deadline=600)
    return arrivals


def as_server(file, frames, peers, program):
    arrivals = []
    options = ("--serve", "127.0.0.1:0", "--wait", "time")
    with program.start("replay", file, *options) as subject:
        port = int(subject.wait_for(r"listening on http://127\.0\.0\.1:(\d+)")[1])
        with peers.open_websocket(port) as client:
            while len(arrivals) < FRAMES:
                client.read_frame()
                arrivals.append(time.monotonic_ns())
    return arrivals


RUNS = {"client": as_client, "server": as_server}


def flat_out(file, frames, peers, program):
    """Frames a second of a client without pauses, over the time that the server sees."""
    times = []

    def handler(peer):
        peers.answer_upgrade(peer)
        times.append(time.monotonic())
        data = bytearray()
        while b"\x88\x82" not in data[-64:]:
            data = data[-64:] + peer.socket.recv(1 << 20)
        times.append(time.monotonic())
        peer.send(frames.frame(8, frames.close_payload(1000)))

    with peers.Server(handler) as server:
        options = ("--to", server.url, "--speed", "max", "--wait", "time", "--timeout", "0")
        program.windsock("replay", file, *options, deadline=600)
    return FRAMES / (times[1] - times[0])


def moment(text):
    """Nanoseconds of a row's time; only differences count."""
    seconds = datetime.datetime.fromisoformat(text[:19] + "+00:00").timestamp()
    return int(seconds) * 10**9 + int(text[20:29])


def errors(recorded, live):
    """How much longer or shorter each gap was, in milliseconds."""
    assert len(recorded) == len(live), (len(recorded), len(live))
    gaps = [[b - a for a, b in zip(times, times[1:])] for times in (recorded, live)]
    return sorted(abs(old - new) / 1e6 for old, new in zip(*gaps))


def percentile(values, percent):
    return statistics.quantiles(values, n=100, method="inclusive")[percent - 1]


if __name__ == "__main__":
    main()
