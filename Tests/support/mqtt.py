"""Mosquitto behind a bridge from WebSocket to TCP, and packets of MQTT as tshark reads them."""

import asyncio
import json
import pathlib
import struct

import peers
import websockets
from program import Program, run
from servers import WebSocketsServer

BROKER = "/usr/sbin/mosquitto"


class Mosquitto(Program):
    """The broker on a free port of its own, over plain TCP."""

    def __init__(self, folder):
        self.port = peers.free_port()
        settings = pathlib.Path(folder) / "mosquitto.conf"
        settings.write_text(
            f"listener {self.port} 127.0.0.1\nmax_topic_alias 10\n{self.settings()}"
        )
        super().__init__([BROKER, "-c", settings])
        self.wait_for(r"mosquitto version \S+ running")

    def settings(self):
        return "allow_anonymous true\n"


class Bridge(WebSocketsServer):
    """A WebSocket server whose messages are the bytes of a connection to a broker.

    What the broker sends is passed on as it comes, at most `size` bytes in a message."""

    def __init__(self, broker, size=65536, **options):
        self.broker, self.size = broker, size
        super().__init__(self.carry, subprotocols=["mqtt"], **options)

    async def carry(self, connection):
        reader, writer = await asyncio.open_connection("127.0.0.1", self.broker)

        async def back():
            while data := await reader.read(self.size):
                await connection.send(data)
            await connection.close()

        task = asyncio.create_task(back())
        try:
            async for message in connection:
                writer.write(message)
        except websockets.ConnectionClosed:
            pass  # The client went without a close frame.
        finally:
            writer.close()
            await task


def packets(data):
    """A stream cut into whole packets."""
    found, place = [], 0
    while place < len(data):
        length, digit, end = 0, 1, place + 1
        while True:
            byte = data[end]
            length, digit, end = length + (byte & 127) * digit, digit << 7, end + 1
            if byte < 128:
                break
        found.append(data[place : end + length])
        place = end + length
    return found


def judged(turns, file):
    """What tshark reads in turns of (whether from the client, bytes), one packet each.

    The packets are written as a capture of plain TCP, one segment each, since tshark does not put
    the messages of a WebSocket together."""
    file.write_bytes(_capture(turns))
    status, output, errors = run(["tshark", "-r", file, "-Y", "mqtt", "-T", "json"])
    assert status == 0, errors
    # A name may come several times in an object.
    rows = json.loads(output, object_pairs_hook=list)
    return [_leaves(dict(dict(row)["_source"])["layers"]) for row in rows]


def _leaves(pairs, found=None):
    """Names and their values, however deep they are."""
    found = {} if found is None else found
    for name, value in pairs:
        if isinstance(value, list) and value and isinstance(value[0], tuple):
            _leaves(value, found)
        elif isinstance(value, str):
            found.setdefault(name, []).append(value)
    return found


def _capture(turns):
    """A classic pcap with raw IPv4: each turn is a TCP segment between port 40000 and 1883."""
    output = struct.pack("<IHHiIII", 0xA1B2C3D4, 2, 4, 0, 0, 262144, 101)
    sent = {True: 1, False: 1}
    for place, (from_client, data) in enumerate(turns):
        ports = (40000, 1883) if from_client else (1883, 40000)
        tcp = struct.pack(
            ">HHIIBBHHH", *ports, sent[from_client], sent[not from_client], 0x50, 0x18, 65535, 0, 0
        )
        hosts = (b"\x0a\0\0\1", b"\x0a\0\0\2") if from_client else (b"\x0a\0\0\2", b"\x0a\0\0\1")
        header = struct.pack(
            ">BBHHHBBH4s4s", 0x45, 0, 40 + len(data), place, 0, 64, 6, 0, *hosts
        )
        packet = header + tcp + data
        output += struct.pack("<IIII", place, 0, len(packet), len(packet)) + packet
        sent[from_client] += len(data)
    return output
