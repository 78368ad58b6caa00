"""Captures and HAR files as gzip, zstd and lz4 leave them, from a file and from standard input."""

import gzip
import json
import random
import subprocess

import pytest

import frames
import packets
import test_har_sources
from measured import run_measured
from program import run
from test_passed_over import conversation, handshake
from windsock import WINDSOCK, dump, pick, windsock

TOOLS = {"gzip": ["gzip", "-c"], "zstd": ["zstd", "-qc"], "lz4": ["lz4", "-qc"]}


def pack(name, content):
    return subprocess.run(TOOLS[name], input=content, stdout=subprocess.PIPE, check=True).stdout


@pytest.mark.parametrize("name", TOOLS)
def test_a_compressed_capture_is_read(tmp_path, name):
    plain, packed = tmp_path / "a.pcap", tmp_path / "a.pcap.packed"
    content = packets.pcap(conversation())
    plain.write_bytes(content)
    packed.write_bytes(pack(name, content))
    expected = windsock("dump", plain, "--format", "ndjson")
    assert windsock("dump", packed, "--format", "ndjson") == expected
    assert pick(dump(packed), type="frame", payload_text="hi")
    status, output, errors = run([WINDSOCK, "dump", "-", "--format", "ndjson"], input=packed.read_bytes())
    assert (status, output, errors) == expected
    for target in ("out.pcapng", "out.har"):
        status, _, errors = windsock("export", packed, "-o", tmp_path / target)
        assert status == 0 and pick(dump(tmp_path / target), type="frame", payload_text="hi"), errors


def test_a_compressed_har_file_is_read(tmp_path):
    file = tmp_path / "a.har.gz"
    file.write_bytes(gzip.compress(test_har_sources.write(tmp_path / "a.har", test_har_sources.entry()).read_bytes()))
    assert test_har_sources.texts(dump(file)) == test_har_sources.TEXTS


@pytest.mark.parametrize("name", TOOLS)
def test_a_compressed_file_that_ends_early_gives_its_beginning(tmp_path, name):
    noise = random.Random(7)
    turns = [(False, frames.frame(2, noise.randbytes(1 << 16))) for _ in range(150)]
    whole = pack(name, packets.pcap(conversation() + list(packets.conversation(50_007, 9001, *handshake(), *turns))))
    file = tmp_path / "short.pcap.packed"
    for cut in (30, len(whole) // 3):
        file.write_bytes(whole[: len(whole) - cut])
        status, output, errors = windsock("dump", file, "--no-payload")
        assert status == 0, errors
        assert errors.count(b"\n") == 1 and f"inside the data that {name} compressed".encode() in errors
        assert output.count(b"  BIN ") > 40


@pytest.mark.parametrize("name", TOOLS)
def test_a_bomb_is_left_after_its_first_bytes(tmp_path, name):
    file = tmp_path / "bomb"
    # Each of the three takes streams one after the other.
    file.write_bytes(pack(name, bytes(1 << 20)) * 1024)
    status, _, errors, peak = run_measured([WINDSOCK, "dump", file])
    assert status == 65 and errors.count(b"\n") == 1, errors
    assert peak < 100 << 20


def test_something_else_that_is_compressed(tmp_path):
    file = tmp_path / "text.gz"
    file.write_bytes(gzip.compress(json.dumps({"a": 1}).encode()))
    status, _, errors = windsock("dump", file)
    assert status == 65 and b"is JSON, but not a HAR file" in errors
    file.write_bytes(b"\x1f\x8b\x08\x00garbage that no gzip wrote")
    status, _, errors = windsock("dump", file)
    assert status == 65 and errors.count(b"\n") == 1 and b"damaged" in errors
