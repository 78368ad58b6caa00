"""The same WebSocket conversation in every kind of frame and tunnel, made with scapy."""

import logging
import struct

logging.getLogger("scapy").setLevel(logging.ERROR)

from scapy.all import (  # noqa: E402
    GRE, IP, LLC, SNAP, TCP, UDP, VXLAN, CookedLinux, CookedLinuxV2, Dot1AD, Dot1Q, Dot11, Dot11QoS, Ether, HDLC,
    IPv6, IPv6ExtHdrFragment, PPP, PPPoE, RadioTap, Raw, fragment, fragment6,
)  # fmt: skip
from scapy.contrib.erspan import ERSPAN_II, ERSPAN_III  # noqa: E402
from scapy.contrib.geneve import GENEVE, GeneveOptions  # noqa: E402
from scapy.contrib.gtp import GTP_U_Header  # noqa: E402
from scapy.contrib.mpls import MPLS  # noqa: E402

import frames  # noqa: E402
import packets  # noqa: E402
import peers  # noqa: E402

KEY = "dGhlIHNhbXBsZSBub25jZQ=="
TEXTS = ["hello", "x" * 700, "answer", "y" * 900]
ETHERNET, PPP_LINK = 1, 9


def answer():
    return (
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Accept: " + peers.accept_value(KEY).encode() + b"\r\n\r\n"
    )


def conversation(port):
    """Its IP packets (scapy's), client first; the client's port tells the kinds apart."""
    keys = (b"\x37\xfa\x21\x3d", b"\x11\x25\x93\xa7")
    turns = [(True, peers.request(9001, key=KEY)), (False, answer())]
    turns += [(True, frames.frame(1, text.encode(), key=key)) for text, key in zip(TEXTS[:2], keys)]
    turns += [(False, frames.frame(1, text.encode())) for text in TEXTS[2:]]
    return [IP(packet) for packet in packets.conversation(port, 9001, *turns)]


def six(packet):
    """The same packet over IPv6."""
    del packet[TCP].chksum
    ends = ("2001:db8::1", "2001:db8::2") if from_client(packet) else ("2001:db8::2", "2001:db8::1")
    return IPv6(src=ends[0], dst=ends[1]) / packet[TCP]


def ether(inner):
    return Ether(src="02:00:00:00:00:01", dst="02:00:00:00:00:02") / inner


OUTER = {"src": "192.0.2.1", "dst": "192.0.2.2"}


def outer(inner, **others):
    return ether(IP(**OUTER, **others) / inner)


def in_udp(port, inner):
    return outer(UDP(sport=40_000, dport=port) / inner)


def from_client(packet):
    return packet[TCP].dport == 9001


def null(family, packet):
    return struct.pack("<I", family) + bytes(packet)


def wireless(packet, aggregate=False):
    data = LLC(dsap=0xAA, ssap=0xAA, ctrl=3) / SNAP(code=0x0800) / packet
    if not aggregate:
        return Dot11(type=2, subtype=0, addr1="02:00:00:00:00:02", addr2="02:00:00:00:00:01") / data
    body = bytes(data)
    part = bytes(12) + struct.pack("!H", len(body)) + body
    return Dot11(type=2, subtype=8, FCfield=1) / Dot11QoS(A_MSDU_Present=1) / Raw(part)


def prism(packet):
    return struct.pack("<II16s", 0x44, 144, b"wlan0") + bytes(120) + bytes(wireless(packet))


def nflog(packet):
    head = struct.pack("<BBH", 2, 0, 0) + struct.pack("<HH4s", 8, 1, bytes(4)) + struct.pack("<HH", 5, 10) + bytes(4)
    return head + struct.pack("<HH", 4 + len(packet), 9) + bytes(packet)


def pktap(packet):
    head = struct.pack("<III24s", 156, 1, 1, b"en0") + struct.pack("<IIII", 1, 2, 14, 0)
    return head.ljust(156, b"\0") + bytes(ether(packet))


def nested(packet, depth):
    # By hand: scapy would call itself as often.
    packet = bytes(packet)
    for _ in range(depth):
        head = struct.pack("!BBHHHBBH", 0x45, 0, 20 + len(packet), 0, 0x4000, 64, 4, 0)
        packet = head + bytes([10, 9, 8, 1, 10, 9, 8, 2]) + packet
    return packet


