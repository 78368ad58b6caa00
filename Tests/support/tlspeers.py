"""Servers behind TLS of every make: Python's ssl, openssl s_server, nginx."""

import contextlib
import os
import shutil
import socket
import ssl
import subprocess
import threading

import frames
import peers
from deadlines import wait_until
from program import Program

NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
CURVES = {"P-256": "prime256v1", "P-384": "secp384r1"}


def chat(peer):
    """Greets; answers in capitals; at /once it says goodbye after the greeting."""
    head = peers.answer_upgrade(peer, then=frames.frame(frames.TEXT, b"Welcome!"))
    if "/once" in head[0]:
        peer.send(frames.frame(frames.CLOSE, frames.close_payload(1000)))
        while peer.read_frame().opcode != frames.CLOSE:
            pass
        return head
    while (received := peer.read_frame()).opcode != frames.CLOSE:
        if received.opcode == frames.TEXT:
            peer.send(frames.frame(frames.TEXT, received.payload.upper()))
    peer.send(frames.frame(frames.CLOSE, received.payload))
    return head


class PythonTLS(peers.Server):
    """Python's ssl module; `chain` is a PEM file with key and certificates.

    `curve` is the only group for the key exchange; BoringSSL's first guess is X25519, so that one
    of NIST's makes a HelloRetryRequest in TLS 1.3."""

    def __init__(self, chain, version=None, curve=None, clients=None, ciphers=None, handler=chat):
        self.context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self.context.load_cert_chain(chain)
        if version:
            if version < ssl.TLSVersion.TLSv1_2:
                self.context.set_ciphers("DEFAULT:@SECLEVEL=0")
            self.context.minimum_version = self.context.maximum_version = version
        if ciphers:
            self.context.set_ciphers(ciphers)
        if curve:
            self.context.set_ecdh_curve(CURVES[curve])
        if clients:
            self.context.verify_mode = ssl.CERT_REQUIRED
            self.context.load_verify_locations(clients)
        super().__init__(handler)

    def _serve(self, peer):
        try:
            peer.socket = self.context.wrap_socket(peer.socket, server_side=True)
        except OSError as error:
            self.results.put(error)
            return peer.close()
        super()._serve(peer)


@contextlib.contextmanager
def openssl_tls(chain, *options, handler=chat):
    """`openssl s_server` for one connection; gives its port."""
    port = peers.free_port()
    ours, theirs = socket.socketpair()
    process = subprocess.Popen(
        ["openssl", "s_server", "-accept", f"127.0.0.1:{port}", "-naccept", "1", "-quiet",
         "-cert", chain, "-key", chain, "-cert_chain", chain, *options],
        stdin=theirs, stdout=theirs, stderr=subprocess.PIPE,
    )  # fmt: skip
    theirs.close()

    def serve():
        with contextlib.suppress(EOFError, OSError), peers.Peer(ours) as peer:
            handler(peer)
            # s_server closes the connection at the end of its input, after what came before.
            peer.half_close()
            peer.read_all()

    threading.Thread(target=serve, daemon=True).start()
    try:
        wait_until(lambda: listens(port), "s_server does not listen")
        yield port
    finally:
        process.kill()
        process.communicate()


def listens(port):
    with open("/proc/net/tcp") as table:
        return any(f":{port:04X} 00000000:0000 0A" in line for line in table)


NGINX_CONFIGURATION = """
daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  map $http_upgrade $connection_upgrade {{ default upgrade; '' close; }}
  server {{
    listen 127.0.0.1:{port} ssl;
    ssl_certificate {chain}; ssl_certificate_key {chain};
    {settings}
    location / {{
      proxy_pass {upstream};
      proxy_http_version 1.1;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_upgrade;
      proxy_set_header Host $http_host;
    }}
  }}
}}
"""


@contextlib.contextmanager
def nginx_tls(folder, chain, *settings, handler=chat):
    """nginx with TLS before a chat of bare sockets; gives its port."""
    folder.mkdir(parents=True)
    port = peers.free_port()
    file = folder / "nginx.conf"
    with peers.Server(handler) as server:
        file.write_text(
            NGINX_CONFIGURATION.format(
                folder=folder, port=port, chain=chain, upstream=server.url,
                settings=" ".join(f"{setting};" for setting in settings),
            )
        )  # fmt: skip
        with Program([NGINX, "-c", file, "-e", folder / "error.log"]) as program:

            def ready():
                assert program.running, program.story()
                return listens(port)

            wait_until(ready, "nginx does not listen")
            yield port


has_nginx = os.path.exists(NGINX)


def socks_to_loopback(peer):
    """A SOCKS 5 proxy (RFC 1928) that finds every name on this machine; ends with the client."""
    assert peer.read(1) == b"\x05"
    peer.read(peer.read(1)[0])
    peer.send(b"\x05\x00")
    assert peer.read(4) == b"\x05\x01\x00\x03"
    name = peer.read(peer.read(1)[0]).decode()
    port = int.from_bytes(peer.read(2), "big")
    server = peers.dial(port)
    peer.send(b"\x05\x00\x00\x01" + bytes(6))
    back = threading.Thread(target=pass_on, args=(server.socket, peer.socket), daemon=True)
    back.start()
    pass_on(peer.socket, server.socket)
    back.join()
    server.close()
    return name


def pass_on(giver, taker):
    with contextlib.suppress(OSError):
        while data := giver.recv(1 << 16):
            taker.sendall(data)
    with contextlib.suppress(OSError):
        taker.shutdown(socket.SHUT_WR)
