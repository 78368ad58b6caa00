"""The forward proxy as the tests run it, and servers behind TLS with a private authority."""

import ssl

import tornado.httpserver
import tornado.netutil
import trustme

import windsock
from servers import TornadoServer
from windsock import Rows, start


class Forward(Rows):
    """`windsock proxy` without an upstream, on a free port, printing NDJSON."""

    def __init__(self, *options):
        super().__init__(
            start(
                "proxy", "--listen", "127.0.0.1:0", "--headless", "--format", "ndjson", *options
            )
        )  # fmt: skip
        try:
            match = self.program.wait_for(r"listening on http://127\.0\.0\.1:(\d+)")
        except BaseException:
            self.program.end()
            raise
        self.port = int(match[1])
        self.url = f"http://127.0.0.1:{self.port}"


class Authority:
    """A private authority of the test: who trusts `file` trusts its servers."""

    def __init__(self, folder):
        self.made = trustme.CA()
        self.file = folder / "authority.pem"
        self.made.cert_pem.write_to_path(self.file)

    def context(self, *names):
        context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
        self.made.issue_cert(*names).configure_cert(context)
        return context


class SecureTornado(TornadoServer):
    """The chat behind TLS, for `localhost` and 127.0.0.1 unless other names are given."""

    def __init__(self, authority, *names):
        self.context = authority.context(*(names or ("localhost", "127.0.0.1")))

    async def open(self):
        await super().open()
        self.server.stop()
        self.server = tornado.httpserver.HTTPServer(self.application, ssl_options=self.context)
        sockets = tornado.netutil.bind_sockets(0, "127.0.0.1")
        self.port = sockets[0].getsockname()[1]
        self.server.add_sockets(sockets)


def local_authority(folder):
    """The file of the certificate of windsock's own authority, for clients to trust."""
    status, output, errors = windsock.windsock("ca", "print")
    assert status == 0 and b"BEGIN CERTIFICATE" in output, errors
    file = folder / "windsock-ca.pem"
    file.write_bytes(output)
    return file


def assert_chat(subject, count=1):
    """The rows of the tutorials' chat: a greeting, a line, and the line in capitals."""
    subject.wait_rows(count, type="close")
    texts = [row["payload_text"] for row in subject.rows(type="frame", opcode=1)]
    assert sorted(texts) == sorted(["Welcome!", "hi", "HI"] * count)
    connections = subject.rows(type="connection", status=101)
    assert len(connections) == count
    return connections[0]
