"""`export` writes a part of a recording, and takes out secrets: other programs read what it wrote."""

import json
import stat

import pytest
import websockets.sync.client

import tshark
from servers import WebSocketsServer, echo
from windsock import Proxy, dump, pick, windsock

SECRET = "s3cr3t-value"
TOKEN = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxIn0.c2lnbmF0dXJl"
MESSAGES = [
    json.dumps({"type": "trade", "price": number * 100, "text": "wind " * 20})
    for number in range(12)
] + [
    json.dumps({"type": "login", "password": SECRET, "user": "ann"}),
    f"plain text with {TOKEN} inside",
]


@pytest.fixture(scope="module")
def recording(tmp_path_factory):
    """A compressed conversation, its messages twelve trades, a login and a token."""
    file = tmp_path_factory.mktemp("export") / "session.pcapng"
    with (
        WebSocketsServer(echo, compression="deflate") as server,
        Proxy(server.url, "--record", file) as subject,
    ):
        url = f"ws://127.0.0.1:{subject.port}/ws?token={SECRET}&room=1"
        headers = {"Cookie": f"sid={SECRET}", "Authorization": f"Bearer {SECRET}"}
        with websockets.sync.client.connect(url, additional_headers=headers) as client:
            for message in MESSAGES:
                client.send(message)
                assert client.recv() == message
            client.send(b"\x00\x01\x02")
            client.recv()
        subject.wait_row(type="close")
        subject.stop()
        port = server.port
    return file, port


def export(recording, tmp_path, name, *options):
    file = tmp_path / name
    status, _, errors = windsock("export", recording[0], "-o", file, *options)
    assert status == 0, errors
    return file, errors.decode()


def test_frames_that_a_filter_matches_are_a_conversation_that_wireshark_reads(recording, tmp_path):
    file, _ = export(recording, tmp_path, "some.pcapng", "--filter", "json.price > 850")
    wanted = [m for m in MESSAGES if m.startswith("{") and json.loads(m).get("price", 0) > 850]
    rows = dump(file)
    frames = pick(rows, type="frame")
    assert [row["payload_text"] for row in frames] == [m for m in wanted for _ in range(2)]
    assert not any(row["rsv1"] for row in frames), "they do not inflate without those before them"
    assert pick(rows, type="finding") == []
    assert tshark.malformed(file, recording[1]) == []
    assert tshark.texts(file, recording[1]) == [m for m in wanted for _ in range(2)]
    # The times are those of the recording.
    before = {r.get("payload_text") for r in pick(dump(recording[0], "--messages"), type="message")}
    assert before >= set(wanted)


@pytest.mark.parametrize("name", ["some.ndjson", "some.har", "some.txt"])
def test_other_formats_have_the_same_part(recording, tmp_path, name):
    file, _ = export(recording, tmp_path, name, "-Y", "json.price == 900", "--messages")
    content = file.read_text()
    assert content.count("trade") == 2 and "900" in content
    if name.endswith("har"):
        entry = json.loads(content)["log"]["entries"][0]
        assert [m["type"] for m in entry["_webSocketMessages"]] == ["send", "receive"]


@pytest.mark.parametrize("name", ["all.pcapng", "all.ndjson", "all.har", "all.txt"])
def test_no_secret_is_left_in_a_redacted_export(recording, tmp_path, name):
    file, errors = export(recording, tmp_path, name, "--redact")
    content = file.read_bytes()
    assert SECRET.encode() not in content and TOKEN.encode() not in content
    assert "2 binary messages are as they were" in errors
    if name.endswith("pcapng"):
        rows = dump(file)
        assert pick(rows, type="finding") == []
        connection = pick(rows, type="connection")[0]
        assert connection["url"].endswith("/ws?token=REDACTED&room=1")
        texts = [row["payload_text"] for row in pick(rows, type="frame", opcode=1)]
        assert texts[:24] == [m for m in MESSAGES[:12] for _ in range(2)]
        assert json.loads(texts[24]) == {"type": "login", "password": "REDACTED", "user": "ann"}
        assert tshark.malformed(file, recording[1]) == []
    else:
        assert b"REDACTED" in content and b"ann" in content


def test_names_can_be_added(recording, tmp_path):
    file, _ = export(recording, tmp_path, "all.ndjson", "--redact-name", "user")
    assert "ann" not in file.read_text()


def test_exports_are_private_and_replace_nothing(recording, tmp_path):
    file, _ = export(recording, tmp_path, "one.pcapng", "--filter", "n == 1")
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    before = file.read_bytes()
    status, _, errors = windsock("export", recording[0], "-o", file)
    assert status == 73 and b"--force" in errors
    assert file.read_bytes() == before
    export(recording, tmp_path, "one.pcapng", "--force")
    assert file.read_bytes() != before


def test_nothing_that_matches_is_an_error(recording, tmp_path):
    file = tmp_path / "none.pcapng"
    for option in (["--filter", "json.price == 7"], ["--marked"]):
        status, _, errors = windsock("export", recording[0], "-o", file, *option)
        assert status == 65 and b"nothing was written" in errors
        assert not file.exists()


def test_messages_of_a_pcapng_file_are_frames_that_wireshark_shows_as_text(recording, tmp_path):
    file, _ = export(recording, tmp_path, "messages.pcapng", "--messages")
    rows = pick(dump(file), type="frame")
    assert [row["payload_text"] for row in rows if row["opcode"] == 1] == [m for m in MESSAGES for _ in range(2)]
    assert not any(row["rsv1"] for row in rows)
    assert tshark.texts(file, recording[1]) == [m for m in MESSAGES for _ in range(2)]
