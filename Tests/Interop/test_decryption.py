"""TLS of captures is decrypted: OpenSSL made it, tshark says what is in it.

One of each kind; `make test-decryption` has every version and cipher suite."""

import ssl
import subprocess

import pytest

import contract
import frames
import packets
import peers
import tlspeers
import tlssessions
import tshark
from certificates import CertificateMaker
from deadlines import wait_until
from program import Program
from tlspeers import PythonTLS, nginx_tls
from tlssessions import Contexts, Recorder, conversation
from windsock import ENVIRONMENT, Rows, dump, pick, start, windsock

V2, V3 = ssl.TLSVersion.TLSv1_2, ssl.TLSVersion.TLSv1_3
KINDS = {
    "1.3": dict(version=V3),
    "1.3 after a HelloRetryRequest": dict(version=V3, curve="secp384r1"),
    "1.2 GCM": dict(version=V2, ciphers="ECDHE-ECDSA-AES128-GCM-SHA256"),
    "1.2 ChaCha20": dict(version=V2, ciphers="ECDHE-ECDSA-CHACHA20-POLY1305"),
    "1.2 CBC": dict(version=V2, ciphers="ECDHE-ECDSA-AES256-SHA384"),
    "1.2 CBC, MAC first": dict(version=V2, ciphers="ECDHE-ECDSA-AES128-SHA", etm=False),
}


@pytest.fixture(scope="module")
def chain(tmp_path_factory):
    return CertificateMaker(tmp_path_factory.mktemp("authority")).leaf("chat.example")


@pytest.fixture
def keys(tmp_path):
    return tmp_path / "keys.log"


def judged(rows):
    return [
        (row["opcode"], row["fin"], row["masking_key"], row["length"])
        for row in pick(rows, type="frame")
    ]


def compare(file, keys, count):
    """Has windsock read what tshark reads."""
    rows = dump(file, "--keylog", keys)
    expected = tshark.decrypted(file, keys)
    assert len(expected) == count and judged(rows) == expected
    return rows


@pytest.mark.parametrize("kind", KINDS)
def test_what_is_in_it(tmp_path, chain, keys, kind):
    contexts = Contexts(chain, keys, **KINDS[kind])
    wire, tls = contexts.talk(conversation(3, 5000))
    file = tlssessions.write(tmp_path / "tls.pcap", wire)
    rows = compare(file, keys, 8)
    connection = pick(rows, type="connection")[0]
    assert connection["url"].startswith("wss://") and connection["status"] == 101
    assert connection["tls"]["version"] == tls.version()
    assert connection["tls"]["sni"] == "chat.example"
    texts = [row["payload_text"] for row in pick(rows, opcode=1)]
    assert texts[0] == ("message 0 " * 5000)[:5000] and texts[1] == texts[0].upper()
    assert pick(rows, type="close")[0]["clean"]


@pytest.mark.parametrize("version", [V2, V3])
def test_resumption(tmp_path, chain, keys, version):
    contexts = Contexts(chain, keys, version=version)
    first, tls = contexts.talk(conversation())
    second, resumed = contexts.talk(conversation(), session=tls.session)
    assert resumed.session_reused
    rows = compare(tlssessions.write(tmp_path / "tls.pcap", first, second), keys, 12)
    assert len(pick(rows, type="connection")) == 2


def test_records_split_over_packets_and_joined_in_one(tmp_path, chain, keys):
    contexts = Contexts(chain, keys)
    wire, _ = contexts.talk(conversation(4, 300))
    split = [(end, data[i : i + 7]) for end, data in wire for i in range(0, len(data), 7)]
    joined = []
    for end, data in wire:
        if joined and joined[-1][0] == end:
            joined[-1] = (end, joined[-1][1] + data)
        else:
            joined.append((end, data))
    rows = [compare(tlssessions.write(tmp_path / f"{n}.pcap", w), keys, 10) for n, w in
            enumerate([split, joined])]  # fmt: skip
    assert judged(rows[0]) == judged(rows[1])


