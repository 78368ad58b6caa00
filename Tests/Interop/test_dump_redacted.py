"""`dump --redact`: rows that can be given away."""

import http.client
import json
import re

import pytest
import websockets.sync.client

import contract
import packets
from servers import WebSocketsServer, echo
from windsock import Proxy, dump, windsock

COOKIE, QUERY, JSON, CLOSE = "sesame-cookie", "sesame-query", "sesame-json", "sesame-close"
PAYLOADS = {"payload_text", "payload_base64"}
# What a format has of the secrets when nobody takes them out.
SHOWN = {
    "text": [QUERY, JSON, CLOSE],
    "ndjson": [COOKIE, QUERY, JSON, CLOSE],
    "hex": [JSON, CLOSE],
    "raw": [JSON],
}


@pytest.fixture(scope="module")
def recording(tmp_path_factory):
    """An HTTP exchange, and two connections with secrets in cookies, URL, compressed messages and
    close reasons."""
    file = tmp_path_factory.mktemp("redacted") / "session.pcapng"
    with WebSocketsServer(echo) as server, Proxy(server.url, "--record", file) as subject:
        host, port = subject.url.removeprefix("ws://").split(":")
        page = http.client.HTTPConnection(host, int(port), timeout=20)
        page.request("GET", "/page")
        page.getresponse().read()
        page.close()
        for number in (1, 2):
            with websockets.sync.client.connect(
                f"{subject.url}/?token={QUERY}&n={number}",
                additional_headers={"Cookie": f"sid={COOKIE}"},
            ) as client:
                client.send(json.dumps({"token": JSON, "n": number}))
                client.recv()
                client.close(4000, f"token={CLOSE}")
        subject.wait_rows(2, type="close")
        subject.stop()
    return file


def told(output, format):
    """What a reader finds in it: of a hex dump the bytes, of rows their payloads."""
    if format == "hex":
        lines = re.findall(rb"^[0-9a-f]{6}  ((?:[0-9a-f]{2} )+)", output, re.M)
        output = bytes.fromhex(b"".join(lines).decode())
    if format == "ndjson":
        output += b"".join(contract.payload(row) for row in contract.parse(output) if PAYLOADS & row.keys())
    return output


@pytest.mark.parametrize("format", SHOWN)
def test_no_format_has_a_secret(recording, format):
    options = ["--messages"] if format in ("text", "ndjson") else []
    plain = told(windsock("dump", recording, "--format", format, *options)[1], format)
    for secret in SHOWN[format]:
        assert secret.encode() in plain, secret
    status, output, errors = windsock("dump", recording, "--redact", "--format", format, *options)
    assert (status, errors) == (0, b"windsock: 1 HTTP exchanges were left out: only WebSockets are redacted\n")
    assert b"REDACTED" in told(output, format)
    assert b"sesame" not in told(output, format)


def test_rows_and_times_stay_as_they_were(recording):
    kept = ("type", "frame", "connection", "from", "opcode", "time")
    for option in ([], ["--connection", "3"]):
        rows, plain = (
            [[row.get(name) for name in kept] for row in dump(recording, *option, *redact) if row["connection"] > 1]
            for redact in (["--redact"], [])
        )  # fmt: skip
        assert rows == plain and len(rows) >= 6
        assert {row[2] for row in rows} == ({3} if option else {2, 3})


def test_one_connection_and_names_of_the_users_own(recording):
    options = ["--redact-name", "n", "--connection", "3", "--messages"]
    rows = [row for row in dump(recording, *options) if row["type"] == "message"]
    assert [json.loads(row["payload_text"]) for row in rows] == [
        {"token": "REDACTED", "n": "REDACTED"}
    ] * 2


def test_what_was_not_read_has_its_row(tmp_path):
    file = tmp_path / "tls.pcap"
    hello = bytes.fromhex("160301003d010000390303") + bytes(32) + bytes.fromhex("00000213010100000e000000") + bytes(10)
    file.write_bytes(packets.pcap(packets.conversation(50_000, 443, (True, hello))))
    plain, redacted = (
        windsock("dump", file, "--format", "ndjson", *option) for option in ([], ["--redact"])
    )  # fmt: skip
    assert redacted == plain and plain[0] == 65
    assert [row["type"] for row in contract.parse(redacted[1])] == ["unread"]


def test_a_copy_that_is_larger_than_its_room_is_told_of(tmp_path):
    file = tmp_path / "large.pcapng"
    with WebSocketsServer(echo) as server, Proxy(server.url, "--record", file) as subject:
        with websockets.sync.client.connect(subject.url, compression=None, max_size=None) as client:
            for _ in range(4):
                client.send(b"x" * 900_000)
                client.recv()
        subject.wait_rows(1, type="close")
        subject.stop()
    told = b"--scratch-limit is 1048576: what the oldest messages carry is missing"
    options = ["--redact", "--format", "ndjson"]
    status, output, errors = windsock("dump", file, *options, "--scratch-limit", "1M")
    assert status == 0 and errors.count(told) == 1
    assert [row for row in contract.parse(output) if "payload_missing" in row]
    assert told not in windsock("dump", file, *options)[2]
