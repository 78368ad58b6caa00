"""What the benchmarks share: the load generator, and words for the machine they ran on."""

import os
import pathlib
import platform
import subprocess

HERE = pathlib.Path(__file__).parent
ROOT = HERE.parents[1]


# Others that want the processor make every figure but ratios and CPU times worthless.
STARTED = f"load average {os.getloadavg()[0]:.1f} at the start"


def build_load():
    """Compiles the load generator when it is missing or old; gives its path."""
    source, target = HERE / "load.c", ROOT / ".build" / "bench" / "load"
    if not target.exists() or target.stat().st_mtime < source.stat().st_mtime:
        target.parent.mkdir(parents=True, exist_ok=True)
        subprocess.run(["cc", "-O2", "-pthread", "-o", target, source, "-lssl", "-lcrypto", "-lz"], check=True)
    return str(target)


def windsock():
    """The binary that is measured."""
    path = os.environ.setdefault("WINDSOCK", str(ROOT / ".build/release/windsock"))
    if not os.path.exists(path):
        raise SystemExit(f"windsock: no {path}; build it with make build")
    return path


def machine():
    model = "unknown processor"
    for line in pathlib.Path("/proc/cpuinfo").read_text().splitlines():
        if line.startswith("model name"):
            model = line.split(":", 1)[1].strip()
    text = f"{os.cpu_count()} cores of {model}, Linux {platform.release().split('-')[0]}"
    return f"{text}, {STARTED}"
