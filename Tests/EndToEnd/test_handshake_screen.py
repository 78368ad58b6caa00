"""The handshake view: what was offered and accepted, and whom TLS is with."""

import pytest

import peers
from certificates import CertificateMaker
from tlspeers import PythonTLS
from windsock import WINDSOCK

ACCEPTED = [
    "Sec-WebSocket-Protocol: chat.v2",
    "Sec-WebSocket-Extensions: permessage-deflate; server_no_context_takeover",
    "Set-Cookie: sid=abc",
]


def accept(peer):
    _, fields = peer.read_head()
    peer.send(peers.accepting(fields, ACCEPTED))
    peer.read_all()


@pytest.mark.parametrize("columns, rows", [(80, 24), (160, 50)])
def test_request_and_response_stand_side_by_side(terminal, tmp_path, columns, rows):
    maker = CertificateMaker(tmp_path)
    with PythonTLS(maker.leaf("localhost", "*.example.org"), handler=accept) as server:
        screen = terminal(columns, rows)
        url = f"wss://localhost:{server.port}/chat"
        screen.open_screen(
            WINDSOCK, "connect", url, "--ca", maker.file, "-s", "chat.v2", "-s", "chat.v1"
        )
        screen.wait_for("opened")
        screen.press("Escape")
        screen.wait_for("c writes a message")
        screen.press("Enter")
        screen.wait_for("^Connection 1|│Connection 1")
        screen.press("z")
        for line in (
            r"^TLS +TLSv1\.3  TLS_\w+  SNI localhost", r"^Names +localhost, \*\.example\.org$",
            r"^Issuer +CN=Test Authority$", r"^Valid +20\S+Z to 20\S+Z$",
            r"^SHA-256 +(\w\w:){20}", r"^Subprotocol chat\.v2$", r"^  offered +chat\.v2, chat\.v1$",
            r"^Extensions +permessage-deflate; server_no_context_takeover$",
            r"^  offered +permessage-deflate; client_max_window_bits$",
        ):  # fmt: skip
            screen.wait_for(line)
        screen.press("G" if rows < 30 else "Home")
        screen.wait_for(r"GET /chat HTTP/1\.1 +│ HTTP/1\.1 101")
        screen.wait_for(r"Host: localhost:\d+ +│ Upgrade: websocket")
        screen.wait_for(r"│ Set-Cookie: sid=abc")
        screen.press("Q")
