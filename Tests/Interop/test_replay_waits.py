"""What a replay waits for, and what it makes of answers that are changed."""

import pytest

import frames
import peers
import windsock
from clients import Client
from servers import WebSocketsServer
from windsock import Proxy


@pytest.fixture
def recording(tmp_path):
    """Two questions, each answered with text that is no JSON; then the server closes."""
    file = tmp_path / "two.pcapng"

    async def answer(connection):
        for _ in range(2):
            await connection.send(f"the answer to {await connection.recv()}")
        await connection.close(1000, "that is all")

    with WebSocketsServer(answer) as server, Proxy(server.url, "--record", file) as proxy:
        with Client(proxy.url) as client:
            for question in ("one", "two"):
                client.send(question)
                client.recv()
        proxy.wait_row(type="close")
        proxy.stop()
    return file


def replay(recording, handler, *options):
    with peers.Server(handler) as server:
        url = f"ws://127.0.0.1:{server.port}"
        return windsock.windsock("replay", recording, "--to", url, "--speed", "max", *options)


def test_a_silent_server_is_named_and_not_given_its_time_twice(recording):
    def silent(peer):
        peers.answer_upgrade(peer)
        peer.read_all()

    # Were the time given anew for each of the two answers and the close, it would be 45 s.
    status, output, errors = replay(recording, silent, "--timeout", "15")
    assert status == 1
    waits = [line for line in errors.decode().splitlines() if "waiting for the server" in line]
    assert "to send message 2, the answer to one; 15 s at most (--timeout)" in waits[0]
    assert len(waits) <= 3
    assert output.count(b"missing") == 2


def test_a_changed_answer_is_changed(recording):
    def other(peer):
        peers.answer_upgrade(peer)
        for _ in range(2):
            question = peer.read_frame().payload.decode()
            peer.send(frames.frame(1, f"the answer To {question}"))
        peer.send(frames.frame(8, frames.close_payload(1000)))
        peer.read_all()

    status, output, errors = replay(recording, other)
    assert status == 1 and b"waiting" not in errors
    lines = output.decode().splitlines()
    assert lines[0] == (
        "1  server  message 2  changed  the answer to one → the answer To one"
    )
    assert "missing" not in output.decode() and "extra" not in output.decode()


def test_max_time_ends_a_replay(recording):
    def silent(peer):
        peers.answer_upgrade(peer)
        peer.read_all()

    status, _, errors = replay(recording, silent, "--max-time", "0.5")
    assert status == 124 and b"0.5 s of --max-time" in errors


def test_max_time_ends_a_served_replay(recording):
    status, _, errors = windsock.windsock(
        "replay", recording, "--serve", "127.0.0.1:0", "--max-time", "0.5"
    )
    assert status == 124 and b"0.5 s of --max-time" in errors
