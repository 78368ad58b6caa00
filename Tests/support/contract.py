"""The NDJSON contract: every row that windsock prints anywhere in these tests is held against it."""

import base64
import binascii
import json
import re

import frames

TIME = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{9}Z")
FINDING = re.compile(r"[HFTCPDM]\d\d")
ENDS = ("client", "server")

FIELDS = {
    "connection": {
        "type", "connection", "time", "url", "client", "server", "status", "request_headers",
        "response_headers", "subprotocol", "extensions", "tls", "tls_client",
    },
    "http": {
        "type", "connection", "exchange", "time", "method", "target", "status", "request_length",
        "response_length",
    },
    "tunnel": {"type", "connection", "time", "authority", "bytes_client", "bytes_server"},
    "frame": {
        "type", "frame", "connection", "time", "time_end", "from", "opcode", "opcode_name", "fin",
        "rsv1", "rsv2", "rsv3", "masked", "masking_key", "length", "length_bits", "header_length",
        "message", "fragment", "findings",
    },
    "message": {
        "type", "message", "connection", "time", "time_end", "from", "opcode", "frames", "length",
        "wire_length", "compressed",
    },
    "finding": {
        "type", "connection", "frame", "from", "id", "level", "offset", "rfc", "text",
    },
    "close": {"type", "connection", "time", "by", "clean", "code", "reason"},
    "unit": {"type", "unit", "connection", "time", "from", "frame", "form", "summary"},
    "unread": {"type", "what", "count", "reason", "hint"},
}  # fmt: skip
PAYLOAD = {"payload_text", "payload_base64"}
OPTIONAL = {
    "connection": {"failure"},
    "frame": PAYLOAD | {"close_code", "close_reason", "complete", "captured", "payload_missing"}
    | {"edited", "injected", "dropped", "transcoded", "rules", "decoded"},
    "message": PAYLOAD | {"payload_missing", "decoded"},
    "unit": {"fields", "value", "link", "issues", "continues_earlier", "exchange"},
    "http": {"decoded"},
    "unread": {"file", "client", "server", "sni", "alpn", "version", "cipher"},
}


def parse(output):
    """Rows from whole lines of NDJSON, each held against the contract."""
    rows = []
    for line in output.decode("utf-8").split("\n"):
        if line:
            row = json.loads(line, parse_constant=_no_constants)
            check(row)
            rows.append(row)
    return rows


def _no_constants(name):
    raise AssertionError(f"{name} is not JSON")


def check(row):
    kind = row["type"]
    assert kind in FIELDS, f"unknown type: {row}"
    names = set(row)
    assert FIELDS[kind] <= names, f"{FIELDS[kind] - names} missing: {row}"
    extra = names - FIELDS[kind] - OPTIONAL.get(kind, set())
    assert not extra, f"{extra} not in the contract: {row}"
    if kind == "unread":
        assert row["count"] >= 1 and row["reason"], row
        return
    assert isinstance(row["connection"], int) and row["connection"] >= 1, row
    for name in ("time", "time_end"):
        if name in row:
            assert TIME.fullmatch(row[name]), row
    if "time_end" in row:
        assert row["time"] <= row["time_end"], row
    CHECKS.get(kind, lambda _: None)(row)


def _check_connection(row):
    for name in ("request_headers", "response_headers"):
        for pair in row[name] or []:
            assert len(pair) == 2 and all(isinstance(part, str) for part in pair), row
    for name in ("client", "server"):
        assert re.fullmatch(r"(\d+\.\d+\.\d+\.\d+|\[[0-9a-f:]+\]):\d+", row[name]), row
    assert row["status"] is None or 100 <= row["status"] <= 999, row
    for name in ("tls", "tls_client"):
        _check_tls(row[name])
    for name in ("subprotocol", "extensions", "url"):
        assert row[name] is None or isinstance(row[name], str), row
    assert "failure" not in row or row["failure"], row


