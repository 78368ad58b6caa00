"""Recordings of a client that talks to the chat server through the proxy."""

from contextlib import contextmanager

import websocket
from clients import Client
from servers import TornadoServer
from windsock import Proxy


@contextmanager
def recorded_chat(file):
    """A client, greeted already; what it says is in the file afterwards, with a clean end."""
    with TornadoServer() as server, Proxy(server.url, "--record", file) as subject:
        with Client(f"{subject.url}/ws/") as client:
            client.recv()
            yield client
            client.close_and_wait(1000, "done")
        subject.wait_row(type="close")
        subject.stop()


def say_in_three_frames(client):
    """Sends a message in three frames with a Ping between them."""
    for opcode, data, fin in [(1, "split ", 0), (0, "in ", 0), (9, "tick", 1), (0, "three", 1)]:
        client.send_frame(websocket.ABNF.create_frame(data, opcode, fin))
    assert client.recv_data_frame(control_frame=True)[0] == 0xA
    assert client.recv() == "SPLIT IN THREE"
