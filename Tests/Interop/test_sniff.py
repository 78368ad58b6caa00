"""Live capture on loopback: capture filters, recordings of the packets, and the permission that it needs."""

import os
import re
import subprocess

import pytest

import contract
import tshark
from clients import Client
from deadlines import wait_until
from program import Program, run
from windsock import ENVIRONMENT, WINDSOCK, pick, windsock


pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="capturing needs root")


class Sniff(Program):
    """`windsock sniff`, which is capturing when the constructor returns."""

    def __init__(self, *arguments):
        super().__init__([WINDSOCK, "sniff", *arguments], ENVIRONMENT)
        try:
            self.wait_for(r"capturing on ", stream="errors")
        except BaseException:
            if "not permitted" in self.errors.decode():
                pytest.skip("capturing on lo is not permitted here")
            self.end()
            raise

    def rows(self):
        return contract.parse(bytes(self.output))


def talk(url, words):
    with Client(url) as client:
        client.recv()
        for word in words:
            client.send(word)
            client.recv()
        client.close_and_wait()


def port_of(url):
    return re.search(r":(\d+)/?$", url)[1]


def test_what_passes_on_an_interface_is_shown_and_kept(tornado, tmp_path):
    port = port_of(tornado.url)
    file = tmp_path / "lo.pcapng"
    with Sniff("-i", "lo", f"port {port}", "--format", "ndjson", "--record", file) as sniff:
        talk(f"{tornado.url.replace('http', 'ws', 1)}/ws/", ["one", "two"])
        wait_until(lambda: pick(sniff.rows(), type="close"), lambda: sniff.story())
        rows = sniff.rows()
        sniff.end()
    sent = [row["payload_text"] for row in pick(rows, type="frame", opcode=1, **{"from": "client"})]
    assert sent == ["one", "two"]
    assert re.search(rb"\d+ packets captured on lo, none dropped", sniff.errors)
    # The recording has the packets themselves, and reads the same.
    assert len(tshark.frames(file, int(port))) == len(pick(rows, type="frame"))
    status, output, errors = windsock("dump", file, "--format", "ndjson")
    assert status == 0, errors
    assert pick(contract.parse(output), type="frame") == pick(rows, type="frame")


def test_a_capture_filter_leaves_out_the_others(tornado):
    with Sniff("-i", "any", "port", "1", "--format", "ndjson") as sniff:
        talk(f"{tornado.url.replace('http', 'ws', 1)}/ws/", ["unseen"])
        sniff.end()
    assert sniff.output == b""
    assert re.search(rb"\b0 packets captured", sniff.errors), sniff.errors


def test_a_ring_keeps_its_newest_files(tornado, tmp_path):
    port = port_of(tornado.url)
    options = ["--record", tmp_path / "ring.pcapng", "--files", "2", "--file-size", "4k"]
    with Sniff("-i", "lo", f"port {port}", "--format", "ndjson", *options) as sniff:
        for turn in range(6):
            talk(f"{tornado.url.replace('http', 'ws', 1)}/ws/", ["x" * 3000])
            wait_until(lambda: len(pick(sniff.rows(), type="close")) > turn, lambda: sniff.story())
        sniff.end()
    names = sorted(path.name for path in tmp_path.iterdir())
    assert len(names) == 2 and all(re.fullmatch(r"ring_\d{5}_\d{14}\.pcapng", name) for name in names), names
    assert int(names[1][5:10]) > 2
    for name in names:
        status, output, errors = run(["tshark", "-r", tmp_path / name, "-T", "fields", "-e", "tcp.port"])
        assert status == 0 and port in output.decode(), (name, errors)


@pytest.mark.parametrize(
    "arguments, status, sentence",
    [
        (["-i", "nosuchinterface"], 66, b"there is no interface nosuchinterface; there are "),
        (["-i", "lo", "prot 80"], 64, b"the capture filter 'prot 80' is not understood"),
        (["-i", "lo", "--files", "3"], 64, b"--files needs --record"),
    ],
)
def test_what_cannot_be_captured_is_one_sentence(arguments, status, sentence):
    found, output, errors = windsock("sniff", "--headless", *arguments)
    assert (found, output) == (status, b""), errors
    assert sentence in errors and errors.count(b"\n") == 1, errors


def test_who_may_not_capture_is_told_what_to_do():
    done = subprocess.run(
        ["setpriv", "--reuid=65534", "--clear-groups", WINDSOCK, "sniff", "-i", "lo", "--headless"],
        capture_output=True, stdin=subprocess.DEVNULL, timeout=60,
    )  # fmt: skip
    if b"setpriv" in done.stderr:
        pytest.skip("another user cannot start the program here")
    assert done.returncode == 77 and done.stderr.count(b"\n") == 1, done.stderr
    assert b"sudo setcap cap_net_raw,cap_net_admin=eip " in done.stderr