def test_the_secrets_stand_in_the_capture(tmp_path, chain, keys):
    wire, _ = Contexts(chain, keys).talk(conversation())
    secrets = packets.secrets_block(keys.read_bytes())
    content = [packets.packet_block(p) for p in packets.conversation(50_000, 443, *wire)]
    for name, blocks in {
        "before": [secrets, *content],
        "within": [*content[:12], secrets, *content[12:]],
        "after": [*content, secrets],
    }.items():
        file = tmp_path / f"{name}.pcapng"
        file.write_bytes(packets.section() + b"".join(blocks))
        rows = dump(file)
        assert len(pick(rows, type="frame")) == 6, name


def test_without_secrets_it_is_a_row(tmp_path, chain, keys):
    contexts = Contexts(chain, keys, alpn=["http/1.1"])
    file = tlssessions.write(tmp_path / "tls.pcap", contexts.talk(conversation())[0])
    for command in ("dump", "lint", "stats"):
        status, output, errors = windsock(command, "--format", "ndjson", file)
        rows = contract.parse(output)
        assert status == 65 and [row["type"] for row in rows] == ["unread"]
        assert (rows[0]["what"], rows[0]["reason"]) == ("tls", "no secrets")
        assert (rows[0]["sni"], rows[0]["alpn"]) == ("chat.example", ["http/1.1"])
        assert rows[0]["version"] == "TLSv1.3" and rows[0]["server"] == "127.0.0.1:443"
        assert b"--keylog FILE" in errors and b"chat.example" in errors
        assert errors.count(b"\n") == 1


@pytest.mark.parametrize("version", [V2, V3])
def test_secrets_of_another_connection(tmp_path, chain, keys, version):
    Contexts(chain, keys, version=version).talk(conversation())
    other = tmp_path / "other.log"
    wire, _ = Contexts(chain, other, version=version).talk(conversation())
    file = tlssessions.write(tmp_path / "tls.pcap", wire)
    status, _, errors = windsock("lint", "--keylog", keys, file)
    assert status == 65 and b"no secrets of this connection" in errors


@pytest.mark.parametrize("version", [V2, V3])
def test_wrong_secrets(tmp_path, chain, keys, version):
    wire, _ = Contexts(chain, keys, version=version).talk(conversation())
    file = tlssessions.write(tmp_path / "tls.pcap", wire)
    lines = [line.split() for line in keys.read_text().splitlines() if line[0] != "#"]
    wrong = tmp_path / "wrong.log"
    wrong.write_text("".join(f"{a} {b} {c[::-1]}\n" for a, b, c in lines))
    status, _, errors = windsock("lint", "--keylog", wrong, file)
    assert status == 65 and b"its secrets do not open its records" in errors


def test_a_file_that_is_no_key_log(tmp_path, chain, keys):
    file = tlssessions.write(tmp_path / "tls.pcap", Contexts(chain, keys).talk(conversation())[0])
    status, _, errors = windsock("dump", "--keylog", file, file)
    assert status == 65 and b"has no TLS secrets" in errors
    status, _, errors = windsock("dump", "--keylog", tmp_path / "none", file)
    assert status == 66 and b"cannot open" in errors


def test_suites_that_cannot_be_decrypted_are_named(tmp_path, chain, keys):
    contexts = Contexts(chain, keys, version=V2, ciphers="ECDHE-ECDSA-AES128-CCM")
    file = tlssessions.write(tmp_path / "tls.pcap", contexts.talk(conversation())[0])
    status, output, errors = windsock("dump", "--format", "ndjson", "--keylog", keys, file)
    row = contract.parse(output)[0]
    assert status == 65 and row["cipher"] == "TLS_ECDHE_ECDSA_WITH_AES_128_CCM"
    assert b"TLS_ECDHE_ECDSA_WITH_AES_128_CCM cannot be decrypted here" in errors


def test_a_capture_that_begins_after_the_handshake(tmp_path, chain, keys):
    wire, _ = Contexts(chain, keys).talk(conversation())
    whole = list(packets.conversation(50_000, 443, *wire))
    begun = next(n for n, p in enumerate(whole) if p[40:41] == b"\x17")
    file = tmp_path / "late.pcap"
    file.write_bytes(packets.pcap(whole[begun + 4 :]))
    status, _, errors = windsock("lint", "--keylog", keys, file)
    assert status == 65 and b"the capture begins after the handshake" in errors


