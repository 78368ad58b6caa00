"""The Autobahn|Testsuite on windsock: its client, and its proxy beside a server without it.

    conformance.py SUITE [client] [proxy] [--all]

SUITE is the folder that `setup` filled. Without --all the compression sections are cut to their
first six cases, which differ in size alone. Exit status 1 when something does not hold."""

import argparse
import json
import os
import pathlib
import subprocess
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests/support"))

import peers  # noqa: E402
from deadlines import wait_until  # noqa: E402
from program import Program  # noqa: E402
from servers import WebSocketsServer, echo  # noqa: E402
from windsock import Proxy  # noqa: E402

AGENT = "windsock"
LARGER = [f"{section}.{case}" for section in ("12.*", "13.*") for case in range(7, 19)]
GOOD = {"OK", "NON-STRICT", "INFORMATIONAL"}
LONGEST = 3600
"""Seconds that one run of the suite may take."""


class Suite:
    """The suite's two programs, their settings and their reports, in one folder."""

    def __init__(self, folder, excluded):
        self.folder = pathlib.Path(folder).resolve()
        self.excluded = excluded

    def settings(self, name, **more):
        out = self.folder / "reports" / name
        file = self.folder / f"{name}.json"
        settings = {
            "options": {"failByDrop": False},
            "outdir": str(out),
            "webport": 0,
            "cases": ["*"],
            "exclude-cases": self.excluded,
            "exclude-agent-cases": {},
            **more,
        }
        file.write_text(json.dumps(settings))
        (out / "index.json").unlink(missing_ok=True)
        return file

    def start(self, mode, file):
        arguments = [self.folder / "wstest", "-m", mode, "-s", file]
        return Program([*arguments, "-u", "0"] if mode == "fuzzingserver" else arguments)

    def report(self, name):
        """Of each case: behaviour, behaviour of the close, close code."""
        index = json.loads((self.folder / "reports" / name / "index.json").read_text())
        (cases,) = index.values()
        return {
            case: (told["behavior"], told["behaviorClose"], told["remoteCloseCode"])
            for case, told in cases.items()
        }


def in_order(cases):
    return sorted(cases, key=lambda case: [int(part) for part in case.split(".")])


def client_holds(suite):
    """windsock as the client of the fuzzing server: no case fails."""
    port = peers.free_port()
    file = suite.settings("client", url=f"ws://127.0.0.1:{port}")
    with suite.start("fuzzingserver", file) as server:
        wait_until(lambda: answers(port), server.story)
        status = subprocess.run(
            ["swift", "test", "--skip-build", "--filter", "AutobahnTests"],
            cwd=ROOT, env={**os.environ, "WINDSOCK_AUTOBAHN": str(port)}, timeout=LONGEST,
        ).returncode  # fmt: skip
    if status != 0:
        print("client: a case did not come to its end")
        return False
    report = suite.report("client")
    bad = [case for case in in_order(report) if not {report[case][0], report[case][1]} <= GOOD]
    for case in bad:
        print(f"client: case {case}: {report[case]}")
    print(f"client: {len(report)} cases, {len(bad)} failed")
    return bool(report) and not bad


def answers(port):
    try:
        peers.dial(port).close()
        return True
    except ConnectionError:
        return False


def judge_server(suite, name, url):
    """Runs the fuzzing client against a server and gives its report."""
    file = suite.settings(name, servers=[{"agent": AGENT, "url": url, "options": {"version": 18}}])
    with suite.start("fuzzingclient", file) as client:
        status = client.wait(LONGEST)
        assert status == 0, client.story()
    return suite.report(name)


def proxy_holds(suite):
    """The proxy, recording, in front of a good server: every case goes as it does without it."""
    recording = suite.folder / "proxied.pcapng"
    server = WebSocketsServer(quiet_echo, compression="deflate")
    with server:
        direct = judge_server(suite, "direct", f"ws://127.0.0.1:{server.port}")
        with Proxy(server.url, "--record", recording, format=None) as subject:
            proxied = judge_server(suite, "proxied", subject.url)
            subject.program.stop()
    recording.unlink()
    differing = [
        case
        for case in in_order(direct)
        if normal(direct[case]) != normal(proxied.get(case, (None, None, None)))
    ]
    for case in differing:
        print(f"proxy: case {case}: {direct[case]} without it, {proxied.get(case)} with it")
    print(f"proxy: {len(direct)} cases, {len(differing)} differ")
    return bool(direct) and not differing


async def quiet_echo(connection):
    import websockets

    try:
        await echo(connection)
    except websockets.ConnectionClosed:
        pass


def normal(result):
    """OK and NON-STRICT depend on what came first, and count alike."""
    behaviour, closing, code = result
    return "OK" if behaviour == "NON-STRICT" else behaviour, closing, code


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("suite")
    parser.add_argument("parts", nargs="*", default=["client", "proxy"])
    parser.add_argument("--all", action="store_true")
    parser.add_argument("--exclude", nargs="*", default=[])
    options = parser.parse_args()
    suite = Suite(options.suite, ([] if options.all else LARGER) + options.exclude)
    parts = {"client": client_holds, "proxy": proxy_holds}
    results = [parts[part](suite) for part in options.parts or parts]
    sys.exit(0 if all(results) else 1)


if __name__ == "__main__":
    main()
