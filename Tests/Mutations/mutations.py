"""Changes the program in small ways and asks each target's own tests whether they notice.

    make mutations                      every pure target, 20 places each
    make mutations TARGETS="Text JSON" COUNT=40 SEED=7

A change turns a comparison round, makes a constant one more or less, or leaves a statement out. It
is made in a copy of the working tree under .build/mutations; the tree itself is not touched. A
change that does not compile is not counted. One that the target's tests do not notice is printed
with its place: it wants a test, or, where the program does the same without it, a line in
Tests/Mutations/explained.txt.
"""

import argparse
import json
import os
import pathlib
import random
import re
import shutil
import subprocess
import sys
import time

ROOT = pathlib.Path(__file__).resolve().parents[2]
COPY = ROOT / ".build" / "mutations"
EXPLAINED = pathlib.Path(__file__).with_name("explained.txt")
WANTED = 0.8

COMPARISONS = {" < ": " <= ", " <= ": " < ", " > ": " >= ", " >= ": " > ", " == ": " != ", " != ": " == "}
# A statement on one line that changes something: an assignment, or a call whose result is unused.
STATEMENT = re.compile(
    r"^\s*(?!let |var |return|guard |if |for |while |case |else|switch |try |package |private |self\.init|super\.)"
    r"(?:[A-Za-z_][\w.\[\]!?$]*\s(?:[-+*/|&^]|<<|>>)?=\s.+|[A-Za-z_][\w.]*\([^{}]*\))$"
)
INTEGER = re.compile(r"(?<![\w.\"])(\d[\d_]*|0x[0-9A-Fa-f_]+)(?![\w.\"])")


def pure_targets():
    """The targets that have tests and build without NIO, lowest first."""
    names = []
    manifest = dump()
    tests = {target["name"] for target in manifest["targets"] if target["type"] == "test"}
    for target in manifest["targets"]:
        if target["type"] == "regular" and f"{target['name']}Tests" in tests:
            if (ROOT / "Sources" / target["name"]).is_dir():
                names.append(target["name"])
    return names


def dump():
    environment = dict(os.environ, WINDSOCK_PURE="1")
    command = ["swift", "package", "dump-package"]
    return json.loads(subprocess.check_output(command, cwd=ROOT, env=environment))


def code_of(line):
    """The line with its comment and its strings blanked out, so that places in it stay the same."""
    line = re.sub(r'"(?:\\.|[^"\\])*"', lambda text: '"' + " " * (len(text[0]) - 2) + '"', line)
    comment = line.find("//")
    return line if comment < 0 else line[:comment] + " " * (len(line) - comment)


def changes(path):
    """Every change that could be made in a file: (line number, old line, new line)."""
    found = []
    for number, line in enumerate(path.read_text().split("\n")):
        code = code_of(line)
        # Room made in advance changes no result.
        if "reserveCapacity" in code or not code.strip():
            continue
        if code.lstrip().startswith(("import ", "package import", "@", "#")):
            continue
        for old, new in COMPARISONS.items():
            start = code.find(old)
            if start >= 0:
                found.append((number, line, line[:start] + new + line[start + len(old):]))
        for match in INTEGER.finditer(code):
            found.append((number, line, line[: match.start()] + off_by_one(match[1]) + line[match.end():]))
        if STATEMENT.match(code.rstrip()):
            indent = re.match(r"\s*", line)[0]
            found.append((number, line, f"{indent}_ = 0  // left out"))
    return found


def off_by_one(literal):
    value = int(literal.replace("_", ""), 0)
    return str(value + 1 if value == 0 or value % 2 else value - 1)


def copy_tree():
    """The working tree under .build/mutations; files that did not change keep their times."""
    COPY.mkdir(parents=True, exist_ok=True)
    listed = subprocess.check_output(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard", "Sources", "Tests", "themes",
         "Package.swift"], cwd=ROOT, text=True).splitlines()
    wanted = {name for name in listed if (ROOT / name).is_file()}
    for path in list(COPY.rglob("*")):
        name = str(path.relative_to(COPY))
        if path.is_file() and not name.startswith(".build/") and name not in wanted:
            path.unlink()
    for name in wanted:
        target = COPY / name
        if target.exists() and target.read_bytes() == (ROOT / name).read_bytes():
            continue
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copy2(ROOT / name, target)
        os.utime(target)


def swift(target, *arguments, timeout):
    """Runs swift in the copy for one target and what it stands on; (ended well, output)."""
    environment = dict(os.environ, WINDSOCK_PURE="1", WINDSOCK_TESTS_OF=target)
    try:
        done = subprocess.run(
            ["swift", *arguments], cwd=COPY, env=environment, stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE, stderr=subprocess.STDOUT, timeout=timeout)
    except subprocess.TimeoutExpired:
        return False, "it took too long"
    return done.returncode == 0, done.stdout.decode(errors="replace")


def build(target):
    return swift(target, "build", "--build-tests", timeout=1800)


def test(target, timeout):
    return swift(target, "test", "--skip-build", "--filter", f"^{target}Tests\\.", timeout=timeout)


def explained():
    """Changes that are known to make no difference: 'file: old line → new line', reasons after '#'."""
    if not EXPLAINED.exists():
        return set()
    lines = EXPLAINED.read_text().splitlines()
    return {line.split("#")[0].strip() for line in lines if line.strip() and line[0] != "#"}


def mutate(target, count, seed):
    """Makes `count` changes that compile; returns how many were noticed, and what was not."""
    generator = random.Random(f"{target} {seed}")
    places = [
        (path, *change)
        for path in sorted((COPY / "Sources" / target).rglob("*.swift"))
        for change in changes(path)
    ]
    generator.shuffle(places)
    passed, output = build(target)
    if not passed:
        sys.exit(f"{target} does not build:\n{output[-3000:]}")
    started = time.monotonic()
    passed, output = test(target, 900)
    if not passed:
        sys.exit(f"the tests of {target} fail without a change:\n{output[-3000:]}")
    limit = 60 + 5 * (time.monotonic() - started)
    known = explained()
    noticed = tried = 0
    survivors = []
    for path, number, old, new in places:
        if tried == count:
            break
        name = str(path.relative_to(COPY))
        key = f"{name}: {old.strip()} → {new.strip()}"
        if key in known:
            continue
        text = path.read_text()
        lines = text.split("\n")
        lines[number] = new
        path.write_text("\n".join(lines))
        try:
            compiles, _ = build(target)
            if not compiles:
                continue
            tried += 1
            if test(target, limit)[0]:
                survivors.append(f"{name}:{number + 1}: {old.strip()} → {new.strip()}")
                print(f"  not noticed: {survivors[-1]}", flush=True)
            else:
                noticed += 1
        finally:
            path.write_text(text)
    return noticed, tried, survivors


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("targets", nargs="*", help="targets; all pure ones unless some are named")
    parser.add_argument("--count", type=int, default=20, help="changes a target (default: 20)")
    parser.add_argument("--seed", type=int, default=1, help="chooses the places (default: 1)")
    options = parser.parse_args()
    copy_tree()
    missed = []
    for target in options.targets or pure_targets():
        noticed, tried, _ = mutate(target, options.count, options.seed)
        share = noticed / tried if tried else 1
        print(f"{target}: {noticed} of {tried} changes noticed, seed {options.seed}", flush=True)
        if share < WANTED:
            missed.append(target)
    if missed:
        sys.exit(f"fewer than {WANTED:.0%} noticed in: {', '.join(missed)}")


if __name__ == "__main__":
    main()
