"""mitmproxy behind windsock and before it: two interceptors in a row, each with its own authority."""

from clients import Client
from forward import assert_chat
from mitm import Mitmproxy
from windsock import assert_clean


def chat(url, port, trusted):
    options = {
        "http_proxy_host": "127.0.0.1",
        "http_proxy_port": port,
        "proxy_type": "http",
        "http_no_proxy": ["nothing.example"],
    }
    with Client(url, sslopt={"ca_certs": str(trusted)}, **options) as client:
        assert client.recv() == "Welcome!"
        client.send("hi")
        assert client.recv() == "HI"
        client.close_and_wait()


def test_mitmproxy_is_the_way_out(forward, authority, secure, tornado, trusted):
    upstream = ["--set", f"ssl_verify_upstream_trusted_ca={authority.file}"]
    with Mitmproxy(*upstream) as other:
        subject = forward("--proxy", f"http://127.0.0.1:{other.port}", "--cacert", other.file)
        chat(f"wss://localhost:{secure.port}/ws/", subject.port, trusted)
        chat(f"ws://localhost:{tornado.port}/ws/", subject.port, trusted)
        assert_chat(subject, 2)
        assert_clean(subject.rows())


def test_windsock_is_the_way_out_of_mitmproxy(forward, authority, secure, tornado, trusted):
    subject = forward("--cacert", authority.file)
    options = [
        "--mode", f"upstream:http://127.0.0.1:{subject.port}",
        "--set", f"ssl_verify_upstream_trusted_ca={trusted}",
    ]  # fmt: skip
    with Mitmproxy(*options) as other:
        chat(f"wss://localhost:{secure.port}/ws/", other.port, other.file)
        chat(f"ws://localhost:{tornado.port}/ws/", other.port, other.file)
        assert_chat(subject, 2)
