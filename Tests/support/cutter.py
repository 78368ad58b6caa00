"""A relay that cuts what passes into reads: what comes before a cut is read before the rest is sent."""

import contextlib
import socket
import struct
import threading
import time

from deadlines import DEADLINE


def unread(sender):
    """Bytes that the receiver of a loopback connection has in its socket and has not read yet.

    The kernel knows (proc(5), /proc/net/tcp: rx_queue): nothing here depends on time."""
    local, remote = (
        "".join(f"{part:02X}" for part in reversed(socket.inet_aton(host))) + f":{port:04X}"
        for host, port in (sender.getpeername(), sender.getsockname())
    )
    with open("/proc/net/tcp") as table:
        for line in table:
            fields = line.split()
            if fields[1:3] == [local, remote]:
                return int(fields[4].split(":")[1], 16)
    return 0


def wait_for_reading(sender):
    """Waits until everything sent was read. There are thousands of such waits, so each is short."""
    end = time.monotonic() + DEADLINE
    while unread(sender):
        assert time.monotonic() < end, f"a piece is not read within {DEADLINE:g} s"
        time.sleep(0.0002)


class Cutter:
    """Listens on a free port and relays to `port`.

    Of what the server says (`side="server"`) or the client says (`side="client"`), `cuts(number)`
    gives the places to cut at, for the connection with this number, counted from 0."""

    def __init__(self, port, cuts, side="server"):
        self.target, self.cuts, self.side = port, cuts, side
        self.connections = 0
        # The most bytes that the side whose bytes are cut has said on one connection.
        self.longest = 0
        self.listener = socket.create_server(("127.0.0.1", 0), backlog=512)
        self.port = self.listener.getsockname()[1]
        self.sockets = []

    def __enter__(self):
        threading.Thread(target=self._accept, daemon=True).start()
        return self

    def __exit__(self, *_):
        # On Linux a blocked accept() wakes by shutdown, not by close.
        self.listener.shutdown(socket.SHUT_RDWR)
        for each in (self.listener, *self.sockets):
            each.close()

    def _accept(self):
        while True:
            try:
                client, _ = self.listener.accept()
            except OSError:
                return
            server = socket.create_connection(("127.0.0.1", self.target))
            number, self.connections = self.connections, self.connections + 1
            for each in (client, server):
                each.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
                self.sockets.append(each)
            for giver, taker, side in ((client, server, "client"), (server, client, "server")):
                cuts = sorted(self.cuts(number)) if side == self.side else []
                threading.Thread(
                    target=self._relay, args=(giver, taker, cuts, side), daemon=True
                ).start()

    def _relay(self, giver, taker, cuts, side):
        passed = 0
        try:
            while data := giver.recv(1 << 16):
                if side == self.side:
                    self.longest = max(self.longest, passed + len(data))
                while cuts and cuts[0] <= passed:
                    cuts.pop(0)
                while cuts and cuts[0] < passed + len(data):
                    piece = data[: cuts.pop(0) - passed]
                    taker.sendall(piece)
                    wait_for_reading(taker)
                    data, passed = data[len(piece) :], passed + len(piece)
                taker.sendall(data)
                passed += len(data)
            taker.shutdown(socket.SHUT_WR)
        except (OSError, AssertionError):
            # With RST, so that thousands of connections leave nothing to be looked through.
            for each in (giver, taker):
                with contextlib.suppress(OSError):
                    each.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, struct.pack("ii", 1, 0))
                each.close()


def single_bytes(count=400):
    """Cuts that leave no two bytes of the beginning together, and pieces of what follows."""
    return lambda number: [*range(1, count), *range(count, 6000, 70)]


def pieces(size, count=60):
    return lambda number: [size * index for index in range(1, count)]