def test_a_handshake_that_fails(tmp_path, chain, keys):
    contexts = Contexts(chain, keys, version=V3)
    contexts.server.minimum_version = contexts.server.maximum_version = V2
    client = tlssessions.End(contexts.client.wrap_bio, server_hostname="chat.example")
    server = tlssessions.End(contexts.server.wrap_bio, server_side=True)
    wire = []
    with pytest.raises(ssl.SSLError):
        tlssessions.shake(client, server, wire)
    tlssessions.carry(server, client, False, wire)
    file = tlssessions.write(tmp_path / "tls.pcap", wire)
    status, _, errors = windsock("lint", file)
    assert status == 65 and b"the handshake failed: protocol_version" in errors


def test_http2_inside_tls_is_a_row(tmp_path, chain, keys):
    contexts = Contexts(chain, keys, alpn=["h2"])
    preface = b"PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n" + b"\0\0\0\4\0\0\0\0\0"
    file = tlssessions.write(tmp_path / "h2.pcap", contexts.talk([(True, preface)])[0])
    status, output, _ = windsock("dump", "--format", "ndjson", "--keylog", keys, file)
    row = contract.parse(output)[0]
    assert status == 65 and (row["what"], row["alpn"]) == ("http2", ["h2"])


@pytest.mark.parametrize("version", [V2, V3])
def test_a_packet_that_was_not_captured(tmp_path, chain, keys, version):
    wire, _ = Contexts(chain, keys, version=version).talk(conversation(6, 3000))
    whole = list(packets.conversation(50_000, 443, *wire))
    lost = max(n for n, p in enumerate(whole[:-12]) if len(p) == 1440)
    file = tmp_path / "lost.pcap"
    file.write_bytes(packets.pcap(whole[:lost] + whole[lost + 1 :]))
    rows = dump(file, "--keylog", keys)
    assert len(pick(rows, type="frame")) == 13 and len(pick(rows, id="F20")) == 1
    assert pick(rows, type="close")[0]["clean"]


@pytest.mark.parametrize("suite", ["AES_128_GCM_SHA256", "AES_256_GCM_SHA384", "CHACHA20_POLY1305_SHA256"])
def test_suites_and_key_updates_of_tls_1_3(tmp_path, chain, keys, suite):
    with PythonTLS(chain, V3) as server, Recorder(server.port) as recorder:
        command = ["openssl", "s_client", "-connect", f"127.0.0.1:{recorder.port}", "-tls1_3"]
        command += ["-ciphersuites", f"TLS_{suite}", "-keylogfile", keys]
        with Program(command, stdin=subprocess.PIPE) as client:
            say(client, peers.request(443, key=tlssessions.KEY), b"Welcome!")
            for number, letter in enumerate((b"K", b"k", b"K"), 1):
                client.process.stdin.write(letter + b"\n")
                client.process.stdin.flush()
                wait_until(lambda: client.errors.count(b"KEYUPDATE") == number, "no key update")
                text = b"after %d" % number
                say(client, frames.frame(1, text, key=b"abcd"), text.upper())
            client.process.stdin.write(frames.frame(8, frames.close_payload(1000), key=b"efgh"))
            client.end_input()
            client.wait()
        wires = recorder.finished()
    file = tlssessions.write(tmp_path / "tls.pcap", *wires)
    rows = dump(file, "--keylog", keys)
    texts = [row["payload_text"] for row in pick(rows, opcode=1)]
    pairs = [f"{word} {number}" for number in (1, 2, 3) for word in ("after", "AFTER")]
    assert texts == ["Welcome!", *pairs] and len(pick(rows, opcode=8)) == 2
    assert pick(rows, type="connection")[0]["tls"]["cipher"] == f"TLS_{suite}"
    assert judged(rows) == tshark.decrypted(file, keys)


def say(client, data, answer):
    client.process.stdin.write(data)
    client.process.stdin.flush()
    wait_until(lambda: answer in client.output, f"no {answer}")


