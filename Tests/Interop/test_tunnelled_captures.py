"""Captures between a client and its proxy: the contents of CONNECT tunnels, compared with tshark."""

import pytest

import contract
import frames
import packets
import peers
import tlssessions
import tshark
from certificates import CertificateMaker
from tlssessions import Contexts, conversation
from windsock import dump, pick, windsock

CONNECT = b"CONNECT chat.example:443 HTTP/1.1\r\nHost: chat.example:443\r\n\r\n"
ESTABLISHED = b"HTTP/1.1 200 Connection established\r\n\r\n"
LOGIN = b"HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic\r\nContent-Length: 2\r\n\r\nno"
PROXY = 8080


@pytest.fixture(scope="module")
def chain(tmp_path_factory):
    return CertificateMaker(tmp_path_factory.mktemp("authority")).leaf("chat.example")


@pytest.fixture
def keys(tmp_path):
    return tmp_path / "keys.log"


def tunnel(turns, target=CONNECT):
    return [(True, target), (False, ESTABLISHED), *turns]


def write(file, turns):
    file.write_bytes(packets.pcap(packets.conversation(50_000, PROXY, *turns)))
    return file


def judged(rows):
    return [
        (row["opcode"], row["fin"], row["masking_key"], row["length"])
        for row in pick(rows, type="frame")
    ]


def test_tls_in_a_tunnel_is_decrypted(tmp_path, chain, keys):
    wire, tls = Contexts(chain, keys).talk(conversation())
    file = write(tmp_path / "tunnel.pcap", tunnel(wire))
    rows = dump(file, "--keylog", keys)
    expected = tshark.decrypted(file, keys, PROXY - 1)
    assert len(expected) == 6 and judged(rows) == expected
    http, connection, row = (pick(rows, type=kind)[0] for kind in ("http", "connection", "tunnel"))
    assert (http["method"], http["target"], http["status"]) == ("CONNECT", "chat.example:443", 200)
    assert connection["url"].startswith("wss://") and connection["tls"]["sni"] == "chat.example"
    assert connection["connection"] == 2 and pick(rows, type="close")[0]["clean"]
    counts = [sum(len(data) for end, data in wire if end == is_client) for is_client in (True, False)]
    assert row["connection"] == 1 and [row["bytes_client"], row["bytes_server"]] == counts
    out = tmp_path / "out.pcapng"
    assert windsock("export", "--keylog", keys, file, "-o", out)[0] == 0
    assert tshark.frames(out, PROXY) == expected and judged(dump(out)) == expected


def test_tls_without_secrets_in_a_tunnel_is_a_row(tmp_path, chain, keys):
    wire, _ = Contexts(chain, keys, alpn=["http/1.1"]).talk(conversation())
    file = write(tmp_path / "tunnel.pcap", tunnel(wire))
    for command in ("dump", "lint", "stats"):
        status, output, errors = windsock(command, "--format", "ndjson", file)
        row = pick(contract.parse(output), type="unread")[0]
        assert status == 65 and (row["what"], row["sni"]) == ("tls", "chat.example")
        assert b"no secrets (--keylog FILE)" in errors and b"SNI chat.example" in errors


def test_frames_in_a_tunnel_without_tls(tmp_path):
    file = write(tmp_path / "plain.pcap", tunnel(conversation()))
    rows = dump(file)
    assert len(judged(rows)) == 6 and judged(rows) == tshark.frames(file, PROXY)
    assert pick(rows, type="connection")[0]["url"].startswith("ws://")


def test_a_proxy_that_wants_a_login_first(tmp_path):
    file = write(tmp_path / "login.pcap", [(True, CONNECT), (False, LOGIN), *tunnel(conversation())])
    rows = dump(file)
    assert [row["status"] for row in pick(rows, type="http")] == [407, 200]
    assert len(judged(rows)) == 6


def test_the_first_bytes_of_the_tunnel_in_the_segments_of_its_heads(tmp_path):
    first, second, *rest = conversation()
    turns = [(True, CONNECT + first[1]), (False, ESTABLISHED + second[1]), *rest]
    assert len(judged(dump(write(tmp_path / "early.pcap", turns)))) == 6


def test_a_proxy_that_is_spoken_to_over_tls(tmp_path, chain, keys):
    inner, _ = Contexts(chain, keys).talk(conversation())
    outer, _ = Contexts(chain, keys).talk(tunnel(inner))
    file = write(tmp_path / "both.pcap", outer)
    rows = dump(file, "--keylog", keys)
    assert len(judged(rows)) == 6 and pick(rows, type="connection")[0]["url"].startswith("wss://")
    out = tmp_path / "out.pcapng"
    assert windsock("export", "--keylog", keys, file, "-o", out)[0] == 0
    assert judged(dump(out)) == judged(rows)


def test_tunnels_in_tunnels(tmp_path):
    turns = list(conversation())
    for _ in range(5):
        turns = tunnel(turns)
    rows = dump(write(tmp_path / "five.pcap", turns))
    assert len(judged(rows)) == 6 and len(pick(rows, type="tunnel")) == 5
    for _ in range(95):
        turns = tunnel(turns)
    status, output, _ = windsock("dump", "--format", "ndjson", write(tmp_path / "hundred.pcap", turns))
    assert status == 0 and len(pick(contract.parse(output), type="tunnel")) == 9


def test_another_protocol_in_a_tunnel_is_the_row_of_the_tunnel(tmp_path):
    turns = tunnel([(False, b"SSH-2.0-OpenSSH_9.2\r\n"), (True, b"SSH-2.0-client\r\n")])
    status, output, errors = windsock("dump", "--format", "ndjson", write(tmp_path / "ssh.pcap", turns))
    rows = contract.parse(output)
    assert status == 0 and not pick(rows, type="unread")
    assert [pick(rows, type="tunnel")[0][name] for name in ("bytes_client", "bytes_server")] == [16, 21]


def test_a_packet_in_the_tunnel_that_was_not_captured(tmp_path):
    whole = list(packets.conversation(50_000, PROXY, *tunnel(conversation(8))))
    texts = [n for n, packet in enumerate(whole) if b"MESSAGE 3" in packet]
    file = tmp_path / "lost.pcap"
    file.write_bytes(packets.pcap(whole[: texts[0]] + whole[texts[0] + 1 :]))
    rows = dump(file)
    assert len(judged(rows)) == 17 and len(pick(rows, id="F20")) >= 1
    assert pick(rows, type="close")[0]["clean"]
