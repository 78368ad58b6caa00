"""nginx behind windsock and in front of it, with the Upgrade configuration of its manual."""

import contextlib
import os
import shutil

import pytest

import peers
from clients import Client
from deadlines import wait_until
from program import Program
from windsock import assert_clean, pick

NGINX = shutil.which("nginx") or "/usr/sbin/nginx"
CONFIGURATION = """
daemon off; master_process off; pid {folder}/pid; error_log {folder}/error.log;
events {{}}
http {{
  access_log off;
  client_body_temp_path {folder}/body; proxy_temp_path {folder}/proxy;
  fastcgi_temp_path {folder}/f; uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  map $http_upgrade $connection_upgrade {{ default upgrade; '' close; }}
  server {{
    listen 127.0.0.1:{port};
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

pytestmark = pytest.mark.skipif(not os.path.exists(NGINX), reason="nginx is not installed")


@contextlib.contextmanager
def nginx(folder, upstream):
    """nginx as a reverse proxy; gives its port."""
    folder.mkdir()
    port = peers.free_port()
    file = folder / "nginx.conf"
    file.write_text(CONFIGURATION.format(folder=folder, port=port, upstream=upstream))
    with Program([NGINX, "-c", file, "-e", folder / "error.log"]) as program:

        def ready():
            assert program.running, program.story()
            try:
                peers.dial(port).close()
                return True
            except ConnectionError:
                return False

        wait_until(ready, "nginx does not listen")
        yield port


def conversation(port):
    with Client(f"ws://127.0.0.1:{port}/ws/") as client:
        assert client.recv() == "Welcome!"
        client.send("x" * 70_000)
        assert client.recv() == "X" * 70_000
        client.close_and_wait()


def test_nginx_behind_windsock(proxy, tornado, tmp_path):
    with nginx(tmp_path / "nginx", tornado.url) as port:
        subject = proxy(f"http://127.0.0.1:{port}")
        conversation(subject.port)
        subject.wait_row(type="close")
        rows = subject.stop()
    assert [row["length"] for row in pick(rows, type="frame")] == [8, 70_000, 70_000, 2, 2]
    assert_clean(rows)


def test_nginx_in_front_of_windsock(proxy, tornado, tmp_path):
    subject = proxy(tornado.url)
    with nginx(tmp_path / "nginx", f"http://127.0.0.1:{subject.port}") as port:
        conversation(port)
    subject.wait_row(type="close")
    rows = subject.stop()
    assert [row["length"] for row in pick(rows, type="frame")] == [8, 70_000, 70_000, 2, 2]
    assert_clean(rows)


def test_windsock_in_front_of_windsock(proxy, tornado):
    inner = proxy(tornado.url)
    outer = proxy(f"http://127.0.0.1:{inner.port}")
    conversation(outer.port)
    for subject in (inner, outer):
        subject.wait_row(type="close")
    shapes = [
        [(row["from"], row["opcode"], row["masking_key"], row["length"]) for row in pick(rows, type="frame")]
        for rows in (inner.stop(), outer.stop())
    ]
    assert shapes[0] == shapes[1]
