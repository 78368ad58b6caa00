"""windsock beside nginx and HAProxy (PEERS=all: and mitmproxy), in one run on one machine.

A load generator sends, a sink counts every frame, the proxies take turns, and the median of several
rounds is kept. Nothing here passes or fails: it prints ratios and writes a part of
RESULTS.md.

Environment: WINDSOCK the binary, PEERS=all for all peers, ROUNDS (5), SCALE (1) to shorten the runs,
DISK the folder for the row that records to disk, ROWS to choose rows by words in their names."""

import contextlib
import datetime
import json
import os
import pathlib
import shutil
import statistics
import subprocess
import sys
import tempfile
from typing import NamedTuple

import results as record
import subjects
from machine import build_load, machine

ROOT = pathlib.Path(__file__).parents[2]
ROUNDS = int(os.environ.get("ROUNDS", "5"))
SCALE = float(os.environ.get("SCALE", "1"))
LARGE_WRITE = 256 << 10
MIB = 1 << 20
# A proxy has two files open for a connection, and some for itself.
MANY = min(10_000, (subjects.files() - 500) // 2)



class Bar(NamedTuple):
    """What has to hold of a row: a ratio of medians, or with nothing to compare with, the median."""

    limit: float
    # A subject of the row, or another row's windsock.
    other: str | None = None
    at_least: bool = True
    subject: str = "windsock"


class Row(NamedTuple):
    name: str
    # How the load generator is asked, its port left out.
    asked: list
    # What is compared.
    unit: str
    subjects: tuple = ("direct", "windsock", "windsock, to disk", "nginx", "HAProxy", "mitmproxy")
    bars: tuple = ()
    tls: bool = False


FEW = ("direct", "windsock", "nginx", "HAProxy")
ARMED = ("windsock", "windsock, armed on headers", "windsock, armed on content")
UNCOMPRESSED = "JSON of 1 KiB, not compressed"
UNCOMPRESSED_TRIP = "round trip of JSON of 1 KiB, not compressed"


def armed_bars(least):
    headers, content = ARMED[1:]
    return (Bar(0.5, "windsock", subject=headers), Bar(0.7, "windsock", subject=content), *least)


def compressed(name, bits, keeps):
    """The rows for one way of compressing: many messages, and a round trip."""
    yield Row(f"JSON of 1 KiB, {name}", ["json", 1024, 500_000, LARGE_WRITE, bits, keeps],
              "frames/s", FEW, (Bar(0.8, UNCOMPRESSED),))  # fmt: skip
    yield Row(f"round trip of JSON of 1 KiB, {name}", ["ask", 1024, 10_000, bits, keeps],
              "p50", FEW, (Bar(1.25, UNCOMPRESSED_TRIP, at_least=False),))  # fmt: skip


ROWS = [
    Row("64-byte frames from the client, large writes", ["up", 64, 20_000_000, LARGE_WRITE], "frames/s",
        bars=(Bar(1.0, "HAProxy"),)),
    Row("64-byte frames from the server, large writes", ["down", 64, 20_000_000, LARGE_WRITE], "frames/s",
        bars=(Bar(1.0, "HAProxy"),)),
    Row("64-byte frames from the client, one a write", ["up", 64, 500_000, 1], "frames/s"),
    Row("1 MiB frames from the client", ["up", MIB, 2_000, MIB], "bytes/s", bars=(Bar(1.1, "HAProxy"),)),
    Row("1 MiB frames from the server", ["down", MIB, 2_000, MIB], "bytes/s", bars=(Bar(1.1, "HAProxy"),)),
    Row("round trip of a 64-byte frame", ["echo", 64, 20_000], "p50", bars=(Bar(1.05, "nginx", False),)),
    Row("1,000 connections, opened and used", ["many", 1000], "connections/s", bars=(Bar(1.0, "nginx"),)),
    Row(f"{MANY:,} connections, opened and used", ["many", MANY], "connections/s", FEW),
    Row("TLS: 64-byte frames from the client", ["up", 64, 5_000_000, LARGE_WRITE], "frames/s", FEW,
        (Bar(1.1, "nginx"),), tls=True),
    Row("TLS: 64 KiB frames from the client", ["up", 64 << 10, 8_000, 64 << 10], "bytes/s", FEW,
        (Bar(1.1, "nginx"),), tls=True),
    Row("TLS: 1 MiB frames from the client", ["up", MIB, 600, MIB], "bytes/s", FEW,
        (Bar(1.1, "nginx"),), tls=True),
    Row("TLS: round trip of a 64-byte frame", ["echo", 64, 10_000], "p50", FEW,
        (Bar(0.91, "nginx", False),), tls=True),
    Row("TLS: 500 connections, opened and used", ["many", 500], "connections/s", FEW,
        (Bar(1.1, "nginx"),), tls=True),
    Row(UNCOMPRESSED, ["json", 1024, 500_000, LARGE_WRITE, 0, 0], "frames/s", FEW),
    Row(UNCOMPRESSED_TRIP, ["ask", 1024, 10_000, 0, 0], "p50", FEW),
    *compressed("window kept, 15 bits", 15, 1),
    *compressed("window kept, 12 bits", 12, 1),
    *compressed("window not kept, 15 bits", 15, 0),
    *compressed("window not kept, 12 bits", 12, 0),
    Row("something armed: 64-byte frames", ["up", 64, 10_000_000, LARGE_WRITE], "frames/s", ARMED,
        armed_bars([Bar(2e6, subject=ARMED[2])])),
    Row("something armed: 1 KiB frames", ["up", 1024, 1_000_000, LARGE_WRITE], "frames/s", ARMED,
        armed_bars([])),
]  # fmt: skip
# The row that also gives the bytes of memory for each connection at rest.
REST = (f"{MANY:,} connections, opened and used", 12)
# mitmproxy takes some 3,000 frames a second: it gets a share of the work.
SHARE = {"mitmproxy": 1 / 1000}


def main():
    load = build_load()
    chosen = choose_subjects()
    with tempfile.TemporaryDirectory() as folder:
        certificate = subjects.Certificate(folder)
        results = [
            measure(row, chosen, load, certificate if row.tls else None) for row in ROWS if wanted(row)
        ]
    lines = list(report(results, chosen))
    print("\n".join(lines))
    if not os.environ.get("ROWS"):
        record.write("proxy", lines)


@contextlib.contextmanager
def sinking(load, environment):
    """A sink for a row; gives its port."""
    sink = subprocess.Popen(
        [load, "sink"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, env=environment
    )
    try:
        yield int(sink.stdout.readline())
    finally:
        sink.kill()
        sink.wait()


def choose_subjects():
    """Name to starter, in the order of their turns."""
    binary = os.environ.setdefault("WINDSOCK", str(ROOT / ".build/release/windsock"))
    chosen = {"direct": subjects.direct}
    if os.path.exists(binary):
        chosen["windsock"] = subjects.windsock("/dev/shm")
        chosen["windsock, to disk"] = subjects.windsock(os.environ.get("DISK", tempfile.gettempdir()))
        # Neither ever matches: there is no Ping, and no payload with these bytes.
        chosen[ARMED[1]] = subjects.windsock("/dev/shm", "--hold", "op == ping")
        chosen[ARMED[2]] = subjects.windsock("/dev/shm", "--hold", "data contains 00ff00ff")
    else:
        print(f"windsock: no {binary}; only the others are measured", file=sys.stderr)
    chosen["nginx"] = subjects.nginx
    chosen["HAProxy"] = subjects.haproxy
    if os.environ.get("PEERS") == "all":
        os.environ["MITMDUMP"] = mitmdump()
        chosen["mitmproxy"] = subjects.mitmproxy
    return chosen


def mitmdump():
    """mitmproxy in an environment of its own: it pins what the tests use in other versions."""
    venv = ROOT / ".build" / "venv-mitmproxy"
    if not (venv / "bin" / "mitmdump").exists():
        print("==> mitmproxy")
        subprocess.run(["python3", "-m", "venv", venv], check=True)
        pip = [venv / "bin" / "python", "-m", "pip", "install", "-q", "--disable-pip-version-check"]
        subprocess.run([*pip, "mitmproxy==11.0.2"], check=True, stdin=subprocess.DEVNULL)
    return str(venv / "bin" / "mitmdump")


def wanted(row):
    words = os.environ.get("ROWS", "").split(",")
    return any(word in row.name for word in words)


def measure(row, chosen, load, tls):
    """All rounds of a row: (row, name of the subject to the list of its runs)."""
    environment = dict(os.environ)
    if tls:
        environment |= {"LOAD_CERTIFICATE": tls.certificate, "LOAD_KEY": tls.key}
    taking_part = {name: chosen[name] for name in row.subjects if name in chosen}
    runs = {name: [] for name in taking_part}
    with sinking(load, environment) as sink:
        # Round trips are over in a second and scatter: they get more turns.
        for turn in range(3 * ROUNDS if row.unit == "p50" else ROUNDS):
            for name, start in taking_part.items():
                with start(sink, volume(row), tls) as running, awake(row, load):
                    runs[name].append(one_run(row, name, running, load, environment))
                print(f"    {row.name}, round {turn + 1}: {name} {show(row.unit, value(row, runs[name][-1]))}")
    return row, runs


@contextlib.contextmanager
def awake(row, load):
    """For round trips, keeps the cores from halting; see `awake` in load.c."""
    if row.unit != "p50":
        yield
        return
    process = subprocess.Popen([load, "awake"], stdin=subprocess.PIPE)
    try:
        yield
    finally:
        process.communicate(b"")


def volume(row):
    """The bytes that a run of a row comes to, recorded, and some more."""
    mode, *numbers = row.asked
    return 0 if mode == "many" else int((numbers[0] + 14) * numbers[1] * SCALE * 1.2)


def one_run(row, name, running, load, environment):
    mode, *numbers = row.asked
    if mode != "many":
        numbers[1] = max(100, int(numbers[1] * SCALE * SHARE.get(name, 1)))
    elif name == "mitmproxy":
        numbers[0] //= 10
    before = running.memory("VmRSS")
    process = subprocess.Popen(
        [load, mode, str(running.port), *map(str, numbers)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE, env=environment,
    )  # fmt: skip
    line = process.stdout.readline()
    if line:
        result = json.loads(line)
        result["cpu"] = running.cpu_used()
        result["peak"] = running.memory("VmHWM")
        result["rest"] = None if before is None else running.memory("VmRSS") - before
    process.communicate(b"\n")
    if process.returncode != 0:
        raise SystemExit(f"windsock: {row.name}: the run through {name} lost frames or broke")
    return result


def value(row, run):
    """What a row compares, of one run."""
    match row.unit:
        case "frames/s":
            return run["frames"] / run["seconds"]
        case "bytes/s":
            return run["bytes"] / run["seconds"]
        case "connections/s":
            return run["connections"] / run["seconds"]
        case "p50":
            return run["p50"]


def show(unit, number):
    match unit:
        case "frames/s":
            return f"{number / 1e6:.2f} M frames/s" if number > 1e5 else f"{number:,.0f} frames/s"
        case "bytes/s":
            return f"{number / 1e9:.2f} GB/s"
        case "connections/s":
            return f"{number:,.0f} connections/s"
        case "p50":
            return f"{number * 1e6:.1f} µs"


def median(runs, pick):
    values = [number for number in map(pick, runs) if number is not None]
    return statistics.median(values) if values else None


def report(results, chosen):
    """The part of RESULTS.md, line by line."""
    yield "## As a proxy"
    yield ""
    yield f"{datetime.date.today().isoformat()}, {machine()}; medians of {ROUNDS} rounds."
    yield f"{'; '.join(versions(chosen))}."
    yield "\nBoth the load generator and the sink run on the same cores as the proxy between them."
    yield "windsock dissects, logs and records every frame (to memory, and in a row of its own to"
    yield "disk); nginx and HAProxy are blind tunnels. Before each of its runs a file as large as the"
    yield "recording is written and removed, so that memory which the machine has to get from its host"
    yield "first is not measured; while round trips are taken, threads of the idle class keep the cores"
    yield "from halting. `make bench` measures again.\n"
    known = {row.name: median(runs.get("windsock", []), lambda run: value(row, run)) for row, runs in results}
    for row, runs in results:
        yield f"### {row.name}"
        yield ""
        yield from table(row, runs)
        yield ""
        if "windsock" in runs:
            verdicts = [*judge(row, runs, known)]
            yield from (f"* {line}" for line in verdicts)
            if verdicts:
                yield ""


def table(row, runs):
    many = row.asked[0] == "many"
    base = "nginx" if "nginx" in runs else "windsock"
    last = "memory a connection at rest" if many else "CPU time a frame"
    head = ["", "median", "worst – best", f"× {base}", last, "peak memory"]
    if row.unit == "p50":
        head.insert(2, "p99")
    yield "| " + " | ".join(head) + " |"
    yield "|" + "---|" * len(head)
    reference = median(runs[base], lambda run: value(row, run))
    for name, own in runs.items():
        values = sorted((value(row, run) for run in own), reverse=row.unit == "p50")
        middle = statistics.median(values)
        cells = [name, show(row.unit, middle)]
        if row.unit == "p50":
            cells.append(show("p50", median(own, lambda run: run["p99"])))
        cells.append(f"{show(row.unit, values[0])} – {show(row.unit, values[-1])}")
        cells.append(f"{middle / reference:.2f}")
        cells.append(rest(own) if many else frame_cost(own))
        peak = median(own, lambda run: run["peak"])
        cells.append("" if peak is None else f"{peak / MIB:.0f} MiB")
        yield "| " + " | ".join(cells) + " |"


def judge(row, runs, known):
    """Whether the row's bars are met."""
    for bar in row.bars:
        own = median(runs[bar.subject], lambda run: value(row, run))
        if bar.other is None:
            yield record.bar(f"{bar.subject}, frames a second", own, bar.limit, bar.at_least)
            continue
        other = known.get(bar.other)
        if bar.other in runs:
            other = median(runs[bar.other], lambda run: value(row, run))
        if other is not None:
            yield record.bar(f"{bar.subject} to {bar.other}", own / other, bar.limit, bar.at_least)
    if row.name == REST[0]:
        size = median(runs["windsock"], lambda run: run["rest"] / run["connections"] / 1024)
        yield record.bar("memory a connection at rest", size, REST[1], unit=" KiB")


def frame_cost(runs):
    cost = median(runs, lambda run: run["cpu"] and run["cpu"] / run["frames"])
    if cost is None:
        return ""
    return f"{cost * 1e9:,.0f} ns" if cost < 1e-5 else f"{cost * 1e6:,.0f} µs"


def rest(runs):
    size = median(runs, lambda run: run["rest"] and run["rest"] / run["connections"])
    return "" if size is None else f"{size / 1024:.1f} KiB"


def versions(chosen):
    commands = {
        "windsock": [os.environ["WINDSOCK"], "--version"],
        "nginx": [shutil.which("nginx") or "/usr/sbin/nginx", "-v"],
        "HAProxy": [shutil.which("haproxy") or "/usr/sbin/haproxy", "-v"],
        "mitmproxy": [os.environ.get("MITMDUMP", "mitmdump"), "--version"],
    }
    for name, command in commands.items():
        if name in chosen:
            done = subprocess.run(command, capture_output=True, text=True, stdin=subprocess.DEVNULL)
            said = (done.stdout or done.stderr).splitlines()[0]
            yield said if name.lower() in said.lower() else f"{name} {said}"


if __name__ == "__main__":
    main()
