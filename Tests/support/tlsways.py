"""Every way in which windsock is the client of a server behind TLS: each has the same short chat."""

import ssl
import subprocess

import pytest
import websocket

import contract
import peers
import tlspeers
from clients import Client
from forward import Forward
from windsock import Proxy, Rows, pick, start, windsock


class Ways:
    """The ways, with what they need: an authority to trust, and folders."""

    names = ("connect", "dump", "reverse", "forward", "replay")

    def __init__(self, folder, trusted):
        self.folder, self.trusted = folder, trusted
        self.recording = folder / "plain.pcapng"
        with (
            peers.Server(tlspeers.chat) as server,
            Proxy(server.url, "--record", self.recording) as subject,
        ):
            proxied(subject, f"{subject.url}/")
            subject.stop()

    def go(self, way, port, *options, host="localhost"):
        """Has the chat; gives the version, cipher … of the TLS leg to the server."""
        return getattr(self, way)(host, port, *options)

    def connect(self, host, port, *options):
        command = ["connect", f"wss://{host}:{port}/", "--format", "ndjson", "-w", "0", *options]
        with Rows(start(*command, stdin=subprocess.PIPE)) as subject:
            subject.program.send("hi\n")
            subject.wait_row(type="frame", payload_text="HI")
            subject.program.end_input()
            assert subject.program.wait() == 0, subject.story()
            return checked(bytes(subject.program.output))

    def dump(self, host, port, *options):
        status, output, errors = windsock(
            "dump", f"wss://{host}:{port}/once", "--format", "ndjson", *options
        )
        assert status == 0, errors
        return checked(output, ["Welcome!"])

    def reverse(self, host, port, *options):
        with Proxy(f"https://{host}:{port}", *options) as subject:
            return proxied(subject, f"{subject.url}/")

    def forward(self, host, port, *options):
        with Forward(*options) as subject:
            return proxied(subject, f"wss://{host}:{port}/", **self.through(subject.port))

    def through(self, port):
        return {
            "sslopt": {"ca_certs": str(self.trusted)},
            "http_proxy_host": "127.0.0.1",
            "http_proxy_port": port,
            "proxy_type": "http",
            "http_no_proxy": ["nothing.example"],
        }

    def replay(self, host, port, *options):
        file = self.folder / f"replayed-{port}.pcapng"
        status, output, errors = windsock(
            "replay", self.recording, "--to", f"wss://{host}:{port}/", "--record", file, *options
        )
        assert status == 0, (output, errors)
        _, output, _ = windsock("dump", file, "--format", "ndjson")
        file.unlink()
        return checked(output)


def refused(ways, way, port, *options, host="localhost"):
    """Tries a server that must be refused; gives what windsock reports about it."""
    if way in ("connect", "dump", "replay"):
        url = f"wss://{host}:{port}/"
        command = {
            "connect": ["connect", url],
            "dump": ["dump", url],
            "replay": ["replay", ways.recording, "--to", url],
        }[way]
        status, output, errors = windsock(*command, *options, input=b"")
        assert status == 69, (status, output, errors)
        assert len(errors.splitlines()) == 1, errors
        return errors.decode()
    if way == "reverse":
        with Proxy(f"https://{host}:{port}", *options) as subject:
            with pytest.raises(websocket.WebSocketBadStatusException) as caught:
                Client(f"{subject.url}/")
            assert caught.value.status_code == 502
            return caught.value.resp_body.decode()
    with Forward(*options) as subject:
        with pytest.raises(ssl.SSLError):
            Client(f"wss://{host}:{port}/", **ways.through(subject.port))
        return subject.wait_row(type="connection")["failure"]


def talk(client):
    assert client.recv() == "Welcome!"
    client.send("hi")
    assert client.recv() == "HI"
    client.close_and_wait()


def proxied(subject, url, **options):
    with Client(url, **options) as client:
        talk(client)
    subject.wait_row(type="close")
    return subject.wait_row(type="connection", status=101)["tls"]


def checked(output, texts=("HI", "Welcome!", "hi")):
    rows = contract.parse(output)
    assert sorted(row["payload_text"] for row in pick(rows, type="frame", opcode=1)) == list(texts)
    return pick(rows, type="connection")[0]["tls"]

