"""Short conversations in several protocols, their bytes written by hand from the specifications."""

import base64
import json

import frames
import packets
import peers

PORT = 9001


def text(value):
    return frames.TEXT, value.encode() if isinstance(value, str) else json.dumps(value).encode()


def binary(value):
    return frames.BINARY, bytes.fromhex(value)


CONVERSATIONS = {
    "json-rpc": [
        (True, text({"jsonrpc": "2.0", "id": 1, "method": "add", "params": {"a": 1, "deep": [{"b": "x y"}]}})),
        (False, text({"jsonrpc": "2.0", "id": 1, "result": 3})),
        (True, text({"jsonrpc": "2.0", "id": "q", "method": "add", "params": ["ü", -1.5e3, True]})),
        (False, text({"jsonrpc": "2.0", "id": "q", "error": {"code": -32601, "message": "no \"add\""}})),
        (True, text({"jsonrpc": "2.0", "method": "note", "params": {"a-b": "c.d"}})),
        (True, text({"jsonrpc": "2.0", "id": 2, "method": "wait"})),
    ],
    "socket.io": [
        (False, text('0{"sid":"a","upgrades":[],"pingInterval":25000,"pingTimeout":20000}')),
        (True, text('40/admin,{"token":"x"}')),
        (False, text('40/admin,{"sid":"q"}')),
        (True, text('42/admin,7["upload",{"name":"a.png","size":12}]')),
        (False, text('43/admin,7["done",0]')),
        (False, text("2")),
        (True, text("3")),
    ],
    "mqtt": [
        # CONNECT, CONNACK, PUBLISH at QoS 1, PUBACK of MQTT 5.
        (True, binary("101a00044d5154540502003c05110000000a0008636c69656e742d31")),
        (False, binary("200600000322000a")),
        (True, binary("320d0003612f62000a0068656c6c6f")),
        (False, binary("4002000a")),
    ],
    "stomp": [
        (True, text("CONNECT\naccept-version:1.2\nhost:h\n\n\0")),
        (False, text("CONNECTED\nversion:1.2\n\n\0")),
        (True, text('SEND\ndestination:/q\ncontent-type:text/plain\nesc:a\\cb\n\nhi "you"\0')),
        (True, text("SEND\ndestination:/q\n\nno end")),
    ],
    "msgpack": [(False, binary("83a174a47469636ba16e0ba17691cb3ff8000000000000"))],
}  # fmt: skip


def capture():
    """A pcap file with one connection for each conversation; the clients' ports count from 50,001."""
    sent = []
    for number, turns in enumerate(CONVERSATIONS.values(), 1):
        key = base64.b64encode(bytes([number] * 16)).decode()
        wire = [(True, peers.request(PORT, key=key)), (False, peers.accepting([("Sec-WebSocket-Key", key)]))]
        for place, (is_client, message) in enumerate(turns):
            mask = bytes([number, place, 0x21, 0x3D]) if is_client else None
            wire.append((is_client, frames.frame(*message, key=mask)))
        sent += packets.conversation(50_000 + number, PORT, *wire)
    return packets.pcap(sent)
