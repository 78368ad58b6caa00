"""Captures that other programs wrote: tcpdump's on loopback, and what editcap makes of them."""

import os
import shutil
import subprocess

import pytest

import contract
import frames
import peers
from clients import Client
from deadlines import wait_until
from program import Program, run
from servers import TornadoServer
from tshark import AS_HTTP
from windsock import Proxy, Rows, dump, findings, pick, start, windsock

pytestmark = pytest.mark.skipif(
    os.geteuid() != 0 or not shutil.which("tcpdump"), reason="capturing packets takes root"
)


def chat(port):
    with Client(f"ws://127.0.0.1:{port}/ws/") as client:
        client.recv()
        client.send("hello")
        client.recv()
        client.send("x" * 100_000)
        client.recv()
        client.close_and_wait()
        return client


def finished(file, ends=2):
    """True when the capture shows how all ends left: with a FIN, or one of them with a RST."""
    _, output, _ = run(["tshark", "-r", file, "-Y", "tcp.flags.fin == 1 or tcp.flags.reset == 1", "-T", "fields", "-e", "tcp.port"])
    return len(output.splitlines()) >= ends


@pytest.fixture(scope="module")
def capture(tmp_path_factory):
    """(what tcpdump wrote, the client whose keys are known)."""
    file = tmp_path_factory.mktemp("capture") / "loopback.pcap"
    with TornadoServer() as server:
        arguments = ["tcpdump", "-i", "lo", "-U", "-B", "65536", "-w", file, "--immediate-mode", "-Z", "root"]
        with Program([*arguments, f"tcp port {server.port}"]) as tcpdump:
            tcpdump.wait_for("listening on")
            client = chat(server.port)
            wait_until(lambda: finished(file), "tcpdump saw no end")
            tcpdump.stop()
    return file, client


def assert_chat(rows, client):
    found = [
        (row["from"], row["opcode"], row["length"], row["masking_key"])
        for row in pick(rows, type="frame")
    ]
    keys = [key.hex() for key in client.keys]
    assert found == [
        ("server", 1, 8, None),
        ("client", 1, 5, keys[0]),
        ("server", 1, 5, None),
        ("client", 1, 100_000, keys[1]),
        ("server", 1, 100_000, None),
        ("client", 8, 2, keys[2]),
        ("server", 8, 2, None),
    ]
    connection = pick(rows, type="connection")[0]
    assert connection["status"] == 101 and connection["client"] == f"127.0.0.1:{client.port}"


def test_a_pcap_of_tcpdump(capture):
    assert_chat(dump(capture[0]), capture[1])


@pytest.mark.parametrize("form", ["pcapng", "nsecpcap"])
def test_other_forms_of_file(capture, form, tmp_path):
    target = tmp_path / "capture"
    assert run(["editcap", "-F", form, capture[0], target])[0] == 0
    assert_chat(dump(target), capture[1])


def test_packets_twice_and_out_of_order(capture, tmp_path):
    """Every packet a second time, and neighbours swapped: TCP's own business, put right."""
    doubled = tmp_path / "doubled.pcap"
    assert run(["mergecap", "-F", "pcap", "-w", doubled, capture[0], capture[0]])[0] == 0
    assert_chat(dump(doubled), capture[1])
    data = capture[0].read_bytes()
    header, records = data[:24], []
    place = 24
    while place < len(data):
        size = int.from_bytes(data[place + 8 : place + 12], "little") + 16
        records.append(data[place : place + size])
        place += size
    # From the middle on, where the large message travels.
    middle = len(records) // 2 & ~1
    for number in range(middle, len(records) - 3, 2):
        records[number], records[number + 1] = records[number + 1], records[number]
    swapped = tmp_path / "swapped.pcap"
    swapped.write_bytes(header + b"".join(records))
    rows = dump(swapped)
    assert len(pick(rows, type="frame")) == 7
    assert {row["length"] for row in pick(rows, type="frame")} == {2, 5, 8, 100_000}


def test_a_capture_that_starts_in_the_middle_raises_nothing_by_guess(capture, tmp_path):
    """Without the handshake nobody knows what was negotiated."""
    late = tmp_path / "late.pcap"
    _, numbers, _ = run(
        ["tshark", "-r", capture[0], "-d", AS_HTTP, "-Y", "websocket"]
        + ["-T", "fields", "-e", "frame.number"]
    )
    before = int(numbers.split()[0]) - 1
    assert run(["editcap", "-F", "pcap", capture[0], late, f"1-{before}"])[0] == 0
    rows = dump(late)
    assert not findings(rows) & {"F01", "F02", "F03"}


