"""Captures that the kernel's own tunnels and fragments are in, and rings as dumpcap writes them."""

import contextlib
import subprocess
import sys

import namespace
import tshark
from clients import Client
from deadlines import DEADLINE, wait_until
from program import Program, run
from test_sniff import port_of
from windsock import dump, pick, windsock

PORT = 9001
TALK = f"""
import sys
from websockets.sync.client import connect
from websockets.sync.server import serve
if sys.argv[1] == "serve":
    def echo(end):
        for message in end:
            end.send(message.upper())
    with serve(echo, "192.168.77.1", {PORT}, compression=None) as server:
        print("ready", flush=True)
        server.serve_forever()
with connect("ws://192.168.77.1:{PORT}/", compression=None) as client:
    for size in (5, 5000, 40000):
        client.send("x" * size)
        assert client.recv() == "X" * size
"""
UNDERLAY = 600
"""Bytes of a packet between the machines: less than what the tunnel makes of a full one of TCP."""


@contextlib.contextmanager
def two_machines():
    """Two network namespaces, this one and another; yields what runs a command in the other."""
    with Program(["unshare", "-n", "sleep", "infinity"]) as other:
        inside = ["nsenter", "-t", str(other.process.pid), "-n"]
        own = subprocess.run(["readlink", "/proc/thread-self/ns/net"], capture_output=True).stdout
        wait_until(
            lambda: subprocess.run([*inside, "readlink", "/proc/self/ns/net"], capture_output=True).stdout not in (b"", own),
            "there is no other namespace",
        )
        namespace.command("ip", "link", "add", "v1", "type", "veth", "peer", "name", "v2")
        namespace.command("ip", "link", "set", "v2", "netns", str(other.process.pid))
        for number, words in ((1, []), (2, inside)):
            ends = {1: ("10.9.9.1", "10.9.9.2"), 2: ("10.9.9.2", "10.9.9.1")}[number]
            tunnel = ["type", "vxlan", "id", "42", "local", ends[0], "remote", ends[1], "dstport", "4789"]
            for line in (
                ["link", "set", "lo", "up"],
                ["address", "add", f"{ends[0]}/24", "dev", f"v{number}"],
                ["link", "set", f"v{number}", "mtu", str(UNDERLAY), "up"],
                ["link", "add", "tunnel", *tunnel],
                ["address", "add", f"192.168.77.{number}/24", "dev", "tunnel"],
                ["link", "set", "tunnel", "mtu", "1450", "up"],
            ):
                namespace.command(*words, "ip", *line)
        yield inside
        other.process.kill()


def test_vxlan_of_the_kernel_in_fragments(tmp_path):
    file = tmp_path / "vxlan.pcap"

    def talk():
        with (
            two_machines() as inside,
            Program([sys.executable, "-c", TALK, "serve"]) as server,
            Program(["tcpdump", "-i", "v1", "-U", "-s", "0", "-w", file]) as capture,
        ):
            server.wait_for("ready", stream="output")
            capture.wait_for("listening on", stream="errors")
            done = subprocess.run([*inside, sys.executable, "-c", TALK, "talk"], timeout=DEADLINE, capture_output=True)
            assert done.returncode == 0, done.stderr
            # The last packet is in the file: the end of the client's connection.
            wait_until(lambda: b"\x88\x02" in file.read_bytes(), "no Close was captured")
            capture.process.terminate()
            capture.wait()
            server.process.terminate()

    namespace.run(talk)
    status, output, errors = run(["tshark", "-r", file, "-Y", "ip.flags.mf == 1", "-T", "fields", "-e", "frame.number"])
    assert status == 0 and len(output.splitlines()) > 10, errors
    rows = dump(file)
    frames = [(row["opcode"], row["fin"], row["masking_key"], row["length"]) for row in pick(rows, type="frame")]
    # The kernel's tunnel may deliver segments in another order than they were sent.
    assert frames == tshark.frames(file, PORT, is_in_order=False)
    assert [frame[3] for frame in frames[:6]] == [5, 5, 5000, 5000, 40000, 40000]
    assert pick(rows, type="connection")[0]["server"] == f"192.168.77.1:{PORT}"


def test_a_ring_of_dumpcap(tornado, tmp_path):
    """Each file by itself, and all of them joined: nothing that is not there is made up."""
    port = port_of(tornado.url)
    ring = ["-b", "filesize:10", "-b", "files:20", "-w", tmp_path / "ring.pcapng"]
    with Program(["dumpcap", "-i", "lo", "-f", f"tcp port {port}", *ring]) as capture:
        capture.wait_for("File: ", stream="errors")
        with Client(f"{tornado.url.replace('http', 'ws', 1)}/ws/") as client:
            client.recv()
            for number in range(20):
                client.send(f"{number} " + "y" * 900)
                client.recv()
            client.close_and_wait()
        files = lambda: sorted(tmp_path.glob("ring_*.pcapng"))
        wait_until(lambda: any(b"\x88\x02" in file.read_bytes() for file in files()), "no Close was captured")
        capture.process.terminate()
        capture.wait()
    assert len(files()) > 2
    whole = tmp_path / "whole.pcapng"
    assert run(["mergecap", "-w", whole, *files()])[0] == 0
    rows = pick(dump(whole), type="frame")
    # tshark, too, reads a capture without knowing the server's extensions from elsewhere.
    assert len(rows) == len(tshark.frames(whole, int(port))) >= 42
    places = 0
    for file in files():
        status, output, errors = windsock("dump", file, "--format", "ndjson")
        assert status in (0, 65) and errors.count(b"\n") <= 2, errors
        places += output.count(b'"type":"frame"')
    assert 0 < places <= len(rows)
