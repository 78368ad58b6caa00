"""HAR files as different programs write them: what can be read is read, and the rest is reported."""

import json

import pytest

import contract
from windsock import dump, pick, windsock

START = 1_788_256_800
TEXTS = ["sub", "tick 1"]


def message(kind, time, data, **others):
    return {"type": kind, "time": time, "opcode": 1, "data": data, **others}


def entry(status=101, version="HTTP/1.1", times=(START + 0.5, START + 0.75), **others):
    messages = [message(kind, time, data) for kind, time, data in zip(["send", "receive"], times, TEXTS)]
    return {
        "startedDateTime": "2026-09-01T10:00:00.000Z",
        "request": {"method": "GET", "url": "wss://feed.example/ws", "httpVersion": version, "headers": []},
        "response": {"status": status, "statusText": "", "httpVersion": version, "headers": [], "content": {"size": 0}},
        "_resourceType": "websocket",
        "_webSocketMessages": messages,
        **others,
    }


def write(file, *entries):
    file.write_text(json.dumps({"log": {"version": "1.2", "entries": list(entries)}}))
    return file


def texts(rows):
    return [row["payload_text"] for row in pick(rows, type="frame", opcode=1)]


@pytest.mark.parametrize("status, version", [(200, "HTTP/2"), (200, "h2"), (204, "h3"), (200, "")])
def test_a_socket_over_http_2_keeps_its_messages(tmp_path, status, version):
    """RFC 8441, section 5: its handshake is answered with a 2xx instead of 101."""
    rows = dump(write(tmp_path / "h2.har", entry(status, version)))
    assert texts(rows) == TEXTS
    assert not pick(rows, type="finding")


def test_messages_of_a_refused_socket_are_counted(tmp_path):
    file = write(tmp_path / "refused.har", entry(403))
    for command in ("dump", "lint", "stats"):
        status, _, errors = windsock(command, file)
        assert status == 65, errors
        assert errors.count(b"\n") == 1
        assert b"2 messages left out: on a socket that was answered with 403" in errors


@pytest.mark.parametrize(
    "first, second",
    [
        (START + 0.5, START + 0.75),
        (f"{START}.5", f"{START}.75"),
        (START * 1000 + 500, START * 1000 + 750),
        ("2026-09-01T10:00:00.5Z", "2026-09-01T10:00:00.750Z"),
        ("2026-09-01T12:00:00.500+02:00", "2026-09-01T09:00:00.75-01"),
        ("2026-09-01 10:00:00.5", "2026-09-01 10:00:00.75"),
    ],
)
def test_times_are_numbers_strings_and_dates(tmp_path, first, second):
    rows = dump(write(tmp_path / "times.har", entry(times=(first, second))))
    assert [row["time"] for row in pick(rows, type="frame")] == [
        "2026-09-01T10:00:00.500000000Z",
        "2026-09-01T10:00:00.750000000Z",
    ]


def test_how_a_socket_closed_is_kept_through_every_format(tmp_path):
    """HTTP Toolkit's member: who closed is not said, so nobody is made up."""
    close = {"code": 4001, "reason": "session expired", "timestamp": START + 3.5}
    file = write(tmp_path / "close.har", entry(_webSocketClose=close))
    recording, again = tmp_path / "close.pcapng", tmp_path / "again.har"
    for source, target in ((file, recording), (recording, again)):
        status, _, errors = windsock("export", source, "-o", target)
        assert status == 0, errors
    expected = {
        "type": "close", "connection": 1, "time": "2026-09-01T10:00:03.500000000Z", "by": None,
        "clean": False, "code": 4001, "reason": "session expired",
    }  # fmt: skip
    for source in (file, recording, again):
        rows = dump(source)
        assert pick(rows, type="close") == [expected]
        assert texts(rows) == TEXTS
    written = json.loads(again.read_text())["log"]["entries"][0]["_webSocketClose"]
    assert (written["code"], written["reason"]) == (4001, "session expired")
    rows = dump(write(tmp_path / "aborted.har", entry(_webSocketClose="aborted")))
    assert pick(rows, type="close", code=1006)


