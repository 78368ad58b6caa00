"""windsock itself, as the tests run it, and questions to ask of its rows."""

import os
import pathlib
import signal

import contract
from deadlines import wait_until
from program import Program, run

ROOT = pathlib.Path(__file__).resolve().parents[2]
WINDSOCK = os.environ.get("WINDSOCK") or str(ROOT / ".build/release/windsock")

# A test must not depend on the settings of whoever runs it.
ENVIRONMENT = {"LANG": "C.UTF-8", "LC_ALL": "C.UTF-8", "XDG_CONFIG_HOME": "/nonexistent"}


def windsock(*arguments, input=None, deadline=60):
    """Runs windsock to its end: (exit status, standard output, standard error)."""
    return run([WINDSOCK, *arguments], deadline, input, ENVIRONMENT)


def start(*arguments, **options):
    """Starts windsock and lets it run."""
    return Program([WINDSOCK, *arguments], ENVIRONMENT, **options)


def dump(file, *options):
    """The NDJSON rows of a recording."""
    status, output, errors = windsock("dump", file, "--format", "ndjson", *options)
    assert status == 0, (status, errors)
    return contract.parse(output)


class Rows:
    """A running windsock that prints NDJSON: its rows so far, and waiting for one."""

    def __init__(self, program):
        self.program = program
        self.read, self.known = 0, []

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.program.end()

    def rows(self, **wanted):
        """The whole rows printed so far whose fields equal those wanted; `from_` stands for `from`."""
        end = self.program.output.rfind(b"\n", self.read) + 1
        if end > self.read:
            self.known += contract.parse(bytes(self.program.output[self.read : end]))
            self.read = end
        return pick(self.known, **wanted)

    def wait_rows(self, count, **wanted):
        """Those rows, once there are `count` of them."""

        def enough():
            found = self.rows(**wanted)
            return found if len(found) >= count else None

        return wait_until(
            enough, lambda: f"{len(self.rows(**wanted))} of {count} rows {wanted}\n{self.story()}"
        )

    def wait_row(self, **wanted):
        return self.wait_rows(1, **wanted)[0]

    def wait_finding(self, identifier):
        """Waits until a finding is reported, as a row of its own or on its frame."""
        wait_until(
            lambda: identifier in findings(self.rows()),
            lambda: f"no finding {identifier}, but {sorted(findings(self.rows()))}\n{self.story()}",
        )

    def stop(self, number=signal.SIGINT):
        """Ends it by a signal, which must be a clean end, and gives all rows."""
        status = self.program.stop(number)
        assert status == 0, (status, self.story())
        output = self.program.output
        assert not output or output.endswith(b"\n"), "the last line is not whole"
        return list(self.rows())

    def story(self):
        return self.program.story()


class Proxy(Rows):
    """`windsock proxy --upstream` on a free port, printing NDJSON."""

    def __init__(self, upstream, *options, format="ndjson", listen="127.0.0.1:0"):
        style = ["--format", format] if format else []
        super().__init__(
            self.command(
                "proxy", "--upstream", upstream, "--listen", listen, "--headless", *style, *options
            )
        )
        try:
            match = self.program.wait_for(r"listening on http://(127\.0\.0\.1|\[::1\]):(\d+)")
        except BaseException:
            self.program.end()
            raise
        self.port = int(match[2])
        self.url = f"ws://{match[1].decode()}:{self.port}"

    def command(self, *arguments):
        """How the program is started."""
        return start(*arguments)


class Listener(Rows):
    """`windsock listen` on a free port of 127.0.0.1, printing NDJSON unless options say otherwise."""

    def __init__(self, *options, address="0", **process):
        style = [] if {"--headless", "--format"} & set(options) else ["--format", "ndjson"]
        super().__init__(start("listen", address, *style, *options, **process))
        try:
            match = self.program.wait_for(r"listening on (wss?)://(127\.0\.0\.1|\[::1\]):(\d+)")
        except BaseException:
            self.program.end()
            raise
        self.port = int(match[3])
        self.url = f"{match[1].decode()}://{match[2].decode()}:{self.port}"


def pick(rows, **wanted):
    """The rows whose fields equal those wanted; `from_` stands for `from`."""
    wanted = {name.rstrip("_"): value for name, value in wanted.items()}
    return [row for row in rows if all(row.get(name) == value for name, value in wanted.items())]


def findings(rows, levels="EWI"):
    """The identifiers of all findings in some rows, wherever they are told."""
    told = {row["id"] for row in pick(rows, type="finding") if row["level"] in levels}
    if levels == "EWI":
        told |= {name for row in pick(rows, type="frame") for name in row["findings"]}
    return told


def levels(rows):
    """Of all finding rows: identifier to level."""
    return {row["id"]: row["level"] for row in pick(rows, type="finding")}


# Notes and hints that RFC-abiding conversations may earn.
HARMLESS = {"H31", "P03", "C14", "D14"}


def assert_clean(rows):
    """No finding above level I anywhere."""
    wrong = findings(rows) - HARMLESS
    assert not wrong, f"findings on a clean conversation: {wrong}"
