"""Captures of many frames, written packet by packet: pcapng, raw IP, nanoseconds, one connection."""

import base64
import hashlib
import json
import os
import random
import struct

PORT = 9001
CLIENT = (bytes([127, 0, 0, 1]), 50122)
SERVER = (bytes([127, 0, 0, 1]), PORT)
KEY = "dGhlIHNhbXBsZSBub25jZQ=="
GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


def block(kind, body):
    body += bytes(-len(body) % 4)
    size = len(body) + 12
    return struct.pack("<II", kind, size) + body + struct.pack("<I", size)


def checksum(header):
    total = sum(struct.unpack(f"!{len(header) // 2}H", header))
    while total >> 16:
        total = (total & 0xFFFF) + (total >> 16)
    return ~total & 0xFFFF


class Capture:
    """Writes one TCP connection to a file."""

    def __init__(self, file):
        self.file = file
        self.time = 1_767_322_800_000_000_000
        self.sequence = {CLIENT: 1000, SERVER: 5000}
        file.write(block(0x0A0D0D0A, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1)))
        resolution = struct.pack("<HHB3x", 9, 1, 9) + struct.pack("<HH", 0, 0)
        file.write(block(1, struct.pack("<HHI", 101, 0, 0) + resolution))

    def packet(self, sender, flags, payload=b""):
        receiver = SERVER if sender is CLIENT else CLIENT
        tcp = struct.pack(
            "!HHIIBBHHH", sender[1], receiver[1], self.sequence[sender] & 0xFFFFFFFF,
            self.sequence[receiver] & 0xFFFFFFFF if flags & 0x10 else 0, 0x50, flags, 65535, 0, 0,
        )  # fmt: skip
        size = 20 + len(tcp) + len(payload)
        ip = struct.pack("!BBHHHBBH4s4s", 0x45, 0, size, 0, 0x4000, 64, 6, 0, sender[0], receiver[0])
        ip = ip[:10] + struct.pack("!H", checksum(ip)) + ip[12:]
        data = ip + tcp + payload
        self.time += 10_000
        head = struct.pack("<IIIII", 0, self.time >> 32, self.time & 0xFFFFFFFF, len(data), len(data))
        self.file.write(block(6, head + data))
        self.sequence[sender] += len(payload) + (1 if flags & 3 else 0)


def frame(payload, key=None):
    size = len(payload)
    head = bytes([0x81, (0x80 if key else 0) | size]) if size < 126 else struct.pack(
        "!BBH", 0x81, (0x80 if key else 0) | 126, size
    )  # fmt: skip
    if not key:
        return head + payload
    repeated = (key * (size // 4 + 1))[:size]
    masked = int.from_bytes(payload, "big") ^ int.from_bytes(repeated, "big")
    return head + key + masked.to_bytes(size, "big")


def payloads(seed, count):
    """A packet's worth of messages, as a feed of JSON would send them."""
    source = random.Random(seed)
    for _ in range(count):
        body = {"type": "trade", "symbol": source.choice(["ABC", "XYZ"]), "price": source.random()}
        if source.random() < 0.2:
            body["note"] = "x" * source.randrange(100)
        yield json.dumps(body).encode()


def write(path, count, together):
    """A capture of `count` frames, `together` of them a packet, three packets from the server for
    each one of the client."""
    source = random.Random(count)
    ups = [
        b"".join(frame(message, source.randbytes(4)) for message in payloads(seed, together))
        for seed in range(512)
    ]
    downs = [
        b"".join(frame(message) for message in payloads(1000 + seed, together))
        for seed in range(512)
    ]
    accept = base64.b64encode(hashlib.sha1((KEY + GUID).encode()).digest()).decode()
    with open(path + ".part", "wb", buffering=1 << 20) as file:
        capture = Capture(file)
        capture.packet(CLIENT, 0x02)
        capture.packet(SERVER, 0x12)
        capture.packet(CLIENT, 0x10)
        capture.packet(CLIENT, 0x18, (
            f"GET /feed HTTP/1.1\r\nHost: localhost:{PORT}\r\nUpgrade: websocket\r\n"
            f"Connection: Upgrade\r\nSec-WebSocket-Key: {KEY}\r\nSec-WebSocket-Version: 13\r\n\r\n"
        ).encode())  # fmt: skip
        capture.packet(SERVER, 0x18, (
            "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
            f"Sec-WebSocket-Accept: {accept}\r\n\r\n"
        ).encode())  # fmt: skip
        for number in range(count // together):
            if number % 4 == 0:
                capture.packet(CLIENT, 0x18, ups[number // 4 % 512])
            else:
                capture.packet(SERVER, 0x18, downs[number % 512])
    os.rename(path + ".part", path)
    return path
