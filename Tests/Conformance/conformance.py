"""The Autobahn|Testsuite on windsock: `connect --echo`, `listen --echo`, and the proxy beside a
server without it.

    conformance.py SUITE [client] [server] [proxy] [--cases PATTERN…] [--exclude PATTERN…]

SUITE is the folder that `setup` filled. Exit status 1 when something does not hold: for client and
server a case that is not passed, or a close that is not clean and with the right code; for the proxy
a case that goes otherwise than without it, without the larger compression cases, which
differ from the others in size alone."""

import argparse
import json
import pathlib
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
sys.path.insert(0, str(ROOT / "Tests/support"))

import peers  # noqa: E402
from deadlines import wait_until  # noqa: E402
from program import Program  # noqa: E402
from servers import WebSocketsServer, echo  # noqa: E402
from windsock import Listener, Proxy, windsock  # noqa: E402

AGENT = "windsock"
LARGER = [f"{section}.{case}" for section in ("12.*", "13.*") for case in range(7, 19)]
GOOD = {"OK", "NON-STRICT", "INFORMATIONAL"}
LONGEST = 3600
"""Seconds that one run of the suite may take."""


class Suite:
    """The suite's two programs, their settings and their reports, in one folder."""

    def __init__(self, folder, cases, excluded):
        self.folder = pathlib.Path(folder).resolve()
        self.cases = cases
        self.excluded = excluded

    def settings(self, name, excluded=(), **more):
        out = self.folder / "reports" / name
        file = self.folder / f"{name}.json"
        settings = {
            "options": {"failByDrop": False},
            "outdir": str(out),
            "webport": 0,
            "cases": self.cases,
            "exclude-cases": [*self.excluded, *excluded],
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
    """`windsock connect --echo` as the client of the fuzzing server, a run for each case."""
    port = peers.free_port()
    file = suite.settings("client", url=f"ws://127.0.0.1:{port}")
    with suite.start("fuzzingserver", file) as server:
        wait_until(lambda: answers(port), server.story)
        url = f"ws://127.0.0.1:{port}"
        status, output, errors = windsock("connect", f"{url}/getCaseCount", "--filter", "op == text",
            "--format", "raw", input=b"")  # fmt: skip
        assert output.strip().isdigit(), (status, output, errors)
        for case in range(1, int(output) + 1):
            echo_once(f"{url}/runCase?case={case}&agent={AGENT}")
        echo_once(f"{url}/updateReports?agent={AGENT}")
    return all_passed(suite, "client")


def echo_once(url):
    status, _, errors = windsock("connect", url, "--echo", "--headless", deadline=LONGEST)
    # 76: some cases end without a closing handshake, as they should.
    assert status in (0, 76), (url, status, errors)


def server_holds(suite):
    """`windsock listen --echo` as the server of the fuzzing client."""
    with Listener("--echo", "--headless") as subject:
        judge_server(suite, "server", subject.url)
        subject.program.stop()
    return all_passed(suite, "server")


def all_passed(suite, name):
    """No case fails, and no close is wrong or unclean."""
    report = suite.report(name)
    bad = [case for case in in_order(report) if not {report[case][0], report[case][1]} <= GOOD]
    for case in bad:
        print(f"{name}: case {case}: {report[case]}")
    print(f"{name}: {len(report)} cases, {len(bad)} failed")
    return bool(report) and not bad


def answers(port):
    try:
        peers.dial(port).close()
        return True
    except ConnectionError:
        return False


def judge_server(suite, name, url, excluded=()):
    """Runs the fuzzing client against a server and gives its report."""
    file = suite.settings(
        name, excluded, servers=[{"agent": AGENT, "url": url, "options": {"version": 18}}]
    )
    with suite.start("fuzzingclient", file) as client:
        status = client.wait(LONGEST)
        assert status == 0, client.story()
    return suite.report(name)


def proxy_holds(suite):
    """The proxy, recording, in front of a good server: every case goes as it does without it."""
    recording = suite.folder / "proxied.pcapng"
    server = WebSocketsServer(quiet_echo, compression="deflate")
    with server:
        direct = judge_server(suite, "direct", f"ws://127.0.0.1:{server.port}", LARGER)
        with Proxy(server.url, "--record", recording, format=None) as subject:
            proxied = judge_server(suite, "proxied", subject.url, LARGER)
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
    parser.add_argument("parts", nargs="*")
    parser.add_argument("--cases", nargs="*", default=["*"])
    parser.add_argument("--exclude", nargs="*", default=[])
    options = parser.parse_args()
    suite = Suite(options.suite, options.cases, options.exclude)
    parts = {"client": client_holds, "server": server_holds, "proxy": proxy_holds}
    results = [parts[part](suite) for part in options.parts or parts]
    sys.exit(0 if all(results) else 1)


if __name__ == "__main__":
    main()
