"""How cost grows: with the size of frames, the number of connections, the length of captures.

Prints tables; writes a part of RESULTS.md and the plots beside it. Environment: WINDSOCK, ROUNDS (3),
FRAMES for the longest capture (100000000; it takes 8 GB of disk)."""

import datetime
import os
import pathlib
import statistics

import bench
import bench_open
import plots
import results as record
import subjects
from machine import HERE, build_load, machine, windsock

ROUNDS = int(os.environ.get("ROUNDS", "3"))
LONGEST = int(os.environ.get("FRAMES", "100000000"))
SIZES = [64, 1 << 10, 16 << 10, 256 << 10, 1 << 20, 16 << 20]
CONNECTIONS = [1, 10, 100, 1000, bench.MANY]
LENGTHS = [count for count in (100_000, 1_000_000, 10_000_000, 100_000_000) if count <= LONGEST]
# Bytes that a run over frames of one size sends.
VOLUME = 256 << 20


def main():
    binary, load = windsock(), build_load()
    folder = HERE / "plots"
    folder.mkdir(exist_ok=True)
    lines = ["## How cost grows", "", f"{datetime.date.today().isoformat()}, {machine()}; medians of {ROUNDS} rounds.", ""]
    lines += with_sizes(load, folder)
    lines += with_connections(load, folder)
    lines += with_length(binary, folder)
    print("\n".join(lines))
    record.write("growth", lines)


def with_sizes(load, folder):
    chosen = {"windsock": subjects.windsock("/dev/shm"), "nginx": subjects.nginx, "HAProxy": subjects.haproxy}
    series = {name: [] for name in chosen}
    for size in SIZES:
        count = max(16, min(5_000_000, VOLUME // size))
        row = bench.Row(f"frames of {size:,} bytes", ["up", size, count, bench.LARGE_WRITE], "frames/s", tuple(chosen))
        for name, own in runs(row, chosen, load).items():
            series[name].append((size, statistics.median(run["seconds"] / run["frames"] for run in own) * 1e6))
    yield from section(
        folder / "frames.svg", "Time a frame, by its size", "bytes of payload", "µs a frame", series
    )


def with_connections(load, folder):
    chosen = {"windsock": subjects.windsock("/dev/shm"), "nginx": subjects.nginx, "HAProxy": subjects.haproxy}
    times = {name: [] for name in chosen}
    for number in CONNECTIONS:
        row = bench.Row(f"{number:,} connections", ["many", number], "connections/s", tuple(chosen))
        for name, own in runs(row, chosen, load).items():
            times[name].append((number, statistics.median(run["seconds"] for run in own) * 1e3))
    yield from section(
        folder / "connections.svg", "Time to open connections, one after the other", "connections",
        "ms for all of them", times,
    )  # fmt: skip


def with_length(binary, folder):
    seconds, memory = [], []
    for count in LENGTHS:
        file = bench_open.capture(count, 16)
        took, peak = bench_open.repeated([binary, "lint", file], ROUNDS)
        seconds.append((count, took))
        memory.append((count, peak / (1 << 20)))
        if count > 10_000_000:
            os.unlink(file)
    yield from section(
        folder / "captures.svg", "Reading a capture whole: windsock lint", "frames", "seconds, MiB at most",
        {"seconds": seconds, "MiB at most": memory},
    )  # fmt: skip
    yield f"* {log_bar(memory)}"
    yield ""


def log_bar(memory):
    """What the log takes for a frame: by how much the two longest captures differ."""
    (fewer, low), (more, high) = memory[-2:]
    return record.bar("log, side tables included, a frame", (high - low) * (1 << 20) / (more - fewer), 16, unit=" B")


def runs(row, chosen, load):
    """Each subject's runs of a row, in turns."""
    found = {name: [] for name in chosen}
    environment = dict(os.environ)
    with bench.sinking(load, environment) as sink:
        for _ in range(ROUNDS):
            for name, start in chosen.items():
                with start(sink, bench.volume(row)) as running:
                    found[name].append(bench.one_run(row, name, running, load, environment))
                print(f"    {row.name}: {name}", flush=True)
    return found


def section(path, title, across, up, series):
    """The table and the plot of one growth."""
    plots.plot(path, title, across, up, series)
    yield from [f"### {title}", "", f"![{title}](plots/{pathlib.Path(path).name})", ""]
    yield f"| {across} | " + " | ".join(name if name in up else f"{name}, {up}" for name in series) + " |"
    yield "|---|" + "---|" * len(series)
    for together in zip(*series.values()):
        yield f"| {together[0][0]:,} | " + " | ".join(f"{y:,.0f}" if y >= 100 else f"{y:.3g}" for _, y in together) + " |"
    yield ""
    for name, points in series.items():
        exponent = plots.slope(points)
        yield f"* {name}: {plots.words(exponent)} (exponent {exponent:.2f})"
    yield ""


if __name__ == "__main__":
    main()
