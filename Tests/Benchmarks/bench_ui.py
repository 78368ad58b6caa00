"""From key to picture while frames pour in; the cost of being idle; the time to start.

Prints a table; writes a part of RESULTS.md. Environment: WINDSOCK, RATE (200000 frames a second), KEYS (300)."""

import datetime
import json
import os
import pathlib
import re
import statistics
import subprocess
import sys
import tempfile
import time

import captures
import results as record
import subjects
from machine import ROOT, build_load, machine, windsock

sys.path.insert(0, str(ROOT / "Tests" / "support"))
from rawterminal import RawTerminal, is_readable  # noqa: E402

RATE = int(os.environ.get("RATE", "200000"))
KEYS = int(os.environ.get("KEYS", "300"))
# Letters that no payload of the load generator and no word of the screen's frame holds.
LETTERS = "~@^`"


def main():
    binary, load = windsock(), build_load()
    version = list(start_times([binary, "--version"]))
    picture = list(first_pictures(binary))
    found = [("start", "`--version`", milliseconds(version))]
    found.append(("start", "first picture of the demo", milliseconds(picture)))
    size = stripped_size(binary)
    found.append(("file", "the binary, stripped", f"{size / 1e6:.1f} MB"))
    bars = [
        record.bar("`--version`", statistics.median(version) * 1e3, 15, unit=" ms"),
        record.bar("first picture", statistics.median(picture) * 1e3, 60, unit=" ms"),
        record.bar("the binary, stripped", size / 1e6, 40, unit=" MB"),
    ]
    found += under_flood(binary, load, bars)
    found += on_large_messages(binary, bars)
    lines = [
        "## The screen",
        "",
        f"{datetime.date.today().isoformat()}, {machine()}",
        "",
        "| | what | measured |",
        "|---|---|---|",
        *(f"| {part} | {what} | {number} |" for part, what, number in found),
        "",
        *(f"* {line}" for line in bars),
    ]
    print("\n".join(lines))
    record.write("screen", lines)


def stripped_size(binary):
    with tempfile.TemporaryDirectory() as folder:
        copy = os.path.join(folder, "windsock")
        subprocess.run(["strip", "-o", copy, binary], check=True)
        return os.path.getsize(copy)


def start_times(command, rounds=20):
    for _ in range(rounds):
        start = time.monotonic()
        subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, check=True)
        yield time.monotonic() - start


def first_pictures(binary, rounds=10):
    for _ in range(rounds):
        start = time.monotonic()
        with RawTerminal([binary, "demo"], 80, 24) as screen:
            while b"windsock" not in screen.output and b"demo" not in screen.output:
                screen.pump(1)
            yield time.monotonic() - start


def milliseconds(times):
    times = sorted(times)
    return f"p50 {statistics.median(times) * 1e3:.1f} ms, worst {times[-1] * 1e3:.1f} ms"


