"""DNS rebinding: a web page whose name was pointed at this machine is not the listener's own page.

The name is pointed by a rule of the browser's resolver; what the page does then is what an attacker's
does that was loaded before."""

import json
import socket
import ssl

import pytest
import tornado.web

import peers
from browser import Browser
from deadlines import DEADLINE
from windsock import findings, start, windsock

NAME = "rebound.example"


class Secret(tornado.web.RequestHandler):
    def get(self):
        self.write("the secret")


@pytest.fixture
def victim(tornado):
    tornado.application.add_handlers(".*", [("/secret", Secret)])
    return tornado


ATTACK = """
const heard = [];
const tell = (what) => { heard.push(what); if (heard.length == 2) document.title = heard.sort().join(", "); };
fetch("/secret").then((answer) => answer.text().then((text) => tell(text == "the secret" ? "read" : "" + answer.status)));
const socket = new WebSocket("ws://" + location.host + "/strict/");
socket.onmessage = () => tell("socket open");
socket.onerror = () => tell("socket refused");
"""


def attack(port, wanted):
    """What a page of the re-pointed name can do: the request for the secret, and a WebSocket whose
    server checks the Origin (Tornado's own check)."""
    with Browser(f"--host-resolver-rules=MAP {NAME} 127.0.0.1") as browser:
        assert browser.open(f"http://{NAME}:{port}/") == ""
        browser.evaluate(ATTACK)
        browser.wait_title(wanted)


def test_a_page_that_was_pointed_here_reads_nothing(proxy, victim):
    subject = proxy(victim.url)
    attack(subject.port, "421, socket refused")
    rows = subject.wait_rows(3, type="connection")
    assert {row["status"] for row in rows} <= {421, None}
    assert all("--allow-host" in row["failure"] and NAME in row["failure"] for row in rows if "failure" in row)
    assert not subject.rows(type="frame")


def test_the_attack_works_where_the_name_is_allowed(proxy, victim):
    """So that the test above can fail."""
    subject = proxy(victim.url, "--allow-host", NAME)
    attack(subject.port, "read, socket open")


def ask(port, host, target="/", extra=()):
    """The status and body for one Host."""
    with peers.dial(port) as peer:
        lines = [f"GET {target} HTTP/1.1", f"Host: {host}", "Connection: close", *extra, "", ""]
        peer.send("\r\n".join(lines).encode())
        answer = peer.read_all()
    return int(answer.split(b" ")[1]), answer.partition(b"\r\n\r\n")[2]


@pytest.mark.parametrize(
    "host",
    ["127.0.0.1", "[::1]:1", "192.0.2.1:80", "localhost:{port}", "LOCALHOST", "shop.localhost:{port}",
     "backend.test:9", "my.test"],
)  # fmt: skip
def test_hosts_that_are_answered_to(proxy, tornado, host):
    subject = proxy(tornado.url, "--allow-host", "*.test")
    assert ask(subject.port, host.format(port=subject.port))[0] == 200


@pytest.mark.parametrize("host", ["evil.example", "localhost.evil.example", "127.0.0.1.evil.example:{port}"])
def test_other_hosts_get_421_and_a_row_that_names_the_flag(proxy, tornado, host):
    subject = proxy(tornado.url)
    status, body = ask(subject.port, host.format(port=subject.port))
    assert status == 421 and b"--allow-host" in body, body
    assert "--allow-host" in subject.wait_row(type="connection")["failure"]
    assert ask(subject.port, "localhost", f"http://{host.format(port=1)}/")[0] == 421


def test_every_request_of_a_connection_is_asked(proxy, tornado):
    subject = proxy(tornado.url)
    with peers.dial(subject.port) as peer:
        peer.send(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n")
        _, fields = peer.read_head()
        peer.read(int(peers.field(fields, "Content-Length")))
        peer.send(b"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n")
        assert peer.read_head()[0].startswith("HTTP/1.1 421")


def test_within_tls_too(proxy, tornado, home):
    subject = proxy(tornado.url)
    context = ssl.create_default_context()
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with peers.dial(subject.port) as peer:
        secure = peers.Peer(context.wrap_socket(peer.socket, server_hostname="evil.example"))
        secure.send(b"GET / HTTP/1.1\r\nHost: evil.example\r\n\r\n")
        assert secure.read_head()[0].startswith("HTTP/1.1 421")
        secure.close()


def test_the_name_that_is_listened_at(tornado):
    """Another name of ::1, which Debian's hosts file has."""
    try:
        socket.getaddrinfo("ip6-localhost", None)
    except OSError:
        pytest.skip("there is no other name of loopback here")
    with start("proxy", "--upstream", tornado.url, "--listen", "ip6-localhost:0", "--headless") as program:
        port = int(program.wait_for(r"listening on http://\S+:(\d+)")[1])
        with socket.create_connection(("::1", port), timeout=DEADLINE) as connection:
            peer = peers.Peer(connection)
            peer.send(b"GET / HTTP/1.1\r\nHost: ip6-localhost\r\n\r\n")
            assert peer.read_head()[0].startswith("HTTP/1.1 200")


def test_keep_host_changes_nothing_of_it(proxy, tornado):
    subject = proxy(tornado.url, "--keep-host")
    assert ask(subject.port, "evil.example")[0] == 421
    assert json.loads(ask(subject.port, "kept.localhost", "/headers")[1])
    assert findings(subject.rows()) == set()


@pytest.mark.parametrize(
    "options, said",
    [(["--allow-host", "http://a/"], b"HOST"), (["--allow-host", ""], b"HOST")],
)
def test_a_host_that_is_none(options, said):
    status, _, errors = windsock("proxy", "--upstream", "http://127.0.0.1:1", *options, "--headless")
    assert status == 64 and said in errors and len(errors.splitlines()) == 1, errors
