"""`connect --echo`: what servers send comes back, and what breaks the protocol ends it."""

import frames
import peers
from servers import WebSocketsServer
from windsock import windsock


def test_every_message_comes_back_with_its_type():
    sent = ["text", "größer ✓", b"\x00\xff bytes", "", b"", "x" * 70000]
    received = []

    async def handler(connection):
        for message in sent:
            await connection.send(message)
            received.append(await connection.recv())
        await connection.send(["in ", "three ", "pieces"])
        received.append(await connection.recv())

    with WebSocketsServer(handler, compression="deflate") as server:
        url = f"ws://127.0.0.1:{server.port}/"
        status, output, _ = windsock("connect", url, "--echo", "--headless")
    assert (status, output) == (0, b"")
    assert received == [*sent, "in three pieces"]


def test_a_breach_is_closed_with_its_code():
    def handler(peer):
        peers.answer_upgrade(peer)
        peer.send(frames.frame(frames.TEXT, b"\xff"))
        closing = peer.read_frame()
        assert (closing.opcode, closing.payload[:2]) == (frames.CLOSE, (1007).to_bytes(2, "big"))

    with peers.Server(handler) as server:
        windsock("connect", f"ws://127.0.0.1:{server.port}/", "--echo", "--headless")
        server.result()


def test_commands_from_standard_input_are_refused_beside_it():
    status, _, errors = windsock("connect", "ws://127.0.0.1:9/", "--echo", "--slash")
    assert status == 64
    assert b"--echo" in errors
