"""A recording tells what the live rows told, and tshark reads the same frames in it."""

import signal

import pytest

import contract
import frames
import peers
import tshark
from clients import Client
from servers import TornadoServer, WebSocketsServer, echo
from windsock import Proxy, dump, pick

SIZES = [0, 1, 125, 126, 127, 5000, 65535, 65536, 200_000]


@pytest.fixture(scope="module")
def session(tmp_path_factory):
    """A recorded conversation of two connections: (file, live rows, the server's port)."""
    file = tmp_path_factory.mktemp("recording") / "session.pcapng"
    with WebSocketsServer(echo) as server, Proxy(server.url, "--record", file) as subject:
        for seed in (1, 2):
            with Client(subject.url, seed=seed) as client:
                for size in SIZES:
                    message = "x" * size if seed == 1 else b"y" * size
                    client.send(message) if seed == 1 else client.send_binary(message)
                    assert client.recv() == message
                client.ping("tick")
                client.recv_data_frame(control_frame=True)
                client.close_and_wait(1000, "done")
        subject.wait_rows(2, type="close")
        return file, subject.stop(), server.port


def plain(rows):
    """Rows without what may differ: nothing does but the order of rows of different kinds."""
    return sorted(rows, key=lambda row: (row["type"], row["connection"], row.get("frame") or 0))


def test_dump_gives_the_live_rows_again(session):
    file, live, _ = session
    again = dump(file)
    assert len(pick(again, type="frame")) == 2 * (2 * len(SIZES) + 4)
    assert plain(again) == plain(live)


def test_dump_without_payloads_gives_the_same_frames(session):
    file, live, _ = session
    without = contract.PAYLOAD | {"close_code", "close_reason"}

    def bare(rows):
        return [{name: row[name] for name in row if name not in without} for row in plain(rows)]

    rows = dump(file, "--no-payload")
    assert not any(contract.PAYLOAD & set(row) for row in rows)
    assert bare(rows) == bare(live)


def test_tshark_finds_the_same_frames(session):
    file, live, port = session
    mine = [
        (row["opcode"], row["fin"], row["masking_key"], row["length"])
        for row in pick(live, type="frame")
    ]
    assert sorted(tshark.frames(file, port), key=str) == sorted(mine, key=str)


def test_tshark_finds_nothing_wrong_with_it(session):
    file, _, port = session
    assert tshark.malformed(file, port) == []


def test_tshark_sees_the_real_addresses_and_a_whole_tcp_conversation(session):
    from program import run

    file, live, port = session
    status, output, errors = run(["tshark", "-r", file, "-q", "-z", "conv,tcp"])
    assert status == 0, errors
    for row in pick(live, type="connection"):
        assert row["client"] in output.decode() and row["server"] in output.decode()
    count = ["-Y", "tcp.flags.syn == 1", "-T", "fields", "-e", "tcp.flags.ack"]
    _, output, _ = run(["tshark", "-r", file, *count])
    assert len(output.split()) == 4, "SYN and SYN-ACK of each connection"


def test_a_filter_leaves_only_what_it_names(session):
    file, live, _ = session
    rows = pick(dump(file, "--filter", "from == client and len > 1000"), type="frame")
    wanted = [
        row
        for row in pick(live, type="frame")
        if row["from"] == "client" and row["length"] > 1000
    ]
    assert rows == wanted and len(rows) == 8


def test_standard_input_is_a_file_too(session):
    import windsock

    file, live, _ = session
    status, output, errors = windsock.windsock(
        "dump", "-", "--format", "ndjson", input=file.read_bytes()
    )
    assert status == 0, errors
    assert plain(contract.parse(output)) == plain(live)


def test_duckdb_reads_the_rows(session, tmp_path):
    import duckdb

    import windsock

    file, live, _ = session
    target = tmp_path / "rows.ndjson"
    status, _, errors = windsock.windsock("export", file, "-o", target)
    assert status == 0, errors
    found = duckdb.sql(
        f"select connection, sum(length), count(*) from read_json_auto('{target}') "
        "where type = 'frame' group by 1 order by 1"
    ).fetchall()
    for connection, length, count in found:
        own = pick(live, type="frame", connection=connection)
        assert (length, count) == (sum(row["length"] for row in own), len(own))
    assert len(found) == 2


def test_a_truncated_recording_gives_its_readable_part(session, tmp_path):
    import windsock

    file, live, _ = session
    data = file.read_bytes()
    cut = tmp_path / "cut.pcapng"
    cut.write_bytes(data[: len(data) // 2 + 3])
    status, output, errors = windsock.windsock("dump", cut, "--format", "ndjson")
    assert status == 0
    assert len(errors.splitlines()) == 1, errors
    rows = pick(contract.parse(output), type="frame")
    whole = [row for row in rows if "complete" not in row]
    assert whole == pick(live, type="frame")[: len(whole)] and whole


def test_kill_leaves_a_file_that_opens(tmp_path):
    file = tmp_path / "session.pcapng"
    with TornadoServer() as server, Proxy(server.url, "--record", file) as subject:
        with Client(f"{subject.url}/ws/") as client:
            client.recv()
            for number in range(50):
                client.send(str(number))
                client.recv()
            # A row on standard output is at most 100 ms behind, and so is the file.
            subject.wait_row(type="frame", payload_text="49", from_="server")
            from deadlines import wait_until

            wait_until(lambda: len(pick(dump(file), type="frame")) == 101, "a flushed recording")
            subject.program.deliver(signal.SIGKILL)
            subject.program.wait()
    rows = dump(file)
    assert len(pick(rows, type="frame")) == 101
    # The end of the file is not the end of a transport.
    assert not pick(rows, type="finding", id="C11")


def test_recording_with_lines_on_stderr_and_nothing_on_stdout(tmp_path):
    file = tmp_path / "session.pcapng"
    with (
        peers.Server(peers.echo) as server,
        Proxy(server.url, "--record", file, format=None) as subject,
    ):
        with peers.open_websocket(subject.port) as peer:
            peer.send(frames.frame(1, "hi", key=b"wxyz"))
            peer.read_frame()
            peers.close_properly(peer)
        assert subject.program.stop() == 0
        assert bytes(subject.program.output) == b""
        assert f"127.0.0.1:{peer_port(file)}".encode() in subject.program.errors
    assert [row["opcode"] for row in pick(dump(file), type="frame")] == [1, 1, 8, 8]


def peer_port(file):
    return pick(dump(file), type="connection")[0]["server"].rsplit(":", 1)[1]


def test_a_recording_that_cannot_be_made_is_said_at_once(tmp_path):
    import windsock

    status, _, errors = windsock.windsock(
        "proxy", "--upstream", "http://127.0.0.1:1", "--listen", "127.0.0.1:0", "--headless",
        "--record", tmp_path / "no" / "such" / "folder.pcapng",
    )  # fmt: skip
    assert status == 73
    assert len(errors.splitlines()) == 1 and b"folder.pcapng" in errors, errors


def test_the_recording_is_for_its_owner_only(session):
    assert session[0].stat().st_mode & 0o077 == 0
