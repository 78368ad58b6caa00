"""Bytes that are no request at all, and requests built to confuse two parsers."""

import pytest

import frames
import peers

HELLO = bytes.fromhex(
    "16030100c4010000c00303" + "aa" * 32 + "20" + "bb" * 32 + "0004130113020100" + "00" * 100
)


@pytest.fixture
def subject(proxy):
    with peers.Server(remember) as server:
        subject = proxy(server.url)
        subject.server = server
        yield subject


def remember(peer):
    """A handler that answers every request and remembers the bytes it read."""
    received = peer.read_until(b"\r\n\r\n")
    peer.send(b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nhi")
    return received + peer.read_all()


def assert_still_serves(subject):
    with peers.dial(subject.port) as peer:
        peer.send(f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{subject.port}\r\n\r\n".encode())
        assert "200" in peer.read_head()[0]


def refused(subject, data):
    """Sends bytes that must not be taken for a request; gives what came back before the end."""
    with peers.dial(subject.port) as peer:
        try:
            peer.send(data)
            peer.half_close()
        except OSError:
            pass  # It hung up already, which is an answer.
        answer = peer.read_all()
    status = answer.split(b" ")[1] if answer else b"400"
    assert status[:1] == b"4" or status in (b"501", b"505"), answer[:200]
    return answer


def test_tls_on_a_plain_port(subject):
    refused(subject, HELLO)
    assert_still_serves(subject)


@pytest.mark.parametrize(
    "data",
    [b"\0" * 1000, b"hello\r\n\r\n", bytes(range(256)) * 40, b"GET / HTTP/9.9\r\n\r\n", b"\r\n" * 5000],
    ids=["zeros", "no request line", "every byte", "HTTP/9.9", "line ends"],
)  # fmt: skip
def test_what_is_not_a_request(subject, data):
    refused(subject, data)
    assert_still_serves(subject)


@pytest.mark.parametrize("kind", ["one field", "many fields", "request line"])
def test_a_head_of_a_megabyte_is_refused_and_not_kept(subject, kind):
    start = f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{subject.port}\r\n"
    head = {
        "one field": start + "X: " + "x" * (1 << 20),
        "many fields": start + "X: y\r\n" * (1 << 18),
        "request line": "GET /" + "x" * (1 << 20),
    }[kind]
    before = subject.program.resident_bytes()
    answer = refused(subject, head.encode() + b"\r\n\r\n")
    assert not answer or answer.split(b" ")[1] in (b"431", b"414", b"400")
    assert subject.program.resident_bytes() - before < 16 << 20
    assert_still_serves(subject)


SMUGGLED = {
    "both lengths": "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n",
    "two lengths": "Content-Length: 4\r\nContent-Length: 5\r\n",
    "a length with a sign": "Content-Length: +4\r\n",
    "obs-fold": "X: a\r\n b\r\nContent-Length: 4\r\n",
    "a space before the colon": "Content-Length : 4\r\n",
    "a bare LF": "X: a\nContent-Length: 4\r\n",
    "a NUL": "X: a\0b\r\nContent-Length: 4\r\n",
    "a bare CR": "X: a\rb\r\nContent-Length: 4\r\n",
    "chunked twice": "Transfer-Encoding: chunked, chunked\r\n",
    "unknown coding": "Transfer-Encoding: xchunked\r\n",
}


@pytest.mark.parametrize("name", SMUGGLED)
def test_what_smugglers_use_never_reaches_the_server(subject, name):
    start = f"POST / HTTP/1.1\r\nHost: 127.0.0.1:{subject.port}\r\n"
    answer = refused(subject, (start + SMUGGLED[name] + "\r\n0\r\n\r\nGET /x HTTP/1.1\r\n").encode())
    assert answer.startswith(b"HTTP/1.1 400") or answer.startswith(b"HTTP/1.1 501"), answer
    assert subject.server.results.empty()
    assert_still_serves(subject)


def test_a_client_that_opens_and_says_nothing_is_no_row(subject):
    with peers.dial(subject.port):
        assert_still_serves(subject)
    row = subject.wait_row(type="http")
    assert row["connection"] == 1


def test_a_hundred_bad_clients_beside_a_good_one(proxy):
    with peers.Server(peers.echo) as server:
        good_proxy = proxy(server.url)
        with peers.open_websocket(good_proxy.port) as good:
            bad = [peers.dial(good_proxy.port) for _ in range(100)]
            for number, peer in enumerate(bad):
                peer.send([HELLO, b"\xff" * 50, b"GET ", b"\0"][number % 4])
            good.send(frames.frame(1, "unharmed", key=b"\x12\x84\x3b\x5f"))
            assert good.read_frame().payload == b"unharmed"
            for peer in bad:
                peer.reset()
            peers.close_properly(good)


@pytest.mark.parametrize(
    "head",
    [
        "Host: 127.0.0.1\r\nHost: localhost\r\n",
        "Host: 127.0.0.1\r\nHost: 127.0.0.1\r\n",
        "Host: 127.0.0.1\r\nContent-Length: 4\r\nContent-Length: 4\r\n",
        "Host: 127.0.0.1\r\nContent-Length: 4, 4\r\n",
        "Host: 127.0.0.1\r\nTransfer-Encoding: chunked,\r\n",
        "Host: 127.0.0.1\r\nTransfer-Encoding: , chunked\r\n",
        "Host: 127.0.0.1\r\nTransfer-Encoding: identity\r\nTransfer-Encoding: chunked\r\n",
        "Host: 127.0.0.1\r\nContent-Length: 4\r\nTransfer-Encoding: chunked\r\n",
    ],
)
@pytest.mark.parametrize("upgrade", ["", "Upgrade: websocket\r\nConnection: Upgrade\r\n"], ids=["HTTP", "WebSocket"])
def test_what_smugglers_use_is_refused_with_its_finding(subject, head, upgrade):
    start = f"POST / HTTP/1.1\r\n{upgrade}{head}\r\n0\r\n\r\nGET /x HTTP/1.1\r\n"
    assert refused(subject, start.encode()).startswith(b"HTTP/1.1 400")
    assert subject.server.results.empty() and not subject.server.peers
    subject.wait_finding("H02" if upgrade and head.count("Host") > 1 else "H27")
    assert "cannot pass" in subject.wait_row(type="connection")["failure"]


ANSWERS = {
    "both lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
    "a bare LF": b"HTTP/1.1 200 OK\r\nX: a\nContent-Length: 2\r\n\r\nhi",
    "bare LFs alone": b"HTTP/1.1 200 OK\nContent-Length: 2\n\nhi",
    "a bare CR": b"HTTP/1.1 200 OK\r\nX: a\rb\r\nContent-Length: 2\r\n\r\nhi",
    "two lengths": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 3\r\n\r\nhi!",
    "one length twice": b"HTTP/1.1 200 OK\r\nContent-Length: 2\r\nContent-Length: 2\r\n\r\nhi",
    "chunked and a comma": b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked,\r\n\r\n0\r\n\r\n",
    "obs-fold": b"HTTP/1.1 200 OK\r\nX: a\r\n b\r\nContent-Length: 2\r\n\r\nhi",
    "a space before the colon": b"HTTP/1.1 200 OK\r\nContent-Length : 2\r\n\r\nhi",
    "an informational answer": b"HTTP/1.1 103 Early\nX: y\r\n\r\nHTTP/1.1 204 No\r\n\r\n",
    "after an informational answer": b"HTTP/1.1 103 E\r\n\r\nHTTP/1.1 200 OK\nContent-Length: 2\r\n\r\nhi",
}


@pytest.mark.parametrize("upgrade", ["", "Upgrade: websocket\r\nConnection: Upgrade\r\n"], ids=["HTTP", "WebSocket"])
@pytest.mark.parametrize("pieces", [False, True], ids=["whole", "byte by byte"])
@pytest.mark.parametrize("name", ANSWERS)
def test_an_answer_that_can_be_read_in_two_ways_does_not_pass(proxy, name, pieces, upgrade):
    def handler(peer):
        peer.read_head()
        for start in range(0, len(ANSWERS[name]), 1 if pieces else 1000):
            peer.send(ANSWERS[name][start : start + (1 if pieces else 1000)])
        peer.read_all()

    with peers.Server(handler) as server:
        subject = proxy(server.url)
        with peers.dial(subject.port) as peer:
            peer.send(f"GET / HTTP/1.1\r\nHost: localhost\r\n{upgrade}\r\n".encode())
            answer = peer.read_all()
        answer = answer.removeprefix(b"HTTP/1.1 103 E\r\n\r\n")
        assert answer.startswith(b"HTTP/1.1 502") or not answer, answer
        assert not answer.endswith((b"hi", b"hi!")), answer
        subject.wait_finding("H27")
        assert subject.wait_row(type="connection")["failure"]


def test_an_answer_without_chunked_lasts_until_the_end(proxy):
    """RFC 9112, section 6.3, item 4: no two readers differ about it."""

    def handler(peer):
        peer.read_head()
        peer.send(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: gzip\r\n\r\nwhatever")

    with peers.Server(handler) as server:
        subject = proxy(server.url)
        with peers.dial(subject.port) as peer:
            peer.send(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
            assert peer.read_all().endswith(b"\r\n\r\nwhatever")
