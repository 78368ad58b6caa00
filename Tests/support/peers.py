"""Peers made of bare sockets, for what a well-behaved library would hide or refuse to do."""

import base64
import hashlib
import os
import queue
import socket
import struct
import threading
from contextlib import contextmanager

import frames
from deadlines import DEADLINE

GUID = b"258EAFA5-E914-47DA-95CA-C5AB0DC85B11"


def accept_value(key):
    """Sec-WebSocket-Accept for a Sec-WebSocket-Key (RFC 6455 4.2.2)."""
    return base64.b64encode(hashlib.sha1(key.encode() + GUID).digest()).decode()


class Peer:
    """A connected socket with the reads that tests need. Every read has the common deadline."""

    def __init__(self, connection):
        self.socket = connection
        self.socket.settimeout(DEADLINE)
        self.buffer = bytearray()

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def send(self, data):
        self.socket.sendall(data)

    def read(self, count):
        """Exactly `count` bytes; EOFError when the stream ends before."""
        while len(self.buffer) < count:
            self._more()
        data = bytes(self.buffer[:count])
        del self.buffer[:count]
        return data

    def read_until(self, end):
        """Everything up to and with `end`."""
        while (place := self.buffer.find(end)) < 0:
            self._more()
        return self.read(place + len(end))

    def read_all(self):
        """Everything to the end of the stream; a reset counts as an end."""
        try:
            while True:
                self._more()
        except (EOFError, ConnectionError):
            data = bytes(self.buffer)
            self.buffer.clear()
            return data

    def _more(self):
        data = self.socket.recv(1 << 16)
        if not data:
            raise EOFError(f"the stream ended with {bytes(self.buffer[:200])!r} unread")
        self.buffer += data

    def read_frame(self):
        return frames.read_frame(self.read)

    def read_head(self):
        """An HTTP head: (start line, [(name, value)])."""
        lines = self.read_until(b"\r\n\r\n").decode("latin-1").split("\r\n")
        fields = [line.split(":", 1) for line in lines[1:] if line]
        return lines[0], [(name, value.strip()) for name, value in fields]

    def half_close(self):
        self.socket.shutdown(socket.SHUT_WR)

    def reset(self):
        """Ends the connection with RST."""
        self.socket.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
        self.socket.close()

    def close(self):
        self.socket.close()


def field(fields, name):
    """The one value of a header field; None when it is missing."""
    values = [value for known, value in fields if known.lower() == name.lower()]
    assert len(values) <= 1, f"{name} is repeated: {values}"
    return values[0] if values else None


def dial(port, receive_buffer=None):
    """A bare connection to a loopback port."""
    connection = socket.socket()
    if receive_buffer:
        connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, receive_buffer)
    connection.settimeout(DEADLINE)
    connection.connect(("127.0.0.1", port))
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return Peer(connection)


def request(port, path="/", extra=(), key=None):
    """The bytes of an opening handshake's request."""
    key = key or base64.b64encode(os.urandom(16)).decode()
    lines = [
        f"GET {path} HTTP/1.1",
        f"Host: 127.0.0.1:{port}",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Key: {key}",
        "Sec-WebSocket-Version: 13",
        *extra,
    ]
    return "\r\n".join([*lines, "", ""]).encode()


def open_websocket(port, path="/", extra=(), receive_buffer=None):
    """A connection on which the opening handshake is done; its answer is in `.response`."""
    peer = dial(port, receive_buffer)
    peer.send(request(port, path, extra))
    peer.response = peer.read_head()
    assert peer.response[0].startswith("HTTP/1.1 101"), peer.response
    return peer


def answer_upgrade(peer, extra=(), then=b""):
    """The server's side of an opening handshake; `then` follows in the same write. Gives the request."""
    head = peer.read_head()
    peer.send(accepting(head[1], extra) + then)
    return head


def accepting(fields, extra=()):
    """The bytes of a 101 for a request with these header fields."""
    lines = [
        "HTTP/1.1 101 Switching Protocols",
        "Upgrade: websocket",
        "Connection: Upgrade",
        f"Sec-WebSocket-Accept: {accept_value(field(fields, 'Sec-WebSocket-Key'))}",
        *extra,
    ]
    return "\r\n".join([*lines, "", ""]).encode()


class Server:
    """Listens on a free loopback port and runs `handler(peer)` in a thread for each connection.

    What a handler raises, except the end of its connection, is raised again when the server ends;
    what it returns is kept in `results`."""

    def __init__(self, handler, port=0):
        self.handler = handler
        self.results = queue.Queue()
        self.failures = []
        self.peers = []
        self.listener = socket.create_server(("127.0.0.1", port), backlog=128)
        self.port = self.listener.getsockname()[1]
        self.url = f"http://127.0.0.1:{self.port}"
        threading.Thread(target=self._accept, daemon=True).start()

    def __enter__(self):
        return self

    def __exit__(self, kind, *_):
        # On Linux a blocked accept() wakes by shutdown, not by close.
        self.listener.shutdown(socket.SHUT_RDWR)
        self.listener.close()
        for peer in self.peers:
            peer.close()
        if kind is None and self.failures:
            raise self.failures[0]

    def _accept(self):
        while True:
            try:
                connection, _ = self.listener.accept()
            except OSError:
                return
            peer = Peer(connection)
            self.peers.append(peer)
            threading.Thread(target=self._serve, args=(peer,), daemon=True).start()

    def _serve(self, peer):
        try:
            with peer:
                self.results.put(self.handler(peer))
        except (EOFError, OSError):
            self.results.put(None)
        except Exception as failure:
            self.failures.append(failure)
            self.results.put(None)

    def result(self):
        """What the next handler to end returned."""
        return self.results.get(timeout=DEADLINE)


def echo(peer):
    """A handler: opens, sends every data frame's payload back, answers Close, then ends."""
    answer_upgrade(peer)
    while True:
        received = peer.read_frame()
        if received.opcode == frames.CLOSE:
            peer.send(frames.frame(frames.CLOSE, received.payload))
            return
        peer.send(frames.frame(received.opcode, received.payload, fin=received.fin))


def close_properly(peer, key=b"\x9b\x02\xc7\x5e", code=1000):
    """The client's closing handshake, to the end of the transport."""
    peer.send(frames.frame(frames.CLOSE, frames.close_payload(code), key=key))
    while peer.read_frame().opcode != frames.CLOSE:
        pass
    peer.read_all()
    peer.close()


@contextmanager
def refusing_port():
    """A loopback port that refuses connections, and that nothing else can take meanwhile."""
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        yield taken.getsockname()[1]


def free_port():
    """A loopback port on which nothing listens now; another program may take it."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]
