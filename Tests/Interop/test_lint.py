"""`lint` for CI: exit status 1 when a peer broke a rule, and rows that say which and where."""

import pytest

import contract
import frames
import peers
from windsock import Proxy, windsock


@pytest.fixture
def record(tmp_path):
    """Records a session in which the client sends these bytes after its handshake."""

    def make(*sent):
        file = tmp_path / "session.pcapng"
        with peers.Server(peers.echo) as server, Proxy(server.url, "--record", file) as subject:
            with peers.open_websocket(subject.port) as peer:
                request = len(peers.request(server.port))
                for data in sent:
                    peer.send(data)
                    peer.read_frame()
                peers.close_properly(peer)
            subject.wait_row(type="close")
            subject.stop()
        return file, request

    return make


def test_an_error_exits_1_and_is_named_with_its_place(record):
    file, request = record(
        frames.frame(1, "masked", key=b"\x19\x28\x37\x46"), frames.frame(1, "not masked")
    )
    status, output, errors = windsock("lint", file, "--format", "ndjson")
    assert status == 1, errors
    (row,) = contract.parse(output)
    assert (row["id"], row["level"], row["from"]) == ("F01", "E", "client")
    # The offset counts the client's bytes from its first one, the handshake included.
    assert row["offset"] == request + 12
    assert "6455" in row["rfc"]
    assert row["frame"] == 3


def test_a_warning_exits_0_and_1_with_strict(record):
    file, _ = record(frames.frame(1, "x", key=b"\0\0\0\0"))
    status, output, _ = windsock("lint", file, "--format", "ndjson")
    rows = contract.parse(output)
    assert status == 0 and [(row["id"], row["level"]) for row in rows] == [("F15", "W")]
    assert windsock("lint", file, "--strict")[0] == 1


def test_nothing_wrong_exits_0_even_with_strict(record):
    file, _ = record(frames.frame(1, "x", key=b"\x19\x28\x37\x46"))
    status, output, errors = windsock("lint", file, "--strict", "--format", "ndjson")
    assert (status, output) == (0, b""), errors


def test_text_names_the_rule_and_the_section(record):
    file, _ = record(frames.frame(1, "not masked"))
    status, output, _ = windsock("lint", file)
    assert status == 1
    assert b"F01" in output and b"5.1" in output
