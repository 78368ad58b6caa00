"""What connections leave in a proxy's memory once they are over."""

import threading

import frames
import peers
from deadlines import wait_until

# What Chromium sends, without the fields that are the client's own in the test.
FIELDS = [
    "Pragma: no-cache",
    "Cache-Control: no-cache",
    "User-Agent: Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/131.0.0.0 Safari/537.36",
    "Accept-Encoding: gzip, deflate, br, zstd",
    "Accept-Language: en-US,en;q=0.9,de;q=0.8",
    "Cookie: session=6f1d0c2e9a4b4f0c8f3f2a7d9b1e5c60; theme=dark",
    "Sec-WebSocket-Extensions: permessage-deflate; client_max_window_bits",
]


def serve(peer):
    """Opens, and closes when the client does."""
    peers.answer_upgrade(peer, ["Server: test", "Date: Sun, 29 Nov 2026 11:00:00 GMT"])
    peer.read_frame()
    peer.send(frames.frame(frames.CLOSE, frames.close_payload(1000)))


def come_and_go(port, count):
    for _ in range(count):
        origin = f"Origin: http://127.0.0.1:{port}"
        with peers.open_websocket(port, "/socket/orders", [origin, *FIELDS]) as peer:
            peers.close_properly(peer)


def bytes_left_by_a_connection(subject, count, workers=4):
    """Bytes that stay resident for each of `count` connections, after as many to warm up.

    All of them are over when it is measured."""

    def run():
        each = [threading.Thread(target=come_and_go, args=(subject.port, count // workers)) for _ in range(workers)]
        for thread in each:
            thread.start()
        for thread in each:
            thread.join()
        least = subject.program.descriptors
        wait_until(lambda: least() < 64, "the connections stay open")
        return subject.program.resident_bytes()

    first = run()
    return (run() - first) / (count // workers * workers)