# What each kind is: its link type, and how it wraps a packet of the conversation.
KINDS = {
    "ethernet": (ETHERNET, ether),
    "ethernet, IPv6": (ETHERNET, lambda p: ether(six(p))),
    "802.3 with SNAP": (ETHERNET, lambda p: bytes(12) + struct.pack("!H", len(p) + 8) + b"\xaa\xaa\x03\0\0\0\x08\0" + bytes(p)),
    "VLAN": (ETHERNET, lambda p: ether(Dot1Q(vlan=7) / p)),
    "QinQ": (ETHERNET, lambda p: ether(Dot1AD(vlan=8) / Dot1Q(vlan=9) / p)),
    "MPLS": (ETHERNET, lambda p: ether(MPLS(label=16, s=0) / MPLS(label=17, s=1) / p)),
    "MPLS pseudowire": (ETHERNET, lambda p: ether(MPLS(label=16, s=1) / Raw(bytes(4)) / ether(p))),
    "PPPoE": (ETHERNET, lambda p: ether(PPPoE(sessionid=5) / PPP() / p)),
    "raw": (101, lambda p: p),
    "raw of OpenBSD": (14, lambda p: p),
    "IPv4": (228, lambda p: p),
    "IPv6": (229, six),
    "null": (0, lambda p: null(2, p)),
    "null, IPv6 of macOS": (0, lambda p: null(30, six(p))),
    "loop": (108, lambda p: struct.pack("!I", 2) + bytes(p)),
    "cooked": (113, lambda p: CookedLinux() / p),
    "cooked 2": (276, lambda p: CookedLinuxV2() / p),
    "nflog": (239, nflog),
    "pktap": (258, pktap),
    "PPP": (PPP_LINK, lambda p: HDLC() / PPP() / p),
    "PPP, short": (PPP_LINK, lambda p: b"\x21" + bytes(p)),
    "PPP in HDLC": (50, lambda p: HDLC() / PPP() / p),
    "Cisco HDLC": (104, lambda p: b"\x0f\0\x08\0" + bytes(p)),
    "PPP with direction": (204, lambda p: b"\0" + bytes(HDLC() / PPP() / p)),
    "PPPoE alone": (51, lambda p: PPPoE(sessionid=5) / PPP() / p),
    "802.11": (105, wireless),
    "radiotap": (127, lambda p: RadioTap() / wireless(p)),
    "radiotap, A-MSDU": (127, lambda p: RadioTap() / wireless(p, aggregate=True)),
    "prism": (119, prism),
    "GRE": (ETHERNET, lambda p: outer(GRE(proto=0x0800) / p)),
    "GRE with everything": (ETHERNET, lambda p: outer(GRE(proto=0x0800, chksum_present=1, key_present=1, key=3, seqnum_present=1, sequence_number=4) / p)),
    "GRE with Ethernet": (ETHERNET, lambda p: outer(GRE(proto=0x6558) / ether(p))),
    "ERSPAN I": (ETHERNET, lambda p: outer(GRE(proto=0x88BE) / ether(p))),
    "ERSPAN II": (ETHERNET, lambda p: outer(GRE(proto=0x88BE, seqnum_present=1) / ERSPAN_II() / ether(p))),
    "ERSPAN III": (ETHERNET, lambda p: outer(GRE(proto=0x22EB, seqnum_present=1) / ERSPAN_III() / ether(p))),
    "IP in IP": (ETHERNET, lambda p: outer(p)),
    "6in4": (ETHERNET, lambda p: outer(six(p))),
    "4in6": (ETHERNET, lambda p: ether(IPv6(src="2001:db8::8", dst="2001:db8::9") / p)),
    "VXLAN": (ETHERNET, lambda p: in_udp(4789, VXLAN(vni=42) / ether(p))),
    "VXLAN of Linux": (ETHERNET, lambda p: in_udp(8472, VXLAN(vni=42) / ether(p))),
    "GENEVE": (ETHERNET, lambda p: in_udp(6081, GENEVE(vni=5, proto=0x6558, options=[GeneveOptions(data=b"abcd")]) / ether(p))),
    "GTP": (ETHERNET, lambda p: in_udp(2152, GTP_U_Header(teid=9) / p)),
    "GRE in VXLAN in VLAN": (ETHERNET, lambda p: ether(Dot1Q(vlan=3) / IP(**OUTER) / UDP(dport=4789) / VXLAN() / outer(GRE(proto=0x0800) / p))),
    "many": (101, lambda p: nested(p, 20)),
}  # fmt: skip


def pieces(kind, packet, number):
    """The frames that a packet of the conversation becomes."""
    if kind == "fragments":
        packet.id, packet.flags = number + 1, 0
        return [ether(piece) for piece in fragment(packet, fragsize=200)]
    if kind == "fragments, last first":
        packet.id, packet.flags = 1000 + number, 0
        return [ether(piece) for piece in reversed(fragment(packet, fragsize=64))]
    if kind == "fragments, IPv6":
        whole = six(packet)
        whole = IPv6(src=whole.src, dst=whole.dst) / IPv6ExtHdrFragment(id=number) / whole.payload
        return [ether(piece) for piece in fragment6(IPv6(bytes(whole)), 300)]
    if kind == "VXLAN in fragments":
        whole = IP(**OUTER, id=2000 + number) / UDP(sport=40_000, dport=4789) / VXLAN(vni=1) / ether(packet)
        return [ether(piece) for piece in fragment(IP(bytes(whole)), fragsize=400)]
    return [KINDS[kind][1](packet)]


FRAGMENTED = ["fragments", "fragments, last first", "fragments, IPv6", "VXLAN in fragments"]
ALL = [*KINDS, *FRAGMENTED]


def capture(kinds=None):
    """A pcapng file of all kinds, an interface each; and the client's port of each kind."""
    kinds = list(kinds or ALL)
    ports = {kind: 50_000 + number for number, kind in enumerate(kinds)}
    file = packets.block(packets.SECTION, struct.pack("<IHHq", 0x1A2B3C4D, 1, 0, -1))
    for kind in kinds:
        link = KINDS[kind][0] if kind in KINDS else ETHERNET
        file += packets.block(packets.INTERFACE, struct.pack("<HHI", link, 0, 0))
    moment = 1_700_000_000_000_000
    for interface, kind in enumerate(kinds):
        for number, packet in enumerate(conversation(ports[kind])):
            for piece in pieces(kind, packet, number):
                moment += 1000
                file += packets.packet_block(bytes(piece), interface=interface, moment=moment)
    return file, ports