def under_flood(binary, load, bars):
    sink = subprocess.Popen([load, "sink"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    try:
        upstream = int(sink.stdout.readline())
        port = subjects.free_port()
        command = [binary, "proxy", "--upstream", f"http://127.0.0.1:{upstream}", "--listen", f"127.0.0.1:{port}"]
        with RawTerminal(command, 120, 40) as screen:
            screen.wait_for(str(port))
            wakes, used = idle(screen)
            bars.append(record.bar("wake-ups in 5 s of rest", wakes, 0))
            yield "idle", "wake-ups and CPU time in 5 s", f"{wakes} wake-ups, {used * 1e3:.0f} ms"
            quiet = keys(screen, KEYS)
            yield "quiet", "key to picture", percentiles(quiet)
            seconds = 30
            flood = subprocess.Popen(
                [load, "flood", str(port), "64", str(RATE), str(seconds)], stdin=subprocess.DEVNULL,
                stdout=subprocess.PIPE,
            )  # fmt: skip
            drain(screen, 2)
            busy = keys(screen, KEYS, until=time.monotonic() + seconds - 5)
            slowest = sorted(busy)[min(len(busy) - 1, int(len(busy) * 0.99))]
            bars.append(record.bar("key to picture, p99", slowest * 1e3, 20, unit=" ms"))
            memory = resident(screen.pid)
            frames = flood.communicate()[0].decode()
            yield f"{RATE:,} frames/s", "key to picture", percentiles(busy)
            yield f"{RATE:,} frames/s", "resident memory", f"{memory >> 20} MiB"
            yield f"{RATE:,} frames/s", "sent", frames.strip()
            screen.press("\x1b\x1b")
            drain(screen, 0.3)
            screen.press("Q")
    finally:
        sink.kill()
        sink.wait()


# Messages that are large in one way each, and the keys that are pressed on each: its payload opened,
# scrolled, folded, searched, shown in the other ways, and closed.
LARGE = {
    "50 MB of JSON": lambda: json.dumps([{"n": n, "text": "wind " * 18} for n in range(440_000)]).encode(),
    "10,000 levels": lambda: b"[" * 10_000 + b"]" * 10_000,
    "127,000 elements": lambda: json.dumps(list(range(127_000))).encode(),
}
PRESSED = ["\r", "\x1b[6~", "\x1b[6~", "\x1b[F", "\x1b[H", "-", "+", "z", "/wind\r", "n", "\t", "\t", "\t", "\x1b"]


def on_large_messages(binary, bars):
    """From a key to the first bytes of its picture, on messages that are large."""
    with tempfile.TemporaryDirectory() as folder:
        file = os.path.join(folder, "large.pcapng")
        captures.write_messages(file, [make() for make in LARGE.values()])
        with RawTerminal([binary, "open", file], 120, 40) as screen:
            screen.wait_for("3 frames", 120)
            drain(screen, 1)
            # The handshake's row is the first.
            os.write(screen.descriptor, b"\x1b[H")
            slowest = 0
            for name in LARGE:
                times = [answer_to(screen, key) for key in ["\x1b[B", *PRESSED]]
                times = [found for found in times if found is not None]
                slowest = max(slowest, *times)
                yield name, "key to picture", percentiles(times)
            bars.append(record.bar("key to picture, large messages", slowest * 1e3, 50, unit=" ms"))
            screen.press("Q")


def answer_to(screen, key, limit=10.0):
    """Seconds until the first bytes of a new picture; None where a key changes nothing."""
    drain(screen, 0.4)
    start = time.monotonic()
    os.write(screen.descriptor, key.encode())
    if not is_readable(screen.descriptor, 1):
        # Slow, or no answer: only what comes is one.
        if not is_readable(screen.descriptor, limit):
            return None
    found = time.monotonic() - start
    os.read(screen.descriptor, 1 << 16)
    return found


def keys(screen, count, until=float("inf")):
    """Types letters into the filter's line and waits for each in the bytes that come back."""
    screen.press("f")
    drain(screen, 0.5)
    times = []
    for number in range(count):
        if time.monotonic() > until:
            break
        letter = LETTERS[number % len(LETTERS)]
        times.append(echo_of(screen.descriptor, letter))
        if number % 20 == 19:
            os.write(screen.descriptor, b"\x15")
        drain(screen, 0.02)
    os.write(screen.descriptor, b"\x1b")
    drain(screen, 0.5)
    os.write(screen.descriptor, b"\x1b")
    drain(screen, 0.5)
    return times


def echo_of(descriptor, letter, limit=5.0):
    """Seconds until the letter comes back from the program."""
    start = time.monotonic()
    os.write(descriptor, letter.encode())
    while time.monotonic() - start < limit:
        if is_readable(descriptor, limit):
            if letter.encode() in os.read(descriptor, 1 << 16):
                return time.monotonic() - start
    return limit


def drain(screen, seconds):
    """Takes what comes, for a while, so that nothing old is left."""
    end = time.monotonic() + seconds
    while (left := end - time.monotonic()) > 0:
        if is_readable(screen.descriptor, left):
            os.read(screen.descriptor, 1 << 16)


def percentiles(times):
    times = sorted(times)
    at = lambda share: times[min(len(times) - 1, int(len(times) * share))] * 1e3  # noqa: E731
    return f"p50 {at(0.5):.1f} ms, p99 {at(0.99):.1f} ms, worst {times[-1] * 1e3:.1f} ms ({len(times)} keys)"


def idle(screen):
    drain(screen, 2)
    before = switches(screen.pid), cpu(screen.pid)
    drain(screen, 5)
    after = switches(screen.pid), cpu(screen.pid)
    return after[0] - before[0], after[1] - before[1]


def switches(pid):
    """Voluntary context switches of all threads: each is a sleep that ended."""
    return sum(
        int(re.search(r"\nvoluntary_ctxt_switches:\s+(\d+)", (task / "status").read_text())[1])
        for task in pathlib.Path(f"/proc/{pid}/task").iterdir()
    )


def cpu(pid):
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / subjects.TICKS


def resident(pid):
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) * 1024


if __name__ == "__main__":
    main()
