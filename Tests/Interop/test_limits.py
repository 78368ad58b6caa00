"""Limits in time and number: answers that never come, many clients at once, no descriptor left."""

import contextlib
import resource
import socket
import threading

import pytest

import frames
import peers
import residue
from deadlines import DEADLINE, wait_until
from program import Program
from windsock import ENVIRONMENT, WINDSOCK, Proxy


def silent(peer):
    """A server that takes a handshake and never answers."""
    peer.read_head()
    peer.read_all()


def test_a_server_that_never_answers_the_handshake(proxy):
    with peers.Server(silent) as server:
        subject = proxy(server.url, "--handshake-timeout", "1")
        with peers.dial(subject.port) as peer:
            peer.send(peers.request(subject.port))
            assert peer.read_head()[0].startswith("HTTP/1.1 504")
            assert b"--handshake-timeout" in peer.read_all()
        assert "within 1 s" in subject.wait_row(type="connection")["failure"]
        server.result()


def test_a_handshake_after_other_requests_and_an_answer_that_does_not_end(proxy):
    """Half a head is no answer; the deadline is the handshake's own."""

    def handler(peer):
        peer.read_head()
        peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")
        peer.read_head()
        peer.send(b"HTTP/1.1 101 Switching Pro")
        peer.read_all()

    with peers.Server(handler) as server:
        subject = proxy(server.url, "--handshake-timeout", "1")
        with peers.dial(subject.port) as peer:
            peer.send(f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{subject.port}\r\n\r\n".encode())
            peer.read_head()
            assert peer.read(2) == b"hi"
            peer.send(peers.request(subject.port))
            assert peer.read_head()[0].startswith("HTTP/1.1 504")


def test_what_is_answered_or_no_handshake_has_no_such_limit(proxy):
    """Long polls, Upgrades to something else, refusals with a long body, open WebSockets."""

    def handler(peer):
        start, fields = peer.read_head()
        if "/refused" in start:
            peer.send(b"HTTP/1.1 403 No\r\nContent-Length: 4\r\n\r\nno")
        elif "/ws" in start:
            peer.send(peers.accepting(fields))
        peer.read_until(b"go on")
        peer.send({"/refused": b"ne", "/ws": frames.frame(1, "on")}.get(start.split()[1], b"HTTP/1.1 204 Late\r\n\r\n"))
        peer.read_all()

    with peers.Server(handler) as server:
        subject = proxy(server.url, "--handshake-timeout", "1")
        host = f"Host: 127.0.0.1:{subject.port}\r\n"
        clients = {path: peers.dial(subject.port) for path in ("/poll", "/h2c", "/refused", "/ws")}
        clients["/poll"].send(f"POST /poll HTTP/1.1\r\n{host}Content-Length: 5\r\n\r\n".encode())
        clients["/h2c"].send(f"GET /h2c HTTP/1.1\r\n{host}Connection: Upgrade\r\nUpgrade: h2c\r\n\r\n".encode())
        for path in ("/refused", "/ws"):
            clients[path].send(peers.request(subject.port, path))
        assert "403" in clients["/refused"].read_head()[0] and clients["/refused"].read(2) == b"no"
        assert "101" in clients["/ws"].read_head()[0]
        # One that is over the limit after all of these has been there as long as they have.
        with peers.dial(subject.port) as late:
            late.send(peers.request(subject.port, "/late"))
            assert "504" in late.read_head()[0]
        clients["/poll"].send(b"go on")
        assert "204" in clients["/poll"].read_head()[0]
        clients["/ws"].send(frames.frame(2, "go on", key=b"\0\0\0\0"))
        assert clients["/ws"].read_frame().payload == b"on"
        for peer in clients.values():
            peer.close()


@contextlib.contextmanager
def many(port, count, head):
    """As many clients that sent a head."""
    clients = []
    try:
        for _ in range(count):
            clients.append(peers.dial(port))
            # One that is refused may be told so before it has sent everything.
            with contextlib.suppress(ConnectionError):
                clients[-1].send(head)
            clients[-1].socket.setblocking(False)
        yield clients
    finally:
        for client in clients:
            client.close()


def taken(client):
    """What a client has got by now."""
    with contextlib.suppress(BlockingIOError, ConnectionError):
        client.buffer += client.socket.recv(1 << 12)
    return client.buffer


def push(client, data):
    """Sends as much as is taken now; gives what is left."""
    with contextlib.suppress(BlockingIOError):
        return data[client.socket.send(data) :]
    return data


@pytest.fixture
def descriptors():
    """Enough file descriptors for a few hundred connections in this process."""
    before = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (before[1], before[1]))
    yield
    resource.setrlimit(resource.RLIMIT_NOFILE, before)