@pytest.mark.skipif(not tlspeers.has_nginx, reason="nginx is not installed")
@pytest.mark.parametrize("version", ["TLSv1.2", "TLSv1.3"])
def test_nginx(tmp_path, chain, keys, version):
    contexts = Contexts(None, keys, version=V2 if version == "TLSv1.2" else V3)
    with nginx_tls(tmp_path / "nginx", chain, f"ssl_protocols {version}") as port:
        with Recorder(port) as recorder:
            tlssessions.chat_over(recorder.port, contexts.client)
            wires = recorder.finished()
    file = tlssessions.write(tmp_path / "tls.pcap", *wires)
    rows = dump(file, "--keylog", keys)
    assert [row["opcode"] for row in pick(rows, type="frame")] == [1, 1, 1, 8, 8]
    # tshark does not see a frame that stands in one record with the answer to the upgrade.
    expected = tshark.decrypted(file, keys)
    assert len(expected) >= 4 and judged(rows)[-len(expected) :] == expected


def test_early_data(tmp_path, chain, keys):
    port = peers.free_port()
    session, request = tmp_path / "session", tmp_path / "request"
    request.write_bytes(peers.request(443, key=tlssessions.KEY))
    server = ["openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-cert", chain, "-key", chain]
    server += ["-tls1_3", "-early_data", "-no_anti_replay"]
    with Program(server, stdin=subprocess.PIPE) as s_server:
        wait_until(lambda: tlspeers.listens(port), "s_server does not listen")
        with Recorder(port) as recorder:
            connect = ["openssl", "s_client", "-connect", f"127.0.0.1:{recorder.port}"]
            connect += ["-keylogfile", keys]
            with Program([*connect, "-sess_out", session], stdin=subprocess.PIPE) as first:
                wait_until(lambda: session.exists() and session.stat().st_size, "no session")
                first.process.stdin.write(b"Q\n")
                first.end_input()
                first.wait()
            again = [*connect, "-sess_in", session, "-early_data", request]
            with Program(again, stdin=subprocess.PIPE) as second:
                wait_until(lambda: b"Upgrade: websocket" in s_server.output, "no early data")
                turns = list(tlssessions.conversation())[1:]
                for is_client, data in turns:
                    giver, taker = (second, s_server) if is_client else (s_server, second)
                    say_to(giver, taker, data)
                second.end_input()
                second.wait()
            wires = recorder.finished()
    rows = dump(tlssessions.write(tmp_path / "tls.pcap", *wires), "--keylog", keys)
    assert [row["opcode"] for row in pick(rows, type="frame")] == [1, 1, 1, 1, 8, 8]
    assert pick(rows, type="connection")[0]["status"] == 101
    lines = keys.read_text().splitlines()
    assert any(line.startswith("CLIENT_EARLY_TRAFFIC_SECRET") for line in lines)


def say_to(giver, taker, data):
    before = len(taker.output)
    giver.process.stdin.write(data)
    giver.process.stdin.flush()
    wait_until(lambda: data in bytes(taker.output[before:]), f"no {data}")


def test_a_key_log_that_grows_with_the_capture(tmp_path, chain, keys):
    file, log = tmp_path / "tls.pcap", tmp_path / "late.log"
    wire, _ = Contexts(chain, keys).talk(conversation())
    whole = tlssessions.write(tmp_path / "whole.pcap", wire).read_bytes()
    secrets = keys.read_bytes()
    log.write_bytes(b"")
    file.write_bytes(whole[:2000])
    command = ["dump", "--follow", "--format", "ndjson", "--keylog", log, file]
    with Rows(start(*command)) as subject:
        for target, data in ((file, whole[2000:]), (log, secrets[:100]), (log, secrets[100:])):
            with open(target, "ab") as growing:
                growing.write(data)
        subject.wait_rows(6, type="frame")


def test_a_key_log_of_the_environment_that_comes_after_the_capture(tmp_path, chain, keys, monkeypatch):
    file, log = tmp_path / "tls.pcap", tmp_path / "late.log"
    wire, _ = Contexts(chain, keys).talk(conversation())
    whole = tlssessions.write(tmp_path / "whole.pcap", wire).read_bytes()
    file.write_bytes(whole[:2000])
    monkeypatch.setitem(ENVIRONMENT, "SSLKEYLOGFILE", str(log))
    with Rows(start("dump", "--follow", "--format", "ndjson", file)) as subject:
        with open(file, "ab") as growing:
            growing.write(whole[2000:])
        log.write_bytes(keys.read_bytes())
        subject.wait_rows(6, type="frame")


