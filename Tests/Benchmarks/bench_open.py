"""Opening, dumping and filtering captures of 1 M and 10 M frames, beside tshark.

Prints a table; writes a part of RESULTS.md. Environment: WINDSOCK, FILES, ROUNDS (3).
FILES names captures as frames x frames a packet: "1000000x1 1000000x16 10000000x16"."""

import datetime
import os
import pathlib
import statistics
import subprocess
import sys
import time

import captures
import results as record
from machine import ROOT, machine, windsock

sys.path.insert(0, str(ROOT / "Tests" / "support"))
from rawterminal import RawTerminal  # noqa: E402

ROUNDS = int(os.environ.get("ROUNDS", "3"))
FILES = [
    tuple(map(int, word.split("x")))
    for word in os.environ.get("FILES", "1000000x1 1000000x16 10000000x16").split()
]
TSHARK_LIMIT = 2_000_000
DECODED = 1_000_000
# Filters for the whole of a capture, by what they ask for.
FILTERS = {
    "a header": "len > 150",
    "text": 'payload contains "0.12"',
    "a regular expression": 'text ~ "0[.]12[0-9]+5"',
    "a JSON field": "json.price < 0.12",
}
# What asks each message for its summary and for one field, and matches none.
DECODING = {
    "json": 'summary contains "nowhere" or json.price > 2',
    "socket.io": 'summary contains "nowhere" or socketio.event == "nowhere"',
    "mqtt": 'summary contains "nowhere" or mqtt.topic == "nowhere"',
}


def main():
    binary = windsock()
    lines = [
        "## Opening captures",
        "",
        f"{datetime.date.today().isoformat()}, {machine()}; medians of {ROUNDS} rounds; the file is in",
        "the page cache; outputs go to /dev/null.",
    ]
    for count, together in FILES:
        file = capture(count, together)
        title = f"{count:,} frames, {together} a packet, {os.path.getsize(file) >> 20} MiB"
        lines += ["", f"### {title}", ""]
        print(title)
        lines += ["| | seconds | peak memory |", "|---|---|---|"]
        measured = {}
        for name, seconds, memory in rows(binary, file, count):
            measured[name] = seconds, memory
            line = f"| {name} | {seconds:.2f} | {memory >> 20} MiB |"
            print(line, flush=True)
            lines.append(line)
        lines += ["", *(f"* {line}" for line in judge(measured, count))]
    lines += decoding(binary)
    record.write("open", lines)


def decoding(binary):
    """What it takes to decode every message of a capture, by protocol."""
    yield from ["", f"### Decoding {DECODED:,} messages: the summary and one field of each", ""]
    yield from ["| | seconds | peak memory |", "|---|---|---|"]
    bars = []
    for kind, expression in DECODING.items():
        file = capture(DECODED, 16, kind)
        seconds, memory = repeated([binary, "dump", file, "--format", "ndjson", "--filter", expression])
        yield f"| {kind} | {seconds:.2f} | {memory >> 20} MiB |"
        bars.append(record.bar(f"{kind}, decoded", seconds, 2, unit=" s"))
    yield ""
    yield from (f"* {line}" for line in bars)


def judge(measured, count):
    """Which of the bars for captures are met."""

    def of_million(name, what, limit):
        # The bars speak of a million frames.
        seconds = measured[name][0] * 1_000_000 / count
        return record.bar(f"{what}, a million frames", seconds, limit, unit=" s")

    yield record.bar("first rows", measured["windsock open, first rows"][0], 0.1, unit=" s")
    limits = {"a header": 0.05, "text": 0.25, "a regular expression": 0.4, "a JSON field": 0.4}
    for name, limit in limits.items():
        yield of_million(f"windsock open, filter on {name}", f"filter on {name}", limit)
    memory = max(memory for name, (_, memory) in measured.items() if name.startswith("windsock open"))
    if count >= 10_000_000:
        yield record.bar("memory while browsing", memory / 1e6, 150, unit=" MB")
    if "tshark, two fields" not in measured:
        return
    seconds, peak = measured["tshark, two fields"]
    index = seconds / measured["windsock open, whole index"][0]
    yield record.bar("whole index, times faster than tshark", index, 80, at_least=True)
    share = measured["windsock open, whole index"][1] / peak
    yield record.bar("its memory, share of tshark's", share, 1 / 20)
    dump = seconds / measured["windsock dump, ndjson"][0]
    yield record.bar("dump as NDJSON, times faster than tshark", dump, 40, at_least=True)


