"""Capture files written packet by packet, as no program that behaves would write them."""

import struct

MAGIC = 0xA1B2C3D4
SECTION, INTERFACE, ENHANCED = 0x0A0D0D0A, 1, 6
RAW = 101


def segment(source, target, sequence, payload=b"", flags=0x18, acknowledgement=0):
    """An IPv4 packet on loopback with a TCP segment in it; checksums are left zero."""
    tcp = struct.pack("!HHIIBBHHH", source, target, sequence & 0xFFFFFFFF, acknowledgement, 0x50, flags, 65535, 0, 0)
    address = bytes([127, 0, 0, 1])
    size = 20 + len(tcp) + len(payload)
    ip = struct.pack("!BBHHHBBH", 0x45, 0, size, 0, 0x4000, 64, 6, 0) + address * 2
    return ip + tcp + payload


def conversation(client, server, *turns):
    """The packets of a whole TCP connection; each turn is (from the client?, bytes)."""
    place = {True: 1000, False: 9000}

    def send(is_client, payload=b"", flags=0x18):
        ports = (client, server) if is_client else (server, client)
        packet = segment(*ports, place[is_client], payload, flags, place[not is_client])
        place[is_client] += len(payload) + (1 if flags & 3 else 0)
        return packet

    yield send(True, flags=0x02)
    yield send(False, flags=0x12)
    yield send(True, flags=0x10)
    for is_client, data in turns:
        for start in range(0, len(data), 1400):
            yield send(is_client, data[start : start + 1400])
    yield send(True, flags=0x11)
    yield send(False, flags=0x11)


def pcap(packets):
    """A pcap file of raw IP packets, a millisecond apart."""
    head = struct.pack("<IHHiIII", MAGIC, 2, 4, 0, 0, 1 << 18, RAW)
    return head + b"".join(
        struct.pack("<IIII", 1_700_000_000 + number // 1000, number % 1000 * 1000, len(packet), len(packet))
        + packet
        for number, packet in enumerate(packets)
    )


def block(kind, body, length=None):
    """A pcapng block; `length` says another one than its own."""
    body += bytes(-len(body) % 4)
    size = struct.pack("<I", len(body) + 12 if length is None else length)
    return struct.pack("<I", kind) + size + body + size


def section():
    """What a pcapng file begins with: its section, and one interface of raw IP packets."""
    head = block(SECTION, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1))
    return head + block(INTERFACE, struct.pack("<HHI", RAW, 0, 0))


def packet_block(packet, options=b"", captured=None, interface=0, moment=0):
    """An enhanced packet block, whose captured length may be said wrong; its time is in microseconds."""
    size = len(packet) if captured is None else captured
    body = struct.pack("<IIIII", interface, moment >> 32, moment & 0xFFFFFFFF, size, len(packet)) + packet
    return block(ENHANCED, body + bytes(-len(body) % 4) + options)


def secrets_block(keylog):
    """A Decryption Secrets Block with a TLS key log."""
    return block(10, struct.pack("<II", 0x544C534B, len(keylog)) + keylog)
