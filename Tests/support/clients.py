"""`websocket-client` as the real client, with masking keys that the test chooses and remembers."""

import random

import websocket

from deadlines import DEADLINE


class Client:
    """A connection of websocket-client. `keys` holds the masking keys it really used, in order."""

    def __init__(self, url, seed=6455, sslopt=None, **options):
        self.keys = []
        self.random = random.Random(seed)
        self.socket = websocket.WebSocket(sslopt=sslopt)
        self.socket.set_mask_key(self._key)
        self.socket.settimeout(DEADLINE)
        self.socket.connect(url, **options)
        self.port = self.socket.sock.getsockname()[1]

    def _key(self, size):
        key = self.random.randbytes(size)
        self.keys.append(key)
        return key

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.socket.shutdown()

    def __getattr__(self, name):
        return getattr(self.socket, name)

    def close_and_wait(self, code=1000, reason=""):
        """The closing handshake, waiting for the server's Close and the end of the transport."""
        self.socket.send_close(code, reason.encode())
        # recv() would answer the server's answer with one more Close; recv_frame() does not.
        while self.socket.recv_frame().opcode != websocket.ABNF.OPCODE_CLOSE:
            pass
        self.socket.sock.settimeout(DEADLINE)
        while self.socket.sock.recv(1 << 16):
            pass
        self.socket.shutdown()
