"""Replaying a recording in both roles against real peers."""

import pytest

import frames
import peers
import windsock
from clients import Client
from servers import TornadoServer, WebSocketsServer, echo
from windsock import Proxy


@pytest.fixture(scope="module")
def recording(tmp_path_factory):
    file = tmp_path_factory.mktemp("replay") / "chat.pcapng"
    with TornadoServer() as server, Proxy(server.url, "--record", file) as subject:
        with Client(f"{subject.url}/ws/") as client:
            client.recv()
            for word in ("one", "two", "three"):
                client.send(word)
                client.recv()
            client.close_and_wait()
        subject.wait_row(type="close")
        subject.stop()
    return file


def test_the_same_server_answers_the_same(recording, tornado):
    url = f"ws://127.0.0.1:{tornado.port}/ws/"
    status, output, errors = windsock.windsock("replay", recording, "--to", url, "--speed", "max")
    assert status == 0, (output, errors)


def test_another_server_differs_and_exits_1(recording):
    async def handler(connection):
        await connection.send("Welcome!")
        await echo(connection)

    with WebSocketsServer(handler) as server:
        url = f"ws://127.0.0.1:{server.port}/ws/"
        status, output, errors = windsock.windsock("replay", recording, "--to", url, "--speed", "max")
    assert status == 1, errors
    assert b"ONE" in output and b"one" in output, output


def test_the_server_receives_what_the_client_once_sent(recording):
    received = []

    def handler(peer):
        peers.answer_upgrade(peer, then=frames.frame(1, "Welcome!"))
        while (frame := peer.read_frame()).opcode != frames.CLOSE:
            received.append((frame.opcode, frame.payload, frame.key is not None))
            peer.send(frames.frame(1, frame.payload.upper()))
        peer.send(frames.frame(8, frame.payload))

    with peers.Server(handler) as server:
        url = f"ws://127.0.0.1:{server.port}/ws/"
        windsock.windsock("replay", recording, "--to", url, "--speed", "max")
    assert received == [(1, word, True) for word in (b"one", b"two", b"three")]


def test_nobody_there_exits_69(recording):
    url = f"ws://127.0.0.1:{peers.free_port()}/"
    status, _, errors = windsock.windsock("replay", recording, "--to", url)
    assert status == 69, errors


def test_as_the_server_it_plays_the_recorded_answers(recording):
    with windsock.start("replay", recording, "--serve", "127.0.0.1:0", "--speed", "max") as subject:
        match = subject.wait_for(r"listening on http://127\.0\.0\.1:(\d+)")
        with Client(f"ws://127.0.0.1:{int(match[1])}/ws/") as client:
            assert client.recv() == "Welcome!"
            for word in ("one", "two", "three"):
                client.send(word)
                assert client.recv() == word.upper()
            client.close_and_wait()