def test_a_key_log_of_the_environment_that_cannot_be_read(tmp_path, chain, keys, monkeypatch):
    """One that is not there may come; with any other nothing ever is decrypted."""
    file = tlssessions.write(tmp_path / "tls.pcap", Contexts(chain, keys).talk(conversation())[0])
    for log, reason in ((tmp_path, b"Is a directory"), (keys / "log", b"Not a directory"), (keys.with_name("x"), b"")):
        monkeypatch.setitem(ENVIRONMENT, "SSLKEYLOGFILE", str(log))
        for option in ([], ["--keylog", keys]):
            status, _, errors = windsock("dump", file, *option)
            assert status == (0 if option else 65)
            told = b"cannot open " + str(log).encode() + b": " + reason
            assert (errors.count(told), errors.count(b"SSLKEYLOGFILE")) == ((1, 1) if reason else (0, 0))
            assert errors.count(b"\n") == (1 if reason or not option else 0), errors


def test_secrets_of_live_connections(tmp_path, chain, keys, monkeypatch):
    """Those that windsock writes open what it said on the wire."""
    for way in ("option", "variable"):
        log = tmp_path / f"{way}.log"
        if way == "variable":
            monkeypatch.setitem(ENVIRONMENT, "SSLKEYLOGFILE", str(log))
        with PythonTLS(chain) as server, Recorder(server.port) as recorder:
            url = f"wss://127.0.0.1:{recorder.port}/once"
            option = ["--keylog", log] if way == "option" else []
            live = dump(url, "-k", *option)
            wires = recorder.finished()
        file = tlssessions.write(tmp_path / f"{way}.pcap", *wires)
        assert judged(dump(file, "--keylog", log)) == judged(live) and len(judged(live)) == 3
        assert tshark.decrypted(file, log) and log.stat().st_mode & 0o77 == 0


def test_exports_of_it(tmp_path, chain, keys):
    file = tlssessions.write(tmp_path / "tls.pcap", Contexts(chain, keys).talk(conversation())[0])
    rows = dump(file, "--keylog", keys)
    for name in ("out.har", "out.ndjson", "out.pcapng"):
        out = tmp_path / name
        status, _, errors = windsock("export", "--keylog", keys, file, "-o", out)
        assert status == 0, errors
        if name == "out.ndjson":
            assert contract.parse(out.read_bytes()) == rows
        else:
            again = dump(out)
            texts = [[row["payload_text"] for row in pick(some, opcode=1)] for some in (rows, again)]
            assert texts[0] == texts[1]
    assert judged(again) == judged(rows)
    assert tshark.frames(out, 443) == judged(rows)
    assert pick(again, type="connection") == pick(rows, type="connection")


def test_exports_that_keep_it_closed(tmp_path, chain, keys):
    """Packets as captured, and the secrets of those connections alone, in one file."""
    contexts = Contexts(chain, keys)
    wires = [contexts.talk(conversation(size=size))[0] for size in (20, 700)]
    file, out = tlssessions.write(tmp_path / "tls.pcap", *wires), tmp_path / "out.pcapng"
    options = ["--keylog", keys, "--keep-tls", file, "-o", out]
    status, _, errors = windsock("export", "--connection", "2", *options)
    assert status == 0, errors
    rows = dump(file, "--keylog", keys)
    second = [row for row in rows if row.get("connection") == 2]
    assert judged(dump(out)) == judged(second) == tshark.decrypted(out, "/dev/null")
    randoms = {line.split()[1] for line in keys.read_text().splitlines() if line[0] != "#"}
    kept = [random for random in randoms if random.encode() in out.read_bytes()]
    assert len(randoms) == 2 and len(kept) == 1
    assert b"message 0" not in out.read_bytes()
    for other in (["-o", tmp_path / "out.har"], ["-o", tmp_path / "x.pcapng", "--redact"]):
        assert windsock("export", "--keylog", keys, "--keep-tls", file, *other)[0] == 64
