"""RFC 6455 frames as bytes, written from the RFC alone: what the tests judge windsock by."""

import dataclasses
import struct

ENDS = ("client", "server")
CONTINUATION, TEXT, BINARY, CLOSE, PING, PONG = 0x0, 0x1, 0x2, 0x8, 0x9, 0xA

NAMES = {
    0: "continuation",
    1: "text",
    2: "binary",
    8: "close",
    9: "ping",
    10: "pong",
    **{number: f"reserved-{number}" for number in (3, 4, 5, 6, 7, 11, 12, 13, 14, 15)},
}


def mask(payload, key):
    """The payload XORed with the repeated 4-byte key (RFC 6455 5.3)."""
    size = len(payload)
    repeated = (key * (size // 4 + 1))[:size]
    return (int.from_bytes(payload, "big") ^ int.from_bytes(repeated, "big")).to_bytes(size, "big")


def smallest_form(length):
    """7, 16 or 64: the length form that RFC 6455 5.2 asks for."""
    return 7 if length < 126 else 16 if length < 65536 else 64


def header(opcode, length, *, fin=True, rsv=0, key=None, bits=None):
    """A frame header; `rsv` holds RSV1 as 4, RSV2 as 2, RSV3 as 1; `bits` forces a length form."""
    bits = bits or smallest_form(length)
    first = (0x80 if fin else 0) | rsv << 4 | opcode
    masked = 0x80 if key is not None else 0
    if bits == 7:
        start = struct.pack("!BB", first, masked | length)
    elif bits == 16:
        start = struct.pack("!BBH", first, masked | 126, length)
    else:
        start = struct.pack("!BBQ", first, masked | 127, length)
    return start + (key or b"")


def frame(opcode, payload=b"", *, fin=True, rsv=0, key=None, bits=None):
    """A whole frame; masked when there is a key."""
    if isinstance(payload, str):
        payload = payload.encode()
    body = payload if key is None else mask(payload, key)
    return header(opcode, len(payload), fin=fin, rsv=rsv, key=key, bits=bits) + body


def close_payload(code, reason=""):
    return struct.pack("!H", code) + reason.encode()


@dataclasses.dataclass
class Frame:
    """One frame as read from a stream, with its wire form kept."""

    fin: bool
    rsv: int
    opcode: int
    key: bytes | None
    bits: int
    header_length: int
    payload: bytes


def read_frame(read):
    """The next frame from `read(count) -> bytes`, which raises EOFError at the end."""
    first, second = read(2)
    length, bits, size = second & 0x7F, 7, 2
    if length == 126:
        (length,), bits, size = struct.unpack("!H", read(2)), 16, 4
    elif length == 127:
        (length,), bits, size = struct.unpack("!Q", read(8)), 64, 10
    key = read(4) if second & 0x80 else None
    payload = read(length)
    if key is not None:
        payload = mask(payload, key)
    return Frame(
        fin=bool(first & 0x80),
        rsv=first >> 4 & 7,
        opcode=first & 15,
        key=key,
        bits=bits,
        header_length=size + (4 if key else 0),
        payload=payload,
    )
