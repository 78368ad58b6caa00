"""windsock beside nginx (PEERS=all: and HAProxy and mitmproxy), in one run on one machine.

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

import results as record
import subjects
from machine import build_load, machine

ROOT = pathlib.Path(__file__).parents[2]
ROUNDS = int(os.environ.get("ROUNDS", "5"))
SCALE = float(os.environ.get("SCALE", "1"))
LARGE_WRITE = 256 << 10
MIB = 1 << 20

# name, how the load generator is asked, what is compared, whether more is better
ROWS = [
    ("64-byte frames from the client, large writes", ["up", 64, 20_000_000, LARGE_WRITE], "frames/s"),
    ("64-byte frames from the server, large writes", ["down", 64, 20_000_000, LARGE_WRITE], "frames/s"),
    ("64-byte frames from the client, one a write", ["up", 64, 500_000, 1], "frames/s"),
    ("1 MiB frames from the client", ["up", MIB, 2_000, MIB], "bytes/s"),
    ("1 MiB frames from the server", ["down", MIB, 2_000, MIB], "bytes/s"),
    ("round trip of a 64-byte frame", ["echo", 64, 20_000], "p50"),
    ("1,000 connections, opened and used", ["many", 1000], "connections/s"),
]
# What has to hold for a row: the ratio to nginx, and whether more is better.
BARS = {
    "64-byte frames from the client, large writes": (1.5, True),
    "64-byte frames from the server, large writes": (1.5, True),
    "1 MiB frames from the client": (1.5, True),
    "1 MiB frames from the server": (1.5, True),
    "round trip of a 64-byte frame": (1.2, False),
    "1,000 connections, opened and used": (64, False),
}
# mitmproxy takes some 3,000 frames a second: it gets a share of the work.
SHARE = {"mitmproxy": 1 / 1000}


def main():
    load = build_load()
    chosen = choose_subjects()
    sink = subprocess.Popen([load, "sink"], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE)
    try:
        port = int(sink.stdout.readline())
        results = [measure(row, chosen, load, port) for row in ROWS if wanted(row)]
    finally:
        sink.kill()
        sink.wait()
    lines = list(report(results, chosen))
    print("\n".join(lines))
    if not os.environ.get("ROWS"):
        record.write("proxy", lines)


def choose_subjects():
    """Name to starter, in the order of their turns."""
    binary = os.environ.setdefault("WINDSOCK", str(ROOT / ".build/release/windsock"))
    chosen = {"direct": subjects.direct}
    if os.path.exists(binary):
        chosen["windsock"] = subjects.windsock("/dev/shm")
        chosen["windsock, to disk"] = subjects.windsock(os.environ.get("DISK", tempfile.gettempdir()))
    else:
        print(f"windsock: no {binary}; only the others are measured", file=sys.stderr)
    chosen["nginx"] = subjects.nginx
    if os.environ.get("PEERS") == "all":
        chosen["HAProxy"] = subjects.haproxy
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
    return any(word in row[0] for word in words)


def measure(row, chosen, load, sink):
    """All rounds of a row: (row, name of the subject to the list of its runs)."""
    runs = {name: [] for name in chosen}
    # Round trips are over in a second and scatter: they get more turns.
    for turn in range(3 * ROUNDS if row[1][0] == "echo" else ROUNDS):
        for name, start in chosen.items():
            with start(sink, volume(row)) as running, awake(row, load):
                runs[name].append(one_run(row, name, running, load))
            print(f"    {row[0]}, round {turn + 1}: {name} {show(row[2], value(row, runs[name][-1]))}")
    return row, runs


@contextlib.contextmanager
def awake(row, load):
    """For round trips, keeps the cores from halting; see `awake` in load.c."""
    if row[1][0] != "echo":
        yield
        return
    process = subprocess.Popen([load, "awake"], stdin=subprocess.PIPE)
    try:
        yield
    finally:
        process.communicate(b"")


def volume(row):
    """The bytes that a run of a row comes to, recorded, and some more."""
    mode, *numbers = row[1]
    return 0 if mode == "many" else int((numbers[0] + 14) * numbers[1] * SCALE * 1.2)


def one_run(row, name, running, load):
    mode, *numbers = row[1]
    if mode != "many":
        numbers[1] = max(100, int(numbers[1] * SCALE * SHARE.get(name, 1)))
    elif name == "mitmproxy":
        numbers[0] //= 10
    before = running.memory("VmRSS")
    process = subprocess.Popen(
        [load, mode, str(running.port), *map(str, numbers)],
        stdin=subprocess.PIPE, stdout=subprocess.PIPE,
    )  # fmt: skip
    line = process.stdout.readline()
    if line:
        result = json.loads(line)
        result["cpu"] = running.cpu_used()
        result["peak"] = running.memory("VmHWM")
        result["rest"] = None if before is None else running.memory("VmRSS") - before
    process.communicate(b"\n")
    if process.returncode != 0:
        raise SystemExit(f"windsock: {row[0]}: the run through {name} lost frames or broke")
    return result


def value(row, run):
    """What a row compares, of one run."""
    match row[2]:
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
    for row, runs in results:
        yield f"### {row[0]}"
        yield ""
        yield from table(row, runs)
        yield ""
        if row[0] in BARS and "windsock" in runs:
            yield judge(row, runs)
            yield ""


def table(row, runs):
    many = row[1][0] == "many"
    last = "memory a connection at rest" if many else "CPU time a frame"
    head = ["", "median", "worst – best", "× nginx", last, "peak memory"]
    if row[2] == "p50":
        head.insert(2, "p99")
    yield "| " + " | ".join(head) + " |"
    yield "|" + "---|" * len(head)
    nginx = median(runs["nginx"], lambda run: value(row, run))
    for name, own in runs.items():
        values = sorted((value(row, run) for run in own), reverse=row[2] == "p50")
        middle = statistics.median(values)
        cells = [name, show(row[2], middle)]
        if row[2] == "p50":
            cells.append(show("p50", median(own, lambda run: run["p99"])))
        cells.append(f"{show(row[2], values[0])} – {show(row[2], values[-1])}")
        cells.append(f"{middle / nginx:.2f}")
        cells.append(rest(own) if many else frame_cost(own))
        peak = median(own, lambda run: run["peak"])
        cells.append("" if peak is None else f"{peak / MIB:.0f} MiB")
        yield "| " + " | ".join(cells) + " |"


def judge(row, runs):
    """Whether the row's bar is met."""
    limit, at_least = BARS[row[0]]
    if row[1][0] == "many":
        size = median(runs["windsock"], lambda run: run["rest"] / run["connections"] / 1024)
        return record.bar("memory a connection at rest", size, limit, unit=" KiB")
    own, nginx = (median(runs[name], lambda run: value(row, run)) for name in ("windsock", "nginx"))
    return record.bar("the ratio to nginx", own / nginx, limit, at_least)


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
