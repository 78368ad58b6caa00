"""What the client does by itself, switched off and on one by one, as the server sees it."""

import pytest

import contract
import frames
import peers
import windsock
from servers import WebSocketsServer, echo
from windsock import pick


def run(port, *arguments, input=b""):
    return windsock.windsock("connect", f"ws://127.0.0.1:{port}/", *arguments, input=input)


def talk(*arguments, then=b"", count=1, input=b"a\n"):
    """What a server reads of a client that it answers with `then`: (frames, status, errors)."""

    def handler(peer):
        peers.answer_upgrade(peer, then=then)
        return [peer.read_frame() for _ in range(count)]

    with peers.Server(handler) as server:
        status, output, errors = run(server.port, *arguments, input=input)
        return server.result(), status, errors.decode()


def test_no_pong():
    ping = frames.frame(frames.PING, "p")
    (first, second), *_ = talk("--no-compress", then=ping, count=2, input=b"")
    assert first.opcode == frames.PONG and second.opcode == frames.CLOSE
    (only,), *_ = talk("--no-compress", "--no-pong", then=ping, input=b"")
    assert only.opcode == frames.CLOSE


def test_no_mask():
    (frame,), *_ = talk("--no-compress")
    assert frame.key is not None and frame.payload == b"a"
    (frame, close), *_ = talk("--no-compress", "--no-mask", count=2)
    assert frame.key is None and frame.payload == b"a" and close.key is None


def test_no_close_echo():
    close = frames.frame(frames.CLOSE, frames.close_payload(4000, "x"))
    (answer,), *_ = talk(then=close, input=b"")
    assert answer.payload[:2] == frames.close_payload(4000)
    read, *_ = talk("--no-close-echo", "--max-time", "1", then=close, input=b"")
    assert read is None


@pytest.mark.parametrize(
    "broken, code, rule",
    [
        (frames.frame(1, "x", key=b"abcd"), 1002, "F02"),
        (frames.frame(3, "x"), 1002, "F06"),
        (frames.frame(1, b"\xff"), 1007, "T0"),
    ],
)
def test_fail_on_violation(broken, code, rule):
    (close,), status, errors = talk("--fail-on-violation", "-w", "-1", then=broken, input=b"")
    assert close.payload[:2] == frames.close_payload(code)
    assert status == 76 and f"broke the protocol ({rule}" in errors and len(errors.splitlines()) == 1
    (close,), status, errors = talk("-w", "0.1", then=frames.frame(3, "x"), input=b"")
    assert status == 0 and close.payload[:2] == frames.close_payload(1000)


def test_pings_in_fractions_of_a_second_and_their_round_trips():
    with WebSocketsServer(echo) as server:
        status, _, errors = run(server.port, "--ping-interval", "0.05", "-P", "-w", "1")
    lines = errors.decode().splitlines()
    assert status == 0 and len(lines) >= 3
    assert all("received pong" in line and line.endswith(" ms") for line in lines), lines


def test_pings_of_the_server_are_said():
    async def handler(connection):
        await (await connection.ping("are you there"))

    with WebSocketsServer(handler) as server:
        _, _, errors = run(server.port, "-P", "-w", "-1")
    assert b'received ping "are you there"' in errors


def test_a_server_that_answers_no_ping_is_given_up():
    def handler(peer):
        peers.answer_upgrade(peer)
        read = [peer.read_frame()]
        while read[-1].opcode != frames.CLOSE:
            read.append(peer.read_frame())
        return read

    with peers.Server(handler) as server:
        status, _, errors = run(
            server.port, "--ping-interval", "0.1", "--ping-timeout", "0.2", "-w", "-1"
        )
        ping, *_, close = server.result()
    assert (ping.opcode, ping.payload) == (frames.PING, b"1")
    assert close.payload == frames.close_payload(1011, "no pong")
    assert status == 76 and b"the server sent no pong within 0.2 s" in errors


def test_missing_pongs_are_noted(tmp_path):
    def handler(peer):
        peers.answer_upgrade(peer)
        while peer.read_frame().opcode != frames.CLOSE:
            pass

    with peers.Server(handler) as server:
        status, output, _ = run(
            server.port, "--ping-interval", "0.1", "-w", "0.5", "--format", "text"
        )
    assert status in (0, 76) and output.count(b"no pong to ping 1 within 0.1 s") == 1, output


def test_the_client_closes_with_what_it_is_told():
    (close,), *_ = talk("--close-code", "4001", "--close-reason", "bye", input=b"")
    assert close.payload == frames.close_payload(4001, "bye")


@pytest.mark.parametrize(
    "offer, agreed",
    [
        ("server_max_window_bits=10; client_max_window_bits=9", ["server_max_window_bits=10", "client_max_window_bits=9"]),
        ("client_no_context_takeover; server_no_context_takeover", ["client_no_context_takeover", "server_no_context_takeover"]),
        ("", []),
    ],
)  # fmt: skip
def test_compression_with_windows_and_takeover(offer, agreed):
    """Python's `websockets` inflates by what was agreed, and compresses so."""
    text = "a long and repeating line, " * 2000
    with WebSocketsServer(echo, compression="deflate") as server:
        status, output, errors = run(
            server.port, "--deflate", offer, "--count", "3", "--format", "ndjson",
            input=(text + "\n").encode() * 3,
        )  # fmt: skip
    rows = contract.parse(output)
    assert status == 0, errors
    (connection,) = pick(rows, type="connection")
    assert all(word in connection["extensions"] for word in agreed)
    texts = pick(rows, type="frame", opcode=1)
    assert len(texts) == 6 and all(row["rsv1"] for row in texts)
    assert not [row for row in rows if row["type"] == "finding" or row.get("findings")]


@pytest.mark.parametrize("wrong", ["client_max_window_bits=7", "windows=9", "server_max_window_bits", ";;"])
def test_an_offer_that_is_none_is_64(wrong):
    assert run(1, "--deflate", wrong)[0] == 64