def capture(count, together, kind="json"):
    """The capture of that many frames, made once and kept in .build."""
    name = f"{count}x{together}" if kind == "json" else f"{count}x{together} {kind}"
    path = ROOT / ".build" / "bench" / f"{name}.pcapng"
    path.parent.mkdir(parents=True, exist_ok=True)
    if not path.exists():
        print(f"==> a capture of {count:,} frames")
        captures.write(str(path), count, together, kind)
    # Into the page cache, and not into our own memory: children are measured from there on.
    with open(path, "rb") as file:
        while file.read(1 << 20):
            pass
    return str(path)


def rows(binary, file, count):
    dump = [binary, "dump", file, "--format", "ndjson"]
    for name, command in {
        "windsock dump, ndjson": dump,
        "windsock dump, ndjson, no payload": [*dump, "--no-payload"],
        "windsock dump, text": [binary, "dump", file],
        "windsock stats": [binary, "stats", file],
        "windsock lint": [binary, "lint", file],
        **{f"windsock dump, filter on {name}": [*dump, "--filter", text] for name, text in FILTERS.items()},
    }.items():
        yield name, *repeated(command)
    yield from on_the_screen(binary, file, count)
    if count <= TSHARK_LIMIT:
        fields = ["-T", "fields", "-e", "websocket.opcode", "-e", "websocket.payload_length"]
        yield "tshark, two fields", *repeated(
            ["tshark", "-r", file, "-d", f"tcp.port=={captures.PORT},http", "-Y", "websocket", *fields], 1
        )


def repeated(command, rounds=ROUNDS):
    """Median seconds and highest resident memory of a command."""
    runs = [once(command) for _ in range(rounds)]
    return statistics.median(seconds for seconds, _ in runs), max(memory for _, memory in runs)


def once(command):
    start = time.monotonic()
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE
    )
    errors = process.stderr.read()
    _, status, usage = os.wait4(process.pid, 0)
    process.stderr.close()
    process.returncode = status
    if os.waitstatus_to_exitcode(status) not in (0, 1):
        print(f"windsock: {' '.join(command)}: {errors.decode()[:300]}", file=sys.stderr)
    return time.monotonic() - start, usage.ru_maxrss * 1024


def on_the_screen(binary, file, count):
    """Seconds to the first rows, to the whole index, and to a filter's result; memory at each."""
    # Rows that open and close a connection count too in "shown/all".
    total = f"{count:,}".replace(",", r"[ ,.\u202f]?")
    # The counts are there from the first moment on; the result is when nothing is filtered any more.
    matches = rf"(?s)\A(?!.*filtering \d+%).*\d\s*/\s*{total[:-1]}\d"
    start = time.monotonic()
    with RawTerminal([binary, "open", file], 160, 50) as screen:

        def timed(pattern):
            screen.wait_for(pattern, 300)
            return time.monotonic() - start, peak(screen.pid)

        yield "windsock open, first rows", *timed("TEXT|TXT")
        yield "windsock open, whole index", *timed(f"{total} frames")
        for name, expression in FILTERS.items():
            enter_filter(screen, expression)
            start = time.monotonic()
            screen.press("\r")
            yield f"windsock open, filter on {name}", *timed(matches)
            enter_filter(screen, "")
            screen.press("\r")
            screen.wait_for(f"{total} frames", 60)
        screen.press("Q")


def enter_filter(screen, expression):
    """Types a filter into an emptied line, without applying it yet."""
    screen.press("f")
    screen.pump(0.3)
    screen.press("\x15" + expression)
    for _ in range(5):
        screen.pump(0.1)


def peak(pid):
    status = pathlib.Path(f"/proc/{pid}/status").read_text()
    return int(status.split("VmHWM:")[1].split()[0]) * 1024


if __name__ == "__main__":
    main()
