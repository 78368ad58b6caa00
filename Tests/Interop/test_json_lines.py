"""NDJSON given where a recording is wanted: what it is, and what to do."""

import json

import pytest

import windsock


@pytest.mark.parametrize("command", ["dump", "lint", "stats"])
def test_windsock_s_own_rows(command, tmp_path, tornado):
    _, rows, _ = windsock.windsock(
        "connect", f"ws://127.0.0.1:{tornado.port}/ws/", "--format", "ndjson", "-w", "0", input=b"x\n"
    )
    file = tmp_path / "rows.ndjson"
    for content in (rows, rows.splitlines(keepends=True)[0]):
        file.write_bytes(content)
        status, _, errors = windsock.windsock(command, file)
        assert status == 65
        (sentence,) = errors.decode().splitlines()
        assert "is NDJSON as windsock prints it" in sentence and "--record" in sentence


def test_other_json_lines(tmp_path):
    file = tmp_path / "log.jsonl"
    file.write_text("".join(json.dumps({"n": number}) + "\n" for number in range(3)))
    status, _, errors = windsock.windsock("dump", file)
    assert status == 65 and b"is JSON lines, not a HAR file" in errors


@pytest.mark.parametrize("indent", [None, 2])
def test_a_har_is_none_of_them(indent, tmp_path):
    file = tmp_path / "empty.har"
    file.write_text(json.dumps({"log": {"version": "1.2", "entries": [{}, {}]}}, indent=indent) + "\n")
    _, _, errors = windsock.windsock("dump", file)
    assert b"JSON lines" not in errors and b"NDJSON" not in errors