def test_what_is_left_out_is_counted_by_its_own_reason(tmp_path):
    odd = [
        {"type": "send", "opcode": 1, "data": "x"},
        {"type": "send", "time": "yesterday", "opcode": 1, "data": "x"},
        {"type": "send", "time": START + 1, "data": "x"},
        {"type": "send", "time": START + 1, "opcode": 1},
        {"type": "sideways", "time": START + 1, "opcode": 1, "data": "x"},
        {"type": "send", "time": START + 1, "opcode": 99, "data": "x"},
        {"type": "send", "opcode": 1, "data": "y"},
    ]
    whole = entry()
    whole["_webSocketMessages"] += odd
    file = write(tmp_path / "odd.har", whole)
    status, output, errors = windsock("dump", file, "--format", "ndjson")
    assert status == 0 and texts(contract.parse(output)) == TEXTS
    sentence = errors.decode().strip()
    assert sentence.splitlines() == [sentence]
    assert sentence.startswith(f"windsock: {file}: 7 messages left out: 2 without a time, ")
    for reason in (
        "1 with a time that is neither a number nor a date of ISO 8601", "1 without an opcode",
        "1 without data", "1 of a type that is neither send nor receive",
        "1 with an invalid opcode",
    ):  # fmt: skip
        assert reason in sentence


def test_nothing_read_is_no_success(tmp_path):
    whole = entry()
    for each in whole["_webSocketMessages"]:
        del each["time"]
    page = entry(200, _resourceType="document", _webSocketMessages=None)
    page["request"]["url"] = "https://feed.example/"
    for name, file_entry in (("timeless", whole), ("page", page)):
        file = write(tmp_path / f"{name}.har", file_entry)
        status, _, errors = windsock("lint", file)
        assert status == 65 and errors.count(b"\n") == 1, errors
    status, _, errors = windsock("dump", write(tmp_path / "empty.har"))
    assert status == 0, errors


def attached(tmp_path, name="abc123.json"):
    whole = entry(_webSocketMessages=None)
    whole["response"]["content"]["_file"] = name
    return write(tmp_path / "attach.har", whole)


def test_messages_in_a_file_of_their_own_are_named_where_it_is_missing(tmp_path):
    file = attached(tmp_path)
    status, output, errors = windsock("dump", file, "--format", "ndjson")
    rows = contract.parse(output)
    assert pick(rows, type="connection", status=101) and pick(rows, type="unread", what="har", count=1)
    assert status == 65 and errors.count(b"\n") == 1
    assert b"in abc123.json, which is not there" in errors


def test_messages_in_a_file_of_their_own_are_read(tmp_path):
    messages = entry()["_webSocketMessages"]
    for content in (messages, {"messages": messages}):
        (tmp_path / "abc123.json").write_text(json.dumps(content))
        rows = dump(attached(tmp_path))
        assert texts(rows) == TEXTS and not pick(rows, type="unread")
    # A message a line, as Playwright writes them.
    (tmp_path / "abc123.json").write_text("".join(json.dumps(message) + "\n" for message in messages))
    rows = dump(attached(tmp_path))
    assert texts(rows) == TEXTS and not pick(rows, type="unread")
    (tmp_path / "abc123.json").write_text(json.dumps(messages)[:-20])
    status, output, errors = windsock("dump", attached(tmp_path))
    assert status == 0 and b"sub" in output and b"cannot be read to its end" in errors


@pytest.mark.parametrize("name", ["../secret.json", "/etc/passwd", "a/../../secret.json", ""])
def test_a_har_file_names_no_file_elsewhere(tmp_path, name):
    (tmp_path / "secret.json").write_text(json.dumps(entry()["_webSocketMessages"]))
    (tmp_path / "in").mkdir()
    status, output, _ = windsock("dump", attached(tmp_path / "in", name))
    assert status == 65 and b"sub" not in output


def test_ndjson_is_said_to_be_what_it_is(tmp_path):
    file = tmp_path / "rows.ndjson"
    file.write_bytes(windsock("dump", write(tmp_path / "a.har", entry()), "--format", "ndjson")[1])
    status, _, errors = windsock("dump", file)
    assert status == 65 and b"is NDJSON" in errors and errors.count(b"\n") == 1