def _check_tls(tls):
    if tls is None:
        return
    assert set(tls) == {"version", "cipher", "sni", "alpn", "certificate"}, tls
    if certificate := tls["certificate"]:
        assert set(certificate) == {
            "subject", "issuer", "names", "names_omitted", "not_before", "not_after",
            "fingerprint_sha256", "verified",
        }, tls  # fmt: skip
        assert all(isinstance(name, str) for name in certificate["names"]), tls
        assert re.fullmatch("([0-9A-F]{2}:){31}[0-9A-F]{2}|", certificate["fingerprint_sha256"]), tls
        for name in ("not_before", "not_after"):
            assert re.fullmatch(r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ)?", certificate[name]), tls


def _check_frame(row):
    assert row["from"] in ENDS, row
    if row["opcode"] is None or row["header_length"] is None:
        assert row["complete"] is False, f"only a header that never completed has no fields: {row}"
        return
    assert row["opcode_name"] == frames.NAMES[row["opcode"]], row
    for name in ("fin", "rsv1", "rsv2", "rsv3", "masked"):
        assert isinstance(row[name], bool), row
    if row["masked"]:
        assert re.fullmatch(r"[0-9a-f]{8}", row["masking_key"]), row
    else:
        assert row["masking_key"] is None, row
    size = {7: 2, 16: 4, 64: 10}[row["length_bits"]] + (4 if row["masked"] else 0)
    assert row["header_length"] == size, row
    if row["opcode"] >= 8:
        assert row["message"] is None and row["fragment"] is None, row
    assert all(FINDING.fullmatch(identifier) for identifier in row["findings"]), row
    if "complete" in row:
        assert row["complete"] is False and row["captured"] <= row["length"], row
    else:
        assert isinstance(row["frame"], int) and row["frame"] >= 1, row
        _check_payload(row)
    if "close_code" in row or "close_reason" in row:
        assert row["opcode"] == frames.CLOSE, row


def _check_payload(row):
    assert not PAYLOAD <= set(row), f"two payloads: {row}"
    if PAYLOAD & set(row):
        assert (len(payload(row)) == row["length"]) != ("payload_missing" in row), row
    if "payload_text" in row:
        whole_text = row["opcode"] == frames.TEXT and row["fin"]
        assert whole_text or row["opcode"] in (frames.PING, frames.PONG), row
        assert not row["rsv1"], row


def _check_message(row):
    assert row["from"] in ENDS and row["frames"] and isinstance(row["compressed"], bool), row
    if PAYLOAD & set(row):
        assert (len(payload(row)) == row["length"]) != ("payload_missing" in row), row


def _check_finding(row):
    assert FINDING.fullmatch(row["id"]) and row["level"] in ("E", "W", "I"), row
    assert row["from"] in (*ENDS, None), row
    assert row["frame"] is None or row["frame"] >= 1, row
    assert row["offset"] is None or row["offset"] >= 0, row
    assert row["rfc"] and row["text"], row


def _check_close(row):
    # Nobody closed a connection that was still open at the end of the file.
    assert row["by"] in (*ENDS, None) and isinstance(row["clean"], bool), row
    assert isinstance(row["code"], int) and isinstance(row["reason"], str), row


def _check_unit(row):
    assert row["from"] in ENDS and isinstance(row["unit"], int), row
    # A packet of a polling request has an exchange instead of a frame.
    assert row["frame"] is None if "exchange" in row else row["frame"] >= 1, row
    assert not {"fields", "value"} <= set(row), f"two values: {row}"
    if link := row.get("link"):
        assert link["role"] in ("request", "item", "reply", "end"), row
        places = {"to"}, {"to_connection", "to_exchange"}
        assert set(link) - {"role", "latency_ns"} in (set(), *places), row
    for issue in row.get("issues", []):
        assert issue["text"] and issue["offset"] >= 0, row


CHECKS = {
    "connection": _check_connection,
    "frame": _check_frame,
    "message": _check_message,
    "finding": _check_finding,
    "close": _check_close,
    "unit": _check_unit,
}


def payload(row):
    """The payload of a frame or message row as bytes."""
    if "payload_text" in row:
        return row["payload_text"].encode()
    try:
        return base64.b64decode(row["payload_base64"], validate=True)
    except binascii.Error as error:
        raise AssertionError(f"{error}: {row}") from None
