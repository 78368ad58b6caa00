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


def frame(payload, key=None, opcode=1):
    size = len(payload)
    head = bytes([0x80 | opcode, (0x80 if key else 0) | size]) if size < 126 else struct.pack(
        "!BBH", 0x80 | opcode, (0x80 if key else 0) | 126, size
    ) if size < 65536 else struct.pack("!BBQ", 0x80 | opcode, (0x80 if key else 0) | 127, size)  # fmt: skip
    if not key:
        return head + payload
    repeated = (key * (size // 4 + 1))[:size]
    masked = int.from_bytes(payload, "big") ^ int.from_bytes(repeated, "big")
    return head + key + masked.to_bytes(size, "big")


def shake_hands(capture, target, more=""):
    """TCP's opening and the WebSocket's; `more` are lines of both heads."""
    accept = base64.b64encode(hashlib.sha1((KEY + GUID).encode()).digest()).decode()
    capture.packet(CLIENT, 0x02)
    capture.packet(SERVER, 0x12)
    capture.packet(CLIENT, 0x10)
    capture.packet(CLIENT, 0x18, (
        f"GET {target} HTTP/1.1\r\nHost: localhost:{PORT}\r\nUpgrade: websocket\r\n"
        f"Connection: Upgrade\r\nSec-WebSocket-Key: {KEY}\r\nSec-WebSocket-Version: 13\r\n{more}\r\n"
    ).encode())  # fmt: skip
    capture.packet(SERVER, 0x18, (
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        f"Sec-WebSocket-Accept: {accept}\r\n{more}\r\n"
    ).encode())  # fmt: skip


def write_messages(path, messages):
    """A capture of a few large text messages of the server's."""
    with open(path, "wb") as file:
        capture = Capture(file)
        shake_hands(capture, "/large")
        for message in messages:
            whole = frame(message)
            for start in range(0, len(whole), 60_000):
                capture.packet(SERVER, 0x18, whole[start : start + 60_000])
    return path


def trade(source):
    """A message as a feed of JSON would send it."""
    body = {"type": "trade", "symbol": source.choice(["ABC", "XYZ"]), "price": source.random()}
    if source.random() < 0.2:
        body["note"] = "x" * source.randrange(100)
    return body


def json_message(source):
    return json.dumps(trade(source)).encode()


def socketio_message(source):
    """Socket.IO 5: an event of the default namespace."""
    return b"42" + json.dumps(["trade", trade(source)]).encode()


def mqtt_message(source):
    """MQTT 3.1.1: PUBLISH with quality of service 0."""
    topic = f"trades/{source.choice(['ABC', 'XYZ'])}".encode()
    body = struct.pack("!H", len(topic)) + topic + json.dumps(trade(source)).encode()
    size = bytes([len(body)]) if len(body) < 128 else bytes([len(body) & 127 | 128, len(body) >> 7])
    return b"\x30" + size + body


# What a capture is of: who makes a message, the opcode, the target, the subprotocol, and what the
# client says first.
KINDS = {
    "json": (json_message, 1, "/feed", "", b""),
    "socket.io": (socketio_message, 1, "/socket.io/?EIO=4&transport=websocket", "", b"40"),
    "mqtt": (mqtt_message, 2, "/mqtt", "mqtt", b"\x10\x0d\x00\x04MQTT\x04\x02\x00\x3c\x00\x01a"),
}


def write(path, count, together, kind="json"):
    """A capture of `count` frames, `together` of them a packet, three packets from the server for
    each one of the client."""
    make, opcode, target, subprotocol, first = KINDS[kind]
    source = random.Random(count)

    def messages(seed):
        own = random.Random(seed)
        return [make(own) for _ in range(together)]

    ups = [b"".join(frame(message, source.randbytes(4), opcode) for message in messages(seed)) for seed in range(512)]
    downs = [b"".join(frame(message, None, opcode) for message in messages(1000 + seed)) for seed in range(512)]
    agreed = f"Sec-WebSocket-Protocol: {subprotocol}\r\n" if subprotocol else ""
    with open(path + ".part", "wb", buffering=1 << 20) as file:
        capture = Capture(file)
        shake_hands(capture, target, agreed)
        if first:
            capture.packet(CLIENT, 0x18, frame(first, source.randbytes(4), opcode))
        for number in range(count // together):
            if number % 4 == 0:
                capture.packet(CLIENT, 0x18, ups[number // 4 % 512])
            else:
                capture.packet(SERVER, 0x18, downs[number % 512])
    os.rename(path + ".part", path)
    return path
