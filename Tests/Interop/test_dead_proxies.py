"""An upstream proxy that fails is named, and not the server behind it."""

import contextlib
import socket

import pytest

import peers
from windsock import Proxy, windsock


def answering(*answers):
    """A proxy that gives these answers, one to each thing it is told, and then waits."""

    def handler(peer):
        for answer in answers:
            peer.socket.recv(4096)
            peer.send(answer)
        peer.read_all()

    return peers.Server(handler)


@contextlib.contextmanager
def dead():
    yield type("Nobody", (), {"port": peers.free_port()})


@contextlib.contextmanager
def resetting():
    def handler(peer):
        peer.socket.recv(4096)
        peer.reset()

    with peers.Server(handler) as server:
        yield server


def through(command, hop):
    """What windsock says of a server behind a proxy that fails: one sentence."""
    url = "ws://server.example:81/"
    if command == "proxy":
        with Proxy("http://server.example:81", "--proxy", hop) as subject:
            with peers.dial(subject.port) as peer:
                peer.send(peers.request(subject.port))
                assert "502" in peer.read_head()[0]
                return peer.read_all().decode()
    status, _, errors = windsock("dump", url, "--proxy", hop)
    assert status == 69 and len(errors.splitlines()) == 1, (status, errors)
    return errors.decode()


CASES = {
    "nobody listens": (dead, "http", "refused the connection; is it running?"),
    "nobody listens, SOCKS": (dead, "socks5", "refused the connection; is it running?"),
    "a reset": (resetting, "http", "reset the connection"),
    "a login is wanted": (
        lambda: answering(b"HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=x\r\nContent-Length: 0\r\n\r\n"),
        "http", "wants a login; give it as USER:PASSWORD@"),
    "a login is wrong": (
        lambda: answering(b"HTTP/1.1 407 No\r\nProxy-Authenticate: Basic realm=x\r\nContent-Length: 0\r\n\r\n"),
        "http://u:p@", "refused the login; check user name and password"),
    "a login of another kind": (
        lambda: answering(b"HTTP/1.1 407 No\r\nProxy-Authenticate: NTLM\r\nContent-Length: 0\r\n\r\n"),
        "http://u:p@", "wants a login by ntlm"),
    "a wrong SOCKS login": (
        lambda: answering(b"\x05\x02", b"\x01\x01"), "socks5://u:p@", "refused the login; check user name and password"),
    "a SOCKS login is wanted": (lambda: answering(b"\x05\xff"), "socks5", "wants a login; give it as USER:PASSWORD@"),
}  # fmt: skip


@pytest.mark.parametrize("command", ["dump", "proxy"])
@pytest.mark.parametrize("name", CASES)
def test_a_proxy_that_fails_is_named(command, name):
    make, scheme, sentence = CASES[name]
    with make() as server:
        scheme = scheme if "@" in scheme else f"{scheme}://"
        said = through(command, f"{scheme}127.0.0.1:{server.port}")
    assert f"the proxy 127.0.0.1:{server.port} {sentence}" in said, said
    assert "the server" not in said and "p@" not in said.replace("USER:PASSWORD@", ""), said


def test_a_proxy_that_never_answers():
    """The kernel accepts for a listener that does not."""
    with socket.create_server(("127.0.0.1", 0)) as listener:
        port = listener.getsockname()[1]
        said = through("dump", f"http://127.0.0.1:{port}")
    assert f"the proxy 127.0.0.1:{port} gave no answer within 10 s" in said, said


def test_a_proxy_whose_name_has_no_address():
    said = through("dump", "http://nowhere.invalid:3128")
    assert "the host name of the proxy nowhere.invalid:3128 has no address" in said, said