def test_what_many_clients_send_before_the_answer_is_bounded_as_a_whole(proxy, descriptors):
    """400 clients with 600 KB each: four hundred times the limit of one would be 200 MiB and more."""
    early = frames.frame(2, b"x" * 600_000, key=b"\1\2\3\4")
    with peers.Server(silent) as server:
        subject = proxy(server.url, format=None)
        before = subject.program.resident_bytes()
        with many(subject.port, 400, peers.request(subject.port)) as clients:
            left = [early] * len(clients)

            high, calm = 0, 0

            def has_settled():
                """It has taken no more in many rounds: the sockets' buffers take the bytes long before."""
                nonlocal high, calm
                for index, client in enumerate(clients):
                    if left[index]:
                        left[index] = push(client, left[index])
                now = subject.program.resident_bytes()
                calm = 0 if now > high else calm + 1
                high = max(high, now)
                return calm > 300

            wait_until(has_settled, "it takes more and more", deadline=3 * DEADLINE)
            grown = high - before
        assert grown < 160 << 20, f"{grown >> 20} MiB"
        assert subject.program.running


def test_a_client_that_was_stopped_goes_on_with_the_answer(proxy):
    """What it sent before reaches the server whole, once there is an answer."""
    early = frames.frame(2, b"x" * 30_000_000, key=b"\1\2\3\4")
    go = threading.Event()

    def handler(peer):
        _, fields = peer.read_head()
        go.wait(DEADLINE)
        peer.send(peers.accepting(fields))
        return len(peer.read_frame().payload)

    with peers.Server(handler) as server:
        subject = proxy(server.url)
        with peers.dial(subject.port) as peer:
            peer.send(peers.request(subject.port))
            peer.socket.setblocking(False)
            rest = push(peer, early)
            assert rest
            go.set()
            peer.socket.settimeout(DEADLINE)
            peer.send(rest)
            assert server.result() == 30_000_000


def test_unfinished_requests_are_bounded_as_a_whole(proxy, descriptors):
    """Each head is within its limit of 64 KiB; 1,200 of them together are not within 32 MiB."""
    def handler(peer):
        peer.read_head()
        peer.send(b"HTTP/1.1 204 Here\r\n\r\n")

    with peers.Server(handler) as server:
        subject = proxy(server.url, format=None)
        head = f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{subject.port}\r\nX: ".encode()
        with many(subject.port, 1200, head + b"x" * 60_000) as clients:
            wait_until(lambda: any(b" 503" in taken(client) for client in clients), "nobody was refused")
        with peers.dial(subject.port) as peer:
            peer.send(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert "204" in peer.read_head()[0]


class Limited(Proxy):
    """A proxy with a hard limit of 64 file descriptors, and a soft one of 32."""

    def command(self, *arguments):
        shell = 'ulimit -S -n 32; ulimit -H -n 64; exec "$0" "$@"'
        return Program(["sh", "-c", shell, WINDSOCK, *arguments], ENVIRONMENT)


def test_running_out_of_descriptors_is_said_once_and_recovered_from():
    with peers.Server(peers.echo) as server, Limited(server.url) as subject:
        clients = [socket.create_connection(("127.0.0.1", subject.port), DEADLINE) for _ in range(80)]
        try:
            said = subject.program.wait_for(r"no file descriptor left \(the limit is (\d+)\)")
            assert int(said[1]) == 64
        finally:
            for client in clients:
                client.close()
        with peers.open_websocket(subject.port) as peer:
            peers.close_properly(peer)
        assert subject.program.errors.count(b"no file descriptor left (the limit") == 1
        with open(f"/proc/{subject.program.pid}/limits") as limits:
            line = next(line for line in limits if line.startswith("Max open files"))
        assert line.split()[3:5] == ["64", "64"], line
        subject.stop()


def test_what_a_closed_connection_leaves_is_small(proxy, descriptors):
    """Its row needs its heads, 0.9 KB here, and a few hundred bytes beside them."""
    with peers.Server(residue.serve) as server:
        subject = proxy(server.url, format=None)
        left = residue.bytes_left_by_a_connection(subject, 1600)
    assert left < 3000, f"{left:.0f} bytes"
