"""Every link type and tunnel gives the same frames, and tshark agrees."""

import pytest

import layers
import packets
import tshark
from contract import parse
from windsock import pick, windsock


@pytest.fixture(scope="module")
def capture(tmp_path_factory):
    file = tmp_path_factory.mktemp("layers") / "every-kind.pcapng"
    content, ports = layers.capture()
    file.write_bytes(content)
    return file, ports


@pytest.fixture(scope="module")
def rows(capture):
    status, output, errors = windsock("dump", capture[0], "--format", "ndjson")
    assert (status, errors) == (0, b"")
    return parse(output)


@pytest.mark.parametrize("kind", layers.ALL)
def test_a_conversation_in_a_frame_of_this_kind(capture, rows, kind):
    port = capture[1][kind]
    numbers = [row["connection"] for row in pick(rows, type="connection") if row["client"].endswith(f":{port}")]
    assert len(numbers) == 1
    found = pick(rows, type="frame", connection=numbers[0])
    assert [row["payload_text"] for row in found] == layers.TEXTS
    assert [row["from"] for row in found] == ["client"] * 2 + ["server"] * 2


def test_tshark_finds_the_same_frames(capture):
    file, ports = capture
    found = tshark.conversations(file, 9001)
    # What tshark 4.0 does not look into of its own accord.
    unknown = {"VXLAN of Linux", "MPLS pseudowire"}
    for kind, port in ports.items():
        lengths = [len(text) for text in layers.TEXTS]
        if kind in unknown:
            continue
        assert [frame[3] for frame in found.get((port, "client"), [])] == lengths[:2], kind
        assert [frame[3] for frame in found.get((port, "server"), [])] == lengths[2:], kind


def test_an_export_holds_the_packets_inside(capture, tmp_path):
    file, ports = capture
    target = tmp_path / "plain.pcapng"
    status, _, errors = windsock("export", file, "-o", target)
    assert status == 0, errors
    assert tshark.malformed(target, 9001) == []
    again = tshark.conversations(target, 9001)
    assert sorted(again) == sorted((port, end) for port in ports.values() for end in ("client", "server"))
    assert all(len(frames) == 2 for frames in again.values())


def raw(tmp_path, content):
    file = tmp_path / "raw.pcap"
    file.write_bytes(packets.pcap([bytes(packet) for packet in content]))
    return file


def test_tunnels_nested_a_hundred_deep_and_more(tmp_path):
    deep = raw(tmp_path, [layers.nested(packet, 100) for packet in layers.conversation(50_000)])
    status, output, _ = windsock("dump", deep)
    assert status == 0 and output.count(b"TEXT") == 4
    deeper = raw(tmp_path, [layers.nested(packet, 300) for packet in layers.conversation(50_000)])
    status, _, errors = windsock("dump", deeper)
    assert status == 65 and b"nested headers" in errors and errors.count(b"\n") == 1


def test_fragments_of_which_some_are_missing_are_counted(tmp_path):
    content = []
    for number, packet in enumerate(layers.conversation(50_000)):
        packet.id, packet.flags = number + 1, 0
        cut = layers.fragment(packet, fragsize=200)
        content += cut[:-1] if number == 6 else cut
    status, output, errors = windsock("dump", raw(tmp_path, content))
    assert status == 0 and output.count(b"TEXT") == 3
    assert b"3 packets left out: fragments of IP packets whose other fragments are missing" in errors
