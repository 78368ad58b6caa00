"""Who may use a forward proxy, and what for: logins by HTTP and SOCKS, private addresses, itself."""

import base64
import http.client
import socket
import subprocess

import pytest

import frames
import peers
from clients import Client
from deadlines import DEADLINE
from forward import assert_chat
from windsock import start, windsock

LOGIN = "user:pass:word"


@pytest.fixture
def guarded(forward):
    return forward("--proxy-auth", LOGIN)


def curl(subject, url, *options, scheme="http"):
    """curl's exit status and what it wrote."""
    done = subprocess.run(
        ["curl", "-sS", "--max-time", "20", "--noproxy", "", "--proxy", f"{scheme}://127.0.0.1:{subject.port}",
         *options, url],
        capture_output=True, timeout=60,
    )  # fmt: skip
    return done.returncode, done.stdout, done.stderr


@pytest.mark.parametrize("way", [[], ["--proxytunnel"]], ids=["absolute form", "CONNECT"])
def test_curl_with_the_login_without_and_with_another(guarded, tornado, way):
    assert curl(guarded, f"{tornado.url}/", *way, "--proxy-user", LOGIN)[:2] == (0, b"<h1>chat</h1>")
    for login in [[], ["--proxy-user", "user:wrong"], ["--proxy-user", "other:pass:word"]]:
        status, output, errors = curl(guarded, f"{tornado.url}/", *way, *login)
        assert b"chat" not in output
        assert b"407" in errors if way else b"login" in output, (status, output, errors)
    failures = [row["failure"] for row in guarded.wait_rows(4, type="connection") if "failure" in row]
    assert len(failures) == 3 and all("login" in failure for failure in failures)
    assert not any("pass:word" in failure for failure in failures)


@pytest.mark.parametrize("login, works", [([], False), ([LOGIN], True), (["user:no"], False)])
def test_curl_over_socks(guarded, tornado, login, works):
    options = ["--proxy-user", login[0]] if login else []
    status, output, _ = curl(guarded, f"{tornado.url}/", *options, scheme="socks5h")
    assert (status == 0) == works and (output == b"<h1>chat</h1>") == works


@pytest.mark.parametrize("kind", ["http", "socks5h"])
def test_websocket_client_with_the_login(guarded, tornado, kind):
    options = {
        "http_proxy_host": "127.0.0.1", "http_proxy_port": guarded.port, "proxy_type": kind,
        "http_no_proxy": ["nothing.example"], "http_proxy_auth": tuple(LOGIN.split(":", 1)),
    }  # fmt: skip
    with Client(f"ws://127.0.0.1:{tornado.port}/ws/", **options) as client:
        assert client.recv() == "Welcome!"
        client.send("hi")
        assert client.recv() == "HI"
        client.close_and_wait()
    assert_chat(guarded)
    with pytest.raises(Exception, match="(?i)auth|407"):
        Client(f"ws://127.0.0.1:{tornado.port}/ws/", **{**options, "http_proxy_auth": ("user", "no")})


def test_every_request_of_a_connection_needs_it(guarded, tornado):
    connection = http.client.HTTPConnection("127.0.0.1", guarded.port, timeout=DEADLINE)
    login = {"Proxy-Authorization": "Basic " + base64.b64encode(LOGIN.encode()).decode()}
    connection.request("GET", f"{tornado.url}/headers", headers=login)
    answer = connection.getresponse()
    assert answer.status == 200 and b"roxy-" not in answer.read()
    connection.request("GET", f"{tornado.url}/headers")
    answer = connection.getresponse()
    assert answer.status == 407 and answer.getheader("Proxy-Authenticate").startswith("Basic ")
    connection.close()


