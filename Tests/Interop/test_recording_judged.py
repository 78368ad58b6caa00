"""tshark, capinfos and text2pcap judge recordings of all that a recording can hold."""

import asyncio
import random

import pytest
import websockets.asyncio.client

import contract
import frames
import peers
import tshark
import windsock
from program import run
from servers import WebSocketsServer, echo
from windsock import Proxy, dump, pick

CONNECTIONS = 60


async def talk(url, seed):
    """One client that says random things, in fragments now and then, and pings."""
    chance = random.Random(seed)
    options = {"compression": "deflate" if seed % 3 == 0 else None}
    async with websockets.asyncio.client.connect(
        url, max_size=None, ping_interval=None, **options
    ) as client:
        for _ in range(chance.randint(1, 7)):
            if chance.random() < 0.5:
                message = "é" * chance.choice([0, 3, 90, 400, 400, 4000, 20_000])
            else:
                message = chance.randbytes(chance.choice([0, 5, 130, 130, 130, 5000, 70_000]))
            parts = [message[:5], message[5:9], message[9:]] if chance.random() < 0.3 else message
            await client.send(parts)
            if chance.random() < 0.2:
                await (await client.ping())
            assert await client.recv() == message


async def talk_all(url):
    await asyncio.gather(*(talk(url, seed) for seed in range(CONNECTIONS)))


def misbehave(port):
    """Connections that break rules, and ends of every kind."""
    bad_utf8 = frames.frame(1, b"\xff\xfe", key=b"abcd")
    zero_key = frames.frame(9, b"x", key=bytes(4)) + frames.frame(10, b"no such ping", key=b"wxyz")
    for data in (bad_utf8, frames.frame(1, b"unmasked"), zero_key + frames.frame(0, b"z", key=b"ab12")):
        with peers.open_websocket(port) as peer:
            peer.send(data)
            peer.read_all()
    with peers.open_websocket(port) as peer:
        peer.send(frames.frame(1, b"hello" * 3000, key=b"abcd")[:2000])
        peer.reset()
    with peers.dial(port) as peer:
        peer.send(b"GET /page HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
        assert b"426" in peer.read_all()


@pytest.fixture(scope="module")
def busy(tmp_path_factory):
    """Many connections at once, good and bad: (file, what was printed live, the server's port)."""
    file = tmp_path_factory.mktemp("busy") / "session.pcapng"
    with WebSocketsServer(echo) as server, Proxy(server.url, "--record", file) as subject:
        asyncio.run(talk_all(subject.url))
        misbehave(subject.port)
        subject.wait_rows(CONNECTIONS + 4, type="close")
        subject.wait_row(type="http", status=426)
        subject.stop()
        return file, bytes(subject.program.output), server.port


def shape(row):
    return row["opcode"], row["fin"], row["masking_key"], row["length"]


def test_the_reopened_file_prints_what_was_printed_live_byte_for_byte(busy):
    file, live, _ = busy
    status, output, errors = windsock.windsock("dump", file, "--format", "ndjson")
    assert (status, errors) == (0, b"")
    assert output.splitlines() == live.splitlines()


def test_tshark_finds_each_connection_s_frames_in_order(busy):
    file, live, port = busy
    rows = contract.parse(live)
    theirs = tshark.conversations(file, port)
    for connection in pick(rows, type="connection", status=101):
        client = int(connection["client"].rsplit(":", 1)[1])
        for sender in frames.ENDS:
            mine = [
                shape(row)
                for row in pick(rows, type="frame", connection=connection["connection"], from_=sender)
                if "complete" not in row
            ]
            assert theirs.get((client, sender), []) == mine, (client, sender)


def test_tshark_reads_the_same_text(busy):
    """Texts of whole frames, uncompressed and within what tshark shows."""
    file, live, port = busy
    rows = pick(contract.parse(live), type="frame", opcode=1, fin=True, rsv1=False)
    mine = sorted(row["payload_text"] for row in rows if 0 < row["length"] < 60_000 and "payload_text" in row)
    theirs = sorted(text for text in tshark.texts(file, port) if "\ufffd" not in text)
    assert len(mine) > 50
    assert [text for text in theirs if len(text.encode()) < 60_000] == mine


def test_capinfos_calls_it_an_orderly_file_of_raw_packets(busy):
    status, output, errors = run(["capinfos", "-M", "-T", "-m", "-E", "-t", "-o", "-c", busy[0]])
    assert status == 0, errors
    for word in (b"rawip", b"pcapng", b"True"):
        assert word in output, output


def test_nothing_is_malformed_in_what_was_well_formed(busy):
    file, live, port = busy
    assert tshark.malformed(file, port) == []


@pytest.mark.parametrize("listen", ["[::1]:0", "127.0.0.1:0"], ids=["ipv6", "both"])
def test_ipv6_is_recorded_as_ipv6(listen, tmp_path):
    """Both legs over IPv6, and one of each, which no single packet could carry."""
    file = tmp_path / "session.pcapng"
    server = WebSocketsServer(echo, host="::1")
    with server, Proxy(server.url, "--record", file, listen=listen) as subject:
        asyncio.run(talk(subject.url, seed=1))
        subject.wait_row(type="close")
        rows = subject.stop()
        live = bytes(subject.program.output)
    assert sorted(tshark.frames(file, server.port), key=str) == sorted(
        map(shape, pick(rows, type="frame")), key=str
    )
    assert tshark.malformed(file, server.port) == []
    assert windsock.windsock("dump", file, "--format", "ndjson")[1] == live
    status, versions, _ = run(["tshark", "-r", file, "-T", "fields", "-e", "ip.version"])
    assert status == 0 and set(versions.split()) <= {b"6", b""}, versions[:80]


def test_hex_is_what_text2pcap_reads(busy, tmp_path):
    """Every frame's bytes come back from the packets that text2pcap makes of the dump."""
    file, live, _ = busy
    rows = pick(contract.parse(live), type="frame", connection=1)
    status, text, errors = windsock.windsock("dump", file, "--format", "hex", "--connection", "1")
    assert status == 0, errors
    source, target = tmp_path / "dump.txt", tmp_path / "dump.pcap"
    source.write_bytes(text)
    status, _, errors = run(["text2pcap", "-q", "-l", "147", "-m", "250000", source, target])
    assert status == 0, errors
    _, output, _ = run(["tshark", "-r", target, "-T", "fields", "-e", "frame.len"])
    assert [int(line) for line in output.split()] == [
        row["header_length"] + row["length"] for row in rows
    ]
    _, output, _ = run(["tshark", "-r", target, "-x", "-c", "1"])
    first = rows[0]
    opening = frames.header(
        first["opcode"], first["length"], fin=first["fin"], rsv=4 * first["rsv1"],
        key=bytes.fromhex(first["masking_key"]),
    )  # fmt: skip
    assert bytes.fromhex(output.split(b"  ")[1].decode()).startswith(opening[:6])