def test_a_packet_that_was_lost_is_survived(capture, tmp_path):
    lost = tmp_path / "lost.pcap"
    _, numbers, _ = run(
        ["tshark", "-r", capture[0], "-Y", "tcp.len > 5000", "-T", "fields", "-e", "frame.number"]
    )
    assert run(["editcap", "-F", "pcap", capture[0], lost, numbers.split()[0].decode()])[0] == 0
    rows = dump(lost)
    assert [row.get("payload_text") for row in pick(rows, type="frame")][:2] == ["Welcome!", "hello"]


def test_tcpdump_and_our_own_recording_read_the_same(tornado, tmp_path):
    """One exchange, seen by both: every frame with its payload, in the order of each direction."""
    file, own = tmp_path / "loopback.pcap", tmp_path / "own.pcapng"
    with Proxy(tornado.url, "--record", own) as subject:
        arguments = ["tcpdump", "-i", "lo", "-U", "-B", "65536", "-w", file, "--immediate-mode", "-Z", "root"]
        with Program([*arguments, f"tcp port {subject.port}"]) as tcpdump:
            tcpdump.wait_for("listening on")
            chat(subject.port)
            with Client(f"{subject.url}/ws/", seed=7) as client:
                client.recv()
                client.send("größer, and in pieces", opcode=1)
                client.recv()
                client.send_binary(bytes(range(256)) * 300)
                client.recv()
                client.ping("tick")
                client.close_and_wait(4001, "gone fishing")
            subject.wait_rows(2, type="close")
            wait_until(lambda: finished(file, 4), "tcpdump saw no end")
            tcpdump.stop()
        subject.stop()
    mine, theirs = dump(own), dump(file)
    for connection in (1, 2):
        for sender in frames.ENDS:
            wanted = {"type": "frame", "connection": connection, "from_": sender}
            found = [apart_from_times(row) for row in pick(theirs, **wanted)]
            assert found == [apart_from_times(row) for row in pick(mine, **wanted)] and found
        seen, known = (pick(rows, type="close", connection=connection)[0] for rows in (theirs, mine))
        assert [seen[name] for name in ("by", "clean", "code", "reason")] == [
            known[name] for name in ("by", "clean", "code", "reason")
        ]


def apart_from_times(row):
    """Frame and message numbers count both directions, which two observers see differently mixed."""
    moving = {"time", "time_end", "frame", "message"}
    return {name: value for name, value in row.items() if name not in moving}


def test_standard_input_is_followed_while_tcpdump_writes(tornado):
    """`tcpdump -U -w - | windsock dump -`: rows come while the capture still runs."""
    # In immediate mode each packet takes a slot of the snapshot length: the usual 2 MiB are eight.
    arguments = ["tcpdump", "-i", "lo", "-U", "-w", "-", "--immediate-mode", "-Z", "root"]
    arguments += ["-B", "65536"]
    tcpdump = subprocess.Popen(
        [*arguments, f"tcp port {tornado.port}"], stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    try:
        while b"listening on" not in tcpdump.stderr.readline():
            pass
        with Rows(start("dump", "-", "--format", "ndjson", stdin=tcpdump.stdout)) as subject:
            chat(tornado.port)
            subject.wait_rows(7, type="frame")
            tcpdump.terminate()
            assert subject.program.wait() == 0
    finally:
        # It may wait for a reader that is gone.
        tcpdump.kill()
        tcpdump.wait()
        tcpdump.stdout.close()
        tcpdump.stderr.close()


def test_frames_hidden_in_odd_segments(tmp_path):
    """A header split over packets, and many frames in one packet."""
    file = tmp_path / "odd.pcap"
    key = b"\x13\x57\x9b\xdf"
    frame = frames.frame(1, "split", key=key)

    def handler(peer):
        peers.answer_upgrade(peer)
        peer.read(len(frame))
        peer.send(b"".join(frames.frame(2, bytes([number])) for number in range(200)))
        peer.read_all()

    with peers.Server(handler) as server:
        arguments = ["tcpdump", "-i", "lo", "-U", "-B", "65536", "-w", file, "--immediate-mode", "-Z", "root"]
        with Program([*arguments, f"tcp port {server.port}"]) as tcpdump:
            tcpdump.wait_for("listening on")
            with peers.open_websocket(server.port) as peer:
                for byte in frame:
                    peer.send(bytes([byte]))
                peer.read(600)
            wait_until(lambda: finished(file), "tcpdump saw no end")
            tcpdump.stop()
    rows = pick(dump(file), type="frame")
    assert rows[0]["payload_text"] == "split"
    assert [contract.payload(row) for row in rows[1:]] == [bytes([n]) for n in range(200)]


def test_text_of_a_capture_says_what_is_in_it(capture):
    status, output, _ = windsock("dump", capture[0], "--format", "text")
    assert status == 0
    assert "Welcome!" in output.decode()
