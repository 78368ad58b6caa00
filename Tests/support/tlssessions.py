"""TLS sessions of OpenSSL, as packets with the secrets that open them.

Python's ssl speaks both ends in memory: a session takes a few milliseconds and no socket."""

import contextlib
import socket
import ssl
import threading

import frames
import packets
import peers
from deadlines import DEADLINE

PORT = 443
KEY = "dGhlIHNhbXBsZSBub25jZQ=="
NO_ENCRYPT_THEN_MAC = 1 << 19
RENEGOTIATION = 1 << 18


def conversation(count=2, size=20):
    """The turns of a WebSocket: handshake, `count` messages each way, closing handshake."""
    answer = (
        b"HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        b"Sec-WebSocket-Accept: " + peers.accept_value(KEY).encode() + b"\r\n\r\n"
    )
    yield True, peers.request(PORT, key=KEY)
    yield False, answer
    for number in range(count):
        text = (f"message {number} " * size).encode()[:size]
        yield True, frames.frame(frames.TEXT, text, key=bytes([number + 1, 2, 3, 4]))
        yield False, frames.frame(frames.TEXT, text.upper())
    yield True, frames.frame(frames.CLOSE, frames.close_payload(1000), key=b"\x21\x22\x23\x24")
    yield False, frames.frame(frames.CLOSE, frames.close_payload(1000))


class Contexts:
    """Both ends' settings; the client writes its secrets to `keylog`."""

    def __init__(self, chain, keylog, version=ssl.TLSVersion.TLSv1_3, ciphers=None, curve=None,
                 etm=True, alpn=()):  # fmt: skip
        self.server = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.client = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        self.client.check_hostname = False
        self.client.verify_mode = ssl.CERT_NONE
        self.client.keylog_filename = str(keylog)
        if chain:
            self.server.load_cert_chain(chain)
        for context in (self.server, self.client):
            if ciphers:
                context.set_ciphers(ciphers)
            context.minimum_version = context.maximum_version = version
            if not etm:
                context.options |= NO_ENCRYPT_THEN_MAC
            if alpn:
                context.set_alpn_protocols(list(alpn))
        if curve:
            self.server.set_ecdh_curve(curve)

    def talk(self, turns, session=None, name="chat.example"):
        """Has a conversation: the bytes on the wire, (from the client?, bytes), and the session."""
        client = End(self.client.wrap_bio, server_hostname=name, session=session)
        server = End(self.server.wrap_bio, server_side=True)
        wire = []
        shake(client, server, wire)
        for is_client, data in turns:
            giver, taker = (client, server) if is_client else (server, client)
            giver.tls.write(data)
            carry(giver, taker, is_client, wire)
            taker.take(len(data))
        return wire, client.tls


class End:
    """One end of a connection in memory."""

    def __init__(self, wrap, **options):
        self.incoming, self.outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
        self.tls = wrap(self.incoming, self.outgoing, **options)
        self.is_done = False

    def shake(self):
        try:
            self.tls.do_handshake()
            self.is_done = True
        except ssl.SSLWantReadError:
            pass

    def take(self, count):
        taken = b""
        while len(taken) < count:
            taken += self.tls.read(count - len(taken))
        return taken


def carry(giver, taker, is_client, wire):
    if data := giver.outgoing.read():
        wire.append((is_client, data))
        taker.incoming.write(data)
        return True
    return False


def shake(client, server, wire):
    for _ in range(20):
        client.shake()
        carry(client, server, True, wire)
        server.shake()
        if not carry(server, client, False, wire) and client.is_done and server.is_done:
            return
    raise AssertionError("the handshake does not end")


def write(file, *wires, first_port=50_000):
    """A capture of connections one after the other."""
    content = []
    for number, wire in enumerate(wires):
        content += packets.conversation(first_port + number, PORT, *wire)
    file.write_bytes(packets.pcap(content))
    return file


class Recorder:
    """Relays to `port`, and keeps what passes: one list of (from the client?, bytes) a connection."""

    def __init__(self, port):
        self.target, self.wires = port, []
        self.listener = socket.create_server(("127.0.0.1", 0))
        self.port = self.listener.getsockname()[1]
        self.threads = []

    def __enter__(self):
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()

    def _accept(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self.listener.accept()
                server = socket.create_connection(("127.0.0.1", self.target))
                wire = []
                self.wires.append(wire)
                for giver, taker, is_client in ((client, server, True), (server, client, False)):
                    thread = threading.Thread(
                        target=self._pass, args=(giver, taker, is_client, wire), daemon=True
                    )
                    self.threads.append(thread)
                    thread.start()

    @staticmethod
    def _pass(giver, taker, is_client, wire):
        with contextlib.suppress(OSError):
            while data := giver.recv(1 << 16):
                wire.append((is_client, data))
                taker.sendall(data)
        with contextlib.suppress(OSError):
            taker.shutdown(socket.SHUT_WR)

    def finished(self):
        """What passed, once both ends of every connection are closed."""
        for thread in self.threads:
            thread.join(DEADLINE)
            assert not thread.is_alive(), "a connection does not end"
        return self.wires


def chat_over(port, context, name="chat.example"):
    """A Python client's chat with a server that answers in capitals."""
    with socket.create_connection(("127.0.0.1", port)) as raw:
        with context.wrap_socket(raw, server_hostname=name) as tls:
            tls.sendall(peers.request(PORT, key=KEY))
            wait_for(tls, b"Welcome!")
            tls.sendall(frames.frame(frames.TEXT, b"hi there", key=b"\x01\x02\x03\x04"))
            wait_for(tls, b"HI THERE")
            tls.sendall(frames.frame(frames.CLOSE, frames.close_payload(1000), key=b"\x09\x08\x07\x06"))
            wait_for(tls, frames.close_payload(1000))


def wait_for(tls, text):
    seen = b""
    while text not in seen:
        data = tls.recv(1 << 16)
        assert data, f"ended before {text}: {seen}"
        seen += data
