"""Changes the program in small ways and asks each target's own tests whether they notice.

    make mutations                      every pure target, 20 places each
    make mutations TARGETS="Text JSON" COUNT=40 SEED=7

A change turns a comparison round, makes a constant one more or less, or leaves a statement out. It
is made in a copy of the working tree under .build/mutations; the tree itself is not touched. A
change that does not compile is not counted. One that the target's tests do not notice is printed
with its place: it wants a test, or, where the program does the same without it, a line in
Tests/Mutations/explained.txt. The last result of each target is kept in Tests/RESULTS.md.
"""

import argparse
import collections
import datetime
import json
import os
import pathlib
import random
import re
import resource
import shutil
import subprocess
import sys
import time

import switches

ROOT = pathlib.Path(__file__).resolve().parents[2]
COPY = ROOT / ".build" / "mutations"
EXPLAINED = pathlib.Path(__file__).with_name("explained.txt")
RESULTS = ROOT / "Tests" / "RESULTS.md"
HEADING = "## `make mutations`"
WANTED = 0.8
# A change may let a loop never end, or fill the memory.
MEMORY = 8 << 30

COMPARISONS = {" < ": " <= ", " <= ": " < ", " > ": " >= ", " >= ": " > ", " == ": " != ", " != ": " == "}
# A statement on one line that changes something: an assignment, or a call whose result is unused. What
# an initializer does to its own object can hardly ever be left out: it would not compile.
STATEMENT = re.compile(
    r"^\s*(?!let |var |return|guard |if |for |while |case |else|switch |try |package |private |self\.|super\.)"
    r"(?:[A-Za-z_][\w.\[\]!?$]*\s(?:[-+*/|&^]|<<|>>)?=\s.+|[A-Za-z_][\w.]*\([^{}]*\))$"
)
# Not those of closures' arguments, such as `$0`.
INTEGER = re.compile(r"(?<![\w.$\"])(\d[\d_]*|0x[0-9A-Fa-f_]+)(?![\w.\"])")


class Change(collections.namedtuple("Change", "path number line start end old new")):
    """In a line of a file (`number` from 0), the text `old` from `start` to `end` becomes `new`."""

    def made(self):
        return self.line[: self.start] + self.new + self.line[self.end :]

    def described(self):
        return self.name, f"{self.line.strip()} → {self.made().strip()}"

    @property
    def name(self):
        return str(self.path.relative_to(COPY))


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
    """Every change that could be made in a file."""
    found = []
    is_text = False
    for number, line in enumerate(path.read_text().split("\n")):
        # What stands between triple quotes is a text, and not code.
        if line.count('"""') % 2:
            is_text = not is_text
            continue
        if is_text:
            continue
        code = code_of(line)
        # Room made in advance changes no result.
        if "reserveCapacity" in code or not code.strip():
            continue
        if code.lstrip().startswith(("import ", "package import", "@", "#")):
            continue

        def change(start, end, new):
            found.append(Change(path, number, line, start, end, line[start:end], new))

        for old, new in COMPARISONS.items():
            start = code.find(old)
            if start >= 0:
                change(start, start + len(old), new)
        for match in INTEGER.finditer(code):
            change(match.start(), match.end(), off_by_one(match[1]))
        if STATEMENT.match(code.rstrip()):
            change(len(line) - len(line.lstrip()), len(line), "_ = 0  // left out")
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
    # A link stays one: the themes lie beside Sources.
    links = {name for name in listed if (ROOT / name).is_symlink()}
    for name in links:
        target = COPY / name
        if not target.is_symlink():
            target.parent.mkdir(parents=True, exist_ok=True)
            target.symlink_to(os.readlink(ROOT / name))
    wanted = {name for name in listed if (ROOT / name).is_file()} - links
    for path in list(COPY.rglob("*")):
        name = str(path.relative_to(COPY))
        if path.is_file() and not name.startswith(".build/") and name not in wanted | links:
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


def test(target, timeout, switch=None):
    """Runs a target's tests until one fails; whether all passed, and what they printed."""
    environment = dict(os.environ, **({} if switch is None else {switches.VARIABLE: str(switch)}))
    program = COPY / ".build" / "debug" / "windsockPackageTests.xctest"
    running = subprocess.Popen(
        ["timeout", "--kill-after=1", str(int(timeout)), program, "--testing-library", "swift-testing",
         "--filter", f"^{target}Tests\\."],
        cwd=COPY, env=environment, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        preexec_fn=lambda: resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY)))
    lines = []
    for line in running.stdout:
        lines.append(line.decode(errors="replace"))
        if switch is not None and " recorded an issue " in lines[-1]:
            running.terminate()
            break
    running.stdout.close()
    return running.wait() == 0, "".join(lines)


