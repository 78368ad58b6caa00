"""The parts that see every byte or every frame, measured alone and compared with memory bandwidth.

Runs the micro-benchmarks' program, prints its lines and writes a part of RESULTS.md."""

import datetime
import os
import subprocess

import results as record
from machine import ROOT, machine


def main():
    program = os.environ.get("MICRO", str(ROOT / ".build/release/MicroBenchmarks"))
    lines = []
    with subprocess.Popen([program], stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True) as process:
        for line in process.stdout:
            print(line, end="", flush=True)
            lines.append(line.rstrip())
    if process.returncode != 0:
        raise SystemExit(f"windsock: {program} ended with status {process.returncode}")
    head = f"{datetime.date.today().isoformat()}, {machine()}; medians of several rounds, one thread."
    record.write("micro", ["## The parts by themselves", "", head, "", "```", *lines, "```"])


if __name__ == "__main__":
    main()
