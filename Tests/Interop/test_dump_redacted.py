"""`dump --redact`: rows that can be given away."""

import json

import pytest
import websockets.sync.client

from servers import WebSocketsServer, echo
from windsock import Proxy, dump, windsock

SECRETS = ["sesame-cookie", "sesame-query", "sesame-json", "sesame-close"]


@pytest.fixture(scope="module")
def recording(tmp_path_factory):
    """Two connections with secrets in cookies, URL and compressed messages."""
    file = tmp_path_factory.mktemp("redacted") / "session.pcapng"
    with WebSocketsServer(echo) as server, Proxy(server.url, "--record", file) as subject:
        for number in (1, 2):
            with websockets.sync.client.connect(
                f"{subject.url}/?token=sesame-query&n={number}",
                additional_headers={"Cookie": "sid=sesame-cookie"},
            ) as client:
                client.send(json.dumps({"token": "sesame-json", "n": number}))
                client.recv()
                client.close(4000, "token=sesame-close")
        subject.wait_rows(2, type="close")
        subject.stop()
    return file


@pytest.mark.parametrize("format", ["text", "ndjson", "hex", "raw"])
def test_no_format_has_a_secret(recording, format):
    status, output, errors = windsock("dump", recording, "--redact", "--format", format)
    assert (status, errors) == (0, b"")
    plain = windsock("dump", recording, "--messages", "--format", "ndjson")[1]
    for secret in SECRETS[:3]:
        assert secret.encode() in plain and secret.encode() not in output
    assert b"REDACTED" in output or format == "hex"


def test_rows_and_times_stay_as_they_were(recording):
    kept = ("type", "frame", "connection", "from", "opcode", "time")
    rows, plain = (
        [[row.get(name) for name in kept] for row in dump(recording, *options) if row["type"] == "frame"]
        for options in (["--redact"], [])
    )  # fmt: skip
    assert rows == plain and len(rows) >= 8


def test_one_connection_and_names_of_the_users_own(recording):
    options = ["--redact-name", "n", "--connection", "2", "--messages"]
    rows = [row for row in dump(recording, *options) if row["type"] == "message"]
    assert [json.loads(row["payload_text"]) for row in rows] == [
        {"token": "REDACTED", "n": "REDACTED"}
    ] * 2