def failures(output):
    """What failed of what the tests printed; its end where nothing says so."""
    lines = [line for line in output.split("\n") if " recorded an issue " in line or " error: " in line]
    return "\n".join(lines[:40]) or output[-3000:]


def explained():
    """Changes that are known to make no difference: 'file: old line → new line', reasons after '#'."""
    if not EXPLAINED.exists():
        return set()
    lines = EXPLAINED.read_text().splitlines()
    return {line.split("#")[0].strip() for line in lines if line.strip() and line[0] != "#"}


def places(target, seed):
    """Every change of a target in an order that the seed gives; without those that are explained."""
    known = explained()
    found = [
        change
        for path in sorted((COPY / "Sources" / target).rglob("*.swift"))
        for change in changes(path)
    ]
    random.Random(f"{target} {seed}").shuffle(found)
    return [change for change in found if ": ".join(change.described()) not in known]


def try_one_by_one(target, chosen, limit):
    """For each change that compiles, built by itself, whether it was noticed."""
    results = {}
    for change in chosen:
        text = change.path.read_text()
        lines = text.split("\n")
        lines[change.number] = change.made()
        change.path.write_text("\n".join(lines))
        try:
            if build(target)[0]:
                results[change] = not test(target, limit, switch=0)[0]
        finally:
            change.path.write_text(text)
        if change in results:
            show(change, results[change])
    return results


def try_all(target, chosen, limit):
    """The same for all changes, as many as possible in one build, where a switch turns each on."""
    with switches.Switches(COPY, target, chosen) as built:
        built.make(lambda: build(target))
        passed, output = test(target, 900)
        if not passed:
            sys.exit(f"the tests of {target} fail with every switch off:\n{failures(output)}")
        results = {}
        for number, change in built.made.items():
            results[change] = not test(target, limit, switch=number)[0]
            show(change, results[change])
        # With the switches' own file still there, nothing else has to be built again.
        built.undo()
        return results | try_one_by_one(target, built.refused, limit)


def show(change, noticed):
    if not noticed:
        name, text = change.described()
        print(f"  not noticed: {name}:{change.number + 1}: {text}", flush=True)


def mutate(target, count, seed):
    """Makes `count` changes that compile; returns how many were noticed, and how many were made."""
    waiting = places(target, seed)
    passed, output = build(target)
    if not passed:
        sys.exit(f"{target} does not build:\n{failures(output)}")
    started = time.monotonic()
    passed, output = test(target, 900)
    if not passed:
        sys.exit(f"the tests of {target} fail without a change:\n{failures(output)}")
    limit = 20 + 3 * (time.monotonic() - started)
    results = {}
    while waiting and len(results) < count:
        chosen, waiting = waiting[: count - len(results)], waiting[count - len(results) :]
        results |= try_all(target, chosen, limit)
    return sum(results.values()), len(results)


def record(target, noticed, tried, seed):
    """Puts a target's result into the table of Tests/RESULTS.md, in the place of its last one."""
    before, found, rest = RESULTS.read_text().partition(f"{HEADING}\n")
    if not found:
        sys.exit(f"{RESULTS} has no heading {HEADING}")
    lines = rest.split("\n")
    rows = [number for number, line in enumerate(lines) if line.startswith("|")]
    end = next(row for row in rows if row + 1 not in rows) + 1
    row = f"| {target} | {noticed} of {tried} | {seed} | {datetime.date.today()} |"
    old = [number for number in rows if number < end and lines[number].startswith(f"| {target} |")]
    lines[old[0] if old else end : old[0] + 1 if old else end] = [row]
    RESULTS.write_text(before + found + "\n".join(lines))


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n")[0])
    parser.add_argument("targets", nargs="*", help="targets; all pure ones unless some are named")
    parser.add_argument("--count", type=int, default=20, help="changes a target (default: 20)")
    parser.add_argument("--seed", type=int, default=1, help="chooses the places (default: 1)")
    options = parser.parse_args()
    copy_tree()
    missed = []
    for target in options.targets or pure_targets():
        noticed, tried = mutate(target, options.count, options.seed)
        record(target, noticed, tried, options.seed)
        share = noticed / tried if tried else 1
        print(f"{target}: {noticed} of {tried} changes noticed, seed {options.seed}", flush=True)
        if share < WANTED:
            missed.append(target)
    if missed:
        sys.exit(f"fewer than {WANTED:.0%} noticed in: {', '.join(missed)}")


if __name__ == "__main__":
    main()