def test_a_refused_client_reaches_nothing(guarded):
    with peers.Server(lambda peer: peer.read_all()) as server:
        with peers.dial(guarded.port) as peer:
            peer.send(f"CONNECT 127.0.0.1:{server.port} HTTP/1.1\r\n\r\nhello".encode())
            assert "407" in peer.read_head()[0]
        with peers.dial(guarded.port) as peer:
            peer.send(b"\x05\x01\x00" + b"\x05\x01\x00\x01\x7f\x00\x00\x01" + server.port.to_bytes(2, "big"))
            assert peer.read_all() == b"\x05\xff"
        guarded.wait_rows(2, type="connection")
        assert server.results.empty() and not server.peers


def refuses(*options):
    """The one sentence on standard error of a proxy that does not start."""
    status, _, errors = windsock("proxy", "--headless", *options)
    assert status == 64 and len(errors.splitlines()) == 1, (status, errors)
    return errors


def test_off_loopback_a_forward_proxy_needs_a_login():
    assert b"--allow-remote" in refuses("--listen", "0.0.0.0:0", "--proxy-auth", LOGIN)
    assert b"--proxy-auth" in refuses("--listen", "0.0.0.0:0", "--allow-remote")
    assert b"--proxy-auth" in refuses("--listen", "[::]:0", "--allow-remote")


def test_options_that_would_do_nothing():
    upstream = ["--upstream", "http://127.0.0.1:1"]
    assert b"--proxy-auth" in refuses(*upstream, "--proxy-auth", LOGIN)
    assert b"--deny-private" in refuses(*upstream, "--deny-private")
    assert b"--allow-host" in refuses("--listen", "127.0.0.1:0", "--allow-host", "a")
    assert b"USER:PASSWORD" in refuses("--listen", "127.0.0.1:0", "--proxy-auth", "secret")


def test_a_reverse_proxy_for_others_says_so_and_starts(proxy, tornado):
    subject = proxy(tornado.url, "--allow-remote", listen="127.0.0.1:0")
    assert b"warning" not in subject.program.errors
    with start("proxy", "--upstream", tornado.url, "--listen", "0.0.0.0:0", "--allow-remote", "--headless") as program:
        warning = program.wait_for(r"windsock: warning: (.*)")[1]
        assert b"0.0.0.0:" in warning


LOOPS = ["127.0.0.1", "localhost", "[::ffff:127.0.0.1]", "[::ffff:7f00:1]", "0.0.0.0", "127.1", "2130706433",
         "[::ffff:0.0.0.0]", "app.localhost"]  # fmt: skip


@pytest.mark.parametrize("host", LOOPS)
def test_its_own_listener_is_a_loop_in_every_spelling(forward, host):
    subject = forward()
    before = subject.program.descriptors()
    authority = f"{host}:{subject.port}"
    with peers.dial(subject.port) as peer:
        peer.send(f"CONNECT {authority} HTTP/1.1\r\nHost: {authority}\r\n\r\n".encode())
        line, body = peer.read_head()[0], peer.read_all()
        # A name that has no address here is no loop either.
        assert line.startswith("HTTP/1.1 403") or b"no address" in body, (line, body)
    with peers.dial(subject.port) as peer:
        peer.send(f"GET http://{authority}/ HTTP/1.1\r\nHost: {authority}\r\n\r\n".encode())
        line, body = peer.read_head()[0], peer.read_all()
        assert line.startswith("HTTP/1.1 403") or b"no address" in body, (line, body)
    assert len(subject.wait_rows(2, type="connection")) == 2
    assert len(subject.rows(type="connection")) == 2 and subject.program.descriptors() < before + 40


def test_a_proxy_that_is_its_own_upstream_proxy(forward):
    port = peers.free_port()
    subject = forward("--listen", f"127.0.0.1:{port}", "--proxy", f"http://127.0.0.1:{port}")
    with peers.dial(port) as peer:
        peer.send(b"GET http://example.test/ HTTP/1.1\r\nHost: example.test\r\n\r\n")
        assert peer.read_head()[0].startswith("HTTP/1.1 ")
        assert b"itself" in peer.read_all()
    assert len(subject.wait_rows(1, type="connection")) == 1


