"""A HAR file of 100 MB: read in bounded memory, many messages or one."""

import json

import pytest

from measured import run_measured
from windsock import WINDSOCK

MEGABYTES = 1 << 20
HEAD = (
    '{"log":{"version":"1.2","creator":{"name":"t","version":"1"},"pages":[],"entries":[{'
    '"_resourceType":"websocket","request":{"method":"GET","url":"ws://example.org/feed",'
    '"httpVersion":"HTTP/1.1","headers":[]},"response":{"status":101,"headers":[]},'
    '"startedDateTime":"2026-01-02T03:04:05.000Z","time":1,"_webSocketMessages":['
)


def message(number, data):
    time = 1_767_323_045 + number / 1000
    return json.dumps({"type": "receive", "time": time, "opcode": 1, "data": data})


def write(file, count, data):
    """Writes a HAR with one WebSocket of `count` messages, of more than 100 MB in all."""
    with open(file, "w") as target:
        target.write(HEAD)
        for number in range(count):
            target.write("," * (number > 0) + "\n" + message(number, data))
        target.write("]}]}}\n")
    assert file.stat().st_size > 100 * MEGABYTES


@pytest.mark.parametrize(
    "count, size, peak_limit", [(200, 540_000, 100), (2, 53_000_000, 500)], ids=["many", "two"]
)
def test_a_har_of_100_megabytes(count, size, peak_limit, tmp_path):
    file, rows = tmp_path / "large.har", tmp_path / "rows"
    write(file, count, "{tick} " * (size // 7))
    with open(rows, "wb") as output:
        status, _, errors, peak = run_measured(
            [WINDSOCK, "dump", file, "--format", "ndjson", "--no-payload"], output=output
        )
    assert (status, errors) == (0, b"")
    lines = [json.loads(line) for line in rows.read_bytes().splitlines()]
    lengths = [row["length"] for row in lines if row["type"] == "frame"]
    assert lengths == [size // 7 * 7] * count
    assert peak < peak_limit * MEGABYTES, f"{peak >> 20} MiB"


def test_a_message_of_100_megabytes_is_left_out_and_the_others_are_read(tmp_path):
    file = tmp_path / "one.har"
    write(file, 1, "x" * 106_000_000)
    text = file.read_text().replace("]}]}}", "," + message(1, "after") + "]}]}}")
    file.write_text(text)
    status, output, errors, peak = run_measured([WINDSOCK, "dump", file, "--format", "raw"])
    assert (status, output) == (0, b"after")
    assert b"1 message left out" in errors and b"64 MiB" in errors, errors
    assert peak < 500 * MEGABYTES, f"{peak >> 20} MiB"


def test_a_har_that_ends_in_the_middle_of_100_megabytes(tmp_path):
    file = tmp_path / "cut.har"
    write(file, 200, "y" * 540_000)
    with open(file, "r+b") as target:
        target.truncate(60 * MEGABYTES)
    status, output, errors, peak = run_measured([WINDSOCK, "stats", file])
    assert status == 0 and len(errors.splitlines()) == 1, errors
    assert b"ws://example.org/feed" in output
    assert peak < 100 * MEGABYTES, f"{peak >> 20} MiB"
