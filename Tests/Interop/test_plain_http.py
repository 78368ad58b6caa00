"""A server's ordinary pages pass through on the same port as its WebSocket."""

import hashlib
import http.client

import pytest

from clients import Client
from servers import LARGE
from windsock import pick


@pytest.fixture
def subject(tornado, proxy):
    return proxy(tornado.url)


@pytest.fixture
def browser(subject):
    connection = http.client.HTTPConnection("127.0.0.1", subject.port, timeout=60)
    yield connection
    connection.close()


def get(browser, path):
    browser.request("GET", path)
    response = browser.getresponse()
    return response, response.read()


def test_a_page(browser, subject):
    response, body = get(browser, "/")
    assert (response.status, body) == (200, b"<h1>chat</h1>")
    row = subject.wait_row(type="http")
    assert (row["method"], row["target"], row["status"]) == ("GET", "/", 200)
    assert (row["request_length"], row["response_length"]) == (0, len(body))


def test_a_page_that_is_not_there(browser, subject):
    response, _ = get(browser, "/nowhere")
    assert response.status == 404
    assert subject.wait_row(type="http")["status"] == 404


def test_keep_alive_carries_many_exchanges_on_one_connection(browser, subject):
    for _ in range(5):
        assert get(browser, "/")[0].status == 200
    rows = subject.wait_rows(5, type="http")
    assert [row["exchange"] for row in rows] == [1, 2, 3, 4, 5]
    assert len({row["connection"] for row in rows}) == 1


def test_an_upgrade_after_other_exchanges_on_the_same_connection(subject, tornado):
    import frames
    import peers

    with peers.dial(subject.port) as peer:
        peer.send(f"GET / HTTP/1.1\r\nHost: 127.0.0.1:{subject.port}\r\n\r\n".encode())
        _, fields = peer.read_head()
        peer.read(int(peers.field(fields, "Content-Length")))
        peer.send(peers.request(subject.port, "/ws/"))
        assert "101" in peer.read_head()[0]
        assert peer.read_frame().payload == b"Welcome!"
        peers.close_properly(peer)
    subject.wait_row(type="close")
    rows = subject.stop()
    assert len(pick(rows, type="http", target="/", status=200)) == 1
    assert pick(rows, type="connection", status=101)
    assert [row["opcode"] for row in pick(rows, type="frame")] == [1, frames.CLOSE, frames.CLOSE]


def test_head_and_options_have_no_body(browser):
    browser.request("HEAD", "/")
    response = browser.getresponse()
    assert response.status in (200, 405) and response.read() == b""
    assert get(browser, "/")[1] == b"<h1>chat</h1>"


def test_a_chunked_response(browser):
    response, body = get(browser, "/chunks")
    assert response.getheader("Transfer-Encoding") == "chunked"
    assert body == b"x" * 11111
    assert get(browser, "/")[0].status == 200


def test_an_event_stream_arrives_event_by_event(browser, tornado):
    browser.request("GET", "/events")
    response = browser.getresponse()
    for number in range(3):
        # Each event is here before the server may send the next one.
        assert response.readline() == f"data: event {number}\n".encode()
        assert response.readline() == b"\n"
        tornado.next_event()
    assert response.read() == b""


def test_a_large_body_down(browser, subject):
    _, body = get(browser, "/large")
    assert len(body) == len(LARGE) and body == LARGE
    assert subject.wait_row(type="http")["response_length"] == len(LARGE)


def test_a_large_body_up(browser, subject):
    browser.request("POST", "/", body=LARGE)
    said = browser.getresponse().read().decode()
    assert said == f"{len(LARGE)} {hashlib.sha256(LARGE).hexdigest()}"
    assert subject.wait_row(type="http")["request_length"] == len(LARGE)


def test_a_large_chunked_body_up(browser):
    pieces = [LARGE[start : start + 99991] for start in range(0, len(LARGE), 99991)]
    browser.request("POST", "/", body=iter(pieces), encode_chunked=True,
                    headers={"Transfer-Encoding": "chunked"})  # fmt: skip
    said = browser.getresponse().read().decode()
    assert said == f"{len(LARGE)} {hashlib.sha256(LARGE).hexdigest()}"


def test_expect_continue_reaches_the_server_and_comes_back(subject):
    import peers

    with peers.dial(subject.port) as peer:
        peer.send(
            f"POST / HTTP/1.1\r\nHost: 127.0.0.1:{subject.port}\r\nContent-Length: 5\r\n"
            "Expect: 100-continue\r\n\r\n".encode()
        )
        assert peer.read_head()[0].startswith("HTTP/1.1 100")
        peer.send(b"hello")
        start, fields = peer.read_head()
        assert start.startswith("HTTP/1.1 200")
        assert peer.read(int(peers.field(fields, "Content-Length"))).startswith(b"5 2cf24dba")


def test_pages_and_frames_at_the_same_time(browser, subject):
    with Client(f"{subject.url}/ws/") as client:
        assert client.recv() == "Welcome!"
        for number in range(20):
            client.send(f"{number}")
            assert get(browser, "/")[0].status == 200
            assert client.recv() == f"{number}"
        client.close_and_wait()
    subject.wait_row(type="close")
    rows = subject.stop()
    assert len(pick(rows, type="http")) == 20
    assert len(pick(rows, type="frame", opcode=1)) == 41
