"""`proxy --transparent`, behind a packet filter that redirects to it."""

import os
import shutil
import socket
import ssl

import pytest
import tornado.netutil
import websockets.sync.client

import namespace
import windsock
from forward import SecureTornado, assert_chat
from launched import NOBODY
from program import Program

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="only root has packet filters")
NAME = "chat.example"


class Transparent(windsock.Rows):
    """The proxy as a user of its own, whose connections the packet filter leaves alone."""

    def __init__(self, folder, *options):
        home = folder / "home"
        home.mkdir()
        home.chmod(0o777)
        own = shutil.copy(windsock.WINDSOCK, folder)
        command = [own, "proxy", "--transparent", "--listen", "localhost:0", "--headless", "--format", "ndjson", *options]
        environment = {**windsock.ENVIRONMENT, "XDG_DATA_HOME": str(home), "TMPDIR": str(home)}
        super().__init__(Program([*NOBODY, *command], environment))
        self.port = int(self.program.wait_for(r"listening on http://127\.0\.0\.1:(\d+)")[1])
        self.program.wait_for(rf"listening on http://\[::1\]:{self.port}")


@pytest.fixture
def shown(authority, others_folder):
    """The certificate of the servers, where another user can read it."""
    return shutil.copy(authority.file, others_folder)


class Chat(SecureTornado):
    """The chat at an address of the namespace."""

    def __init__(self, authority, address):
        super().__init__(authority, NAME)
        self.address = address

    async def open(self):
        await super().open()
        self.server.stop()
        sockets = tornado.netutil.bind_sockets(0, self.address)
        self.port = sockets[0].getsockname()[1]
        self.server.add_sockets(sockets)


def talk(address, port, trusted):
    context = ssl.create_default_context(cafile=trusted)
    end = socket.create_connection((address, port), timeout=20)
    with websockets.sync.client.connect(f"wss://{NAME}:{port}/ws/", sock=end, ssl=context) as client:
        assert client.recv() == "Welcome!"
        client.send("hi")
        assert client.recv() == "HI"


@pytest.mark.parametrize("version", [4, 6])
def test_redirected_connections_are_shown_by_the_name_in_tls(authority, shown, others_folder, version):
    def body():
        address = namespace.ADDRESSES[version]
        with Chat(authority, address) as chat, Transparent(others_folder, "--cacert", shown) as subject:
            namespace.redirect(f"meta skuid != 65534 tcp dport {chat.port}", subject.port)
            talk(address, chat.port, certificate(others_folder))
            row = assert_chat(subject)
            assert row["url"] == f"wss://{NAME}:{chat.port}/ws/"
            assert row["server"] == (f"[{address}]" if version == 6 else address) + f":{chat.port}"
            assert row["tls"]["sni"] == NAME

    namespace.run(body)


def test_a_rule_that_exempts_nobody_is_named(others_folder):
    def body():
        with Transparent(others_folder) as subject:
            with socket.create_server((namespace.ADDRESSES[4], 0)) as server:
                port = server.getsockname()[1]
                namespace.redirect(f"tcp dport {port}", subject.port)
                with socket.create_connection((namespace.ADDRESSES[4], port), timeout=20) as client:
                    with pytest.raises(OSError):
                        client.sendall(b"GET / HTTP/1.1\r\n")
                        while client.recv(100):
                            pass
                        raise ConnectionResetError
            rows = subject.wait_rows(2, type="connection")
            # Each of the two learns of it, or of the end of the other; there is no third.
            assert any("meta skuid != 65534" in row.get("failure", "") for row in rows), rows
            subject.stop()
            assert len(subject.rows(type="connection")) == 2

    namespace.run(body)


def test_a_client_that_was_not_redirected_is_refused(others_folder):
    def body():
        with Transparent(others_folder) as subject:
            with socket.create_connection(("127.0.0.1", subject.port), timeout=20) as client:
                assert client.recv(100) == b""
            failure = subject.wait_row(type="connection")["failure"]
            assert "serves redirected connections only" in failure

    namespace.run(body)


@pytest.mark.parametrize("option", [["--upstream", "http://localhost:1"], ["--keep-host"], ["--proxy-auth", "a:b"]])
def test_options_of_other_proxies_are_refused(option):
    status, _, errors = windsock.windsock("proxy", "--transparent", "--headless", *option)
    assert status == 64 and option[0].encode() in errors and errors.count(b"\n") == 1


def certificate(folder):
    """The certificate of the authority that windsock made for its user."""
    files = [each for each in (folder / "home").rglob("*") if each.is_file()]
    [file] = [each for each in files if b"CERTIFICATE" in (text := each.read_bytes()) and b"PRIVATE" not in text]
    return file