def test_a_listener_on_all_addresses_knows_them(forward):
    """Any address of 127.0.0.0/8 leads to it."""
    subject = forward("--listen", "0.0.0.0:0", "--allow-remote", "--proxy-auth", LOGIN)
    port = int(subject.program.wait_for(r"http://0\.0\.0\.0:(\d+)")[1])
    login = ["--proxy-user", LOGIN, "--proxytunnel"]
    for host in ("127.9.9.9", "127.0.0.1", "0.0.0.0"):
        assert b"403" in curl(subject, f"http://{host}:{port}/", *login)[2]


PRIVATE = ["127.0.0.1", "localhost", "[::1]", "[::ffff:127.0.0.1]", "169.254.169.254", "10.255.255.1", "0.0.0.0",
           "192.168.255.254", "[fd00:ec2::254]", "127.1"]  # fmt: skip


@pytest.mark.parametrize("host", PRIVATE)
def test_private_addresses_can_be_denied(forward, host):
    subject = forward("--deny-private")
    with peers.Server(peers.echo) as server:
        with peers.dial(subject.port) as peer:
            peer.send(f"CONNECT {host}:{server.port} HTTP/1.1\r\n\r\n".encode())
            line, body = peer.read_head()[0], peer.read_all()
            assert line.startswith("HTTP/1.1 403") and b"--deny-private" in body, (line, body)
        with peers.dial(subject.port) as peer:
            peer.send(f"GET http://{host}:{server.port}/ HTTP/1.1\r\n\r\n".encode())
            assert peer.read_head()[0].startswith("HTTP/1.1 403")
        if not host.startswith("["):
            name = host.encode()
            with peers.dial(subject.port) as peer:
                peer.send(b"\x05\x01\x00\x05\x01\x00\x03" + bytes([len(name)]) + name + server.port.to_bytes(2, "big"))
                assert peer.read(2) == b"\x05\x00" and peer.read(10)[1] == 2
        assert not server.peers


def test_what_is_denied_over_an_upstream_proxy(forward):
    """Names are its own to resolve; addresses can be told here."""
    with peers.Server(lambda peer: peer.read_all()) as hop:
        subject = forward("--deny-private", "--proxy", hop.url)
        with peers.dial(subject.port) as peer:
            peer.send(b"CONNECT 169.254.169.254:80 HTTP/1.1\r\n\r\n")
            assert peer.read_head()[0].startswith("HTTP/1.1 403")
        assert not hop.peers


def test_denied_addresses_do_not_say_whether_anybody_listens(forward):
    subject = forward("--deny-private")
    answers = set()
    with socket.create_server(("127.0.0.1", 0)) as listener:
        for port in (listener.getsockname()[1], peers.free_port()):
            with peers.dial(subject.port) as peer:
                peer.send(f"CONNECT 127.0.0.1:{port} HTTP/1.1\r\n\r\n".encode())
                answers.add(peer.read_all().replace(str(port).encode(), b""))
    assert len(answers) == 1, answers


def test_frames_are_not_asked(guarded, tornado):
    """The login is for the tunnel; requests inside it are the server's to check."""
    with peers.dial(guarded.port) as peer:
        login = base64.b64encode(LOGIN.encode()).decode()
        peer.send(f"CONNECT 127.0.0.1:{tornado.port} HTTP/1.1\r\nProxy-Authorization: Basic {login}\r\n\r\n".encode())
        assert "200" in peer.read_head()[0]
        peer.send(peers.request(tornado.port, "/ws/"))
        assert "101" in peer.read_head()[0]
        assert peer.read_frame().payload == b"Welcome!"
        peer.send(frames.frame(1, "hi", key=b"\x84\x12\x6e\x33"))
        assert peer.read_frame().payload == b"HI"
        peers.close_properly(peer)
    assert_chat(guarded)
