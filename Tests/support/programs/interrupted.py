"""A hundred connections, while a timer interrupts whatever the program waits for."""

import ctypes
import signal
import socket
import struct
import threading

COUNT = 100
server = socket.create_server(("127.0.0.1", 0), backlog=COUNT)
port = server.getsockname()[1]


def serve():
    for _ in range(COUNT):
        end, _ = server.accept()
        end.sendall(b"x")
        end.close()


# Not for the other thread.
signal.pthread_sigmask(signal.SIG_BLOCK, [signal.SIGALRM])
threading.Thread(target=serve).start()
signal.signal(signal.SIGALRM, lambda *_: None)
signal.siginterrupt(signal.SIGALRM, False)
signal.pthread_sigmask(signal.SIG_UNBLOCK, [signal.SIGALRM])
signal.setitimer(signal.ITIMER_REAL, 0.0007, 0.0007)
# Python's own connect would hide what the call returns.
libc = ctypes.CDLL(None, use_errno=True)
address = struct.pack("=H", socket.AF_INET) + struct.pack("!H4s8x", port, socket.inet_aton("127.0.0.1"))
for _ in range(COUNT):
    with socket.socket() as end:
        assert libc.connect(end.fileno(), address, len(address)) == 0, ctypes.get_errno()
        assert end.recv(1) == b"x"
signal.setitimer(signal.ITIMER_REAL, 0)
