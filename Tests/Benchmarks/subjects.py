"""What is measured: windsock, and the proxies that people put in front of a WebSocket server.

A subject is started before a row's run and ended after it, so that runs do not share anything."""

import contextlib
import os
import pathlib
import re
import resource
import shutil
import signal
import socket
import subprocess
import tempfile
import time

TICKS = os.sysconf("SC_CLK_TCK")


class Running:
    """A started proxy: the port to connect to and the cost of its processes."""

    def __init__(self, port, process=None, recording=None):
        self.port = port
        self.process = process
        self.recording = recording
        self.start = self.cpu() if process else 0

    def processes(self):
        """The process and what it started (nginx's workers)."""
        found = [self.process.pid]
        for pid in found:
            with contextlib.suppress(FileNotFoundError):
                children = pathlib.Path(f"/proc/{pid}/task/{pid}/children").read_text()
                found += [int(child) for child in children.split()]
        return found

    def cpu(self):
        """Seconds of CPU time used so far, user and system."""
        ticks = 0
        for pid in self.processes():
            fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
            ticks += int(fields[11]) + int(fields[12])
        return ticks / TICKS

    def cpu_used(self):
        return self.cpu() - self.start if self.process else None

    def memory(self, name="VmHWM"):
        """Bytes of resident memory: VmHWM for the highest so far, VmRSS for now."""
        if not self.process:
            return None
        total = 0
        for pid in self.processes():
            status = pathlib.Path(f"/proc/{pid}/status").read_text()
            total += int(re.search(rf"{name}:\s+(\d+) kB", status)[1]) * 1024
        return total


class Certificate:
    """What everyone who ends TLS in a benchmark presents: a key and a certificate that signs itself."""

    def __init__(self, folder):
        self.key, self.certificate, self.both = (
            os.path.join(folder, name) for name in ("key.pem", "certificate.pem", "both.pem")
        )
        subprocess.run(
            ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:P-256", "-nodes",
             "-keyout", self.key, "-out", self.certificate, "-days", "30", "-subj", "/CN=127.0.0.1",
             "-addext", "subjectAltName=IP:127.0.0.1"],
            check=True, stdin=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
        )  # fmt: skip
        both = pathlib.Path(self.certificate).read_text() + pathlib.Path(self.key).read_text()
        pathlib.Path(self.both).write_text(both)


@contextlib.contextmanager
def direct(sink, _volume, _tls=None):
    """No proxy at all: what the load generator itself can do."""
    yield Running(sink)


def touch_memory(folder, size):
    """Writes a file of `size` bytes and removes it.

    A virtual machine's memory may have to come from its host at the first touch, which costs more
    than all the rest and hits only who keeps what passes. What a file has just given back is there."""
    path = os.path.join(folder, f"windsock-touch-{os.getpid()}")
    block = bytes(1 << 20)
    with contextlib.suppress(OSError):
        with open(path, "wb") as file:
            for _ in range(size >> 20):
                file.write(block)
    with contextlib.suppress(FileNotFoundError):
        os.unlink(path)


def windsock(folder, *options):
    """windsock, every frame dissected, logged and recorded into a file in `folder`."""

    @contextlib.contextmanager
    def start(sink, volume, tls=None):
        touch_memory(folder, volume)
        recording = os.path.join(folder, f"windsock-bench-{os.getpid()}.pcapng")
        scheme = "https" if tls else "http"
        ends = ["-k", "--server-cert", tls.certificate, "--server-key", tls.key] if tls else []
        process = subprocess.Popen(
            [os.environ["WINDSOCK"], "proxy", "--upstream", f"{scheme}://127.0.0.1:{sink}",
             "--listen", "127.0.0.1:0", "--headless", "--record", recording, *ends, *options],
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.PIPE,
        )  # fmt: skip
        try:
            yield Running(listening_port(process.stderr), process, recording)
        finally:
            end(process, signal.SIGINT)
            with contextlib.suppress(FileNotFoundError):
                os.unlink(recording)

    return start


NGINX = """
daemon off; pid {folder}/pid; error_log {folder}/error.log; worker_processes auto;
events {{ worker_connections {files}; }}
http {{
  access_log off;
  client_body_temp_path {folder}/b; proxy_temp_path {folder}/p; fastcgi_temp_path {folder}/f;
  uwsgi_temp_path {folder}/u; scgi_temp_path {folder}/s;
  map $http_upgrade $connection_upgrade {{ default upgrade; '' close; }}
  server {{
    listen 127.0.0.1:{port}{secure};
    {certificate}
    location / {{
      proxy_pass {scheme}://127.0.0.1:{sink};
      proxy_http_version 1.1;
      proxy_set_header Upgrade $http_upgrade;
      proxy_set_header Connection $connection_upgrade;
      proxy_set_header Host $host;
      proxy_read_timeout 1h;
    }}
  }}
}}
"""

HAPROXY = """
global
  maxconn {most}
defaults
  mode http
  timeout connect 5s
  timeout client 1h
  timeout server 1h
  timeout tunnel 1h
frontend front
  bind 127.0.0.1:{port}{secure}
  default_backend back
backend back
  server one 127.0.0.1:{sink}{upstream}
"""


@contextlib.contextmanager
def nginx(sink, _volume, tls=None):
    """nginx with the Upgrade configuration of its own manual: a blind tunnel."""
    with tempfile.TemporaryDirectory() as folder:
        port, file = free_port(), os.path.join(folder, "nginx.conf")
        certificate = f"ssl_certificate {tls.certificate}; ssl_certificate_key {tls.key};" if tls else ""
        pathlib.Path(file).write_text(
            NGINX.format(
                folder=folder, port=port, sink=sink, files=files(), certificate=certificate,
                secure=" ssl" if tls else "", scheme="https" if tls else "http",
            )  # fmt: skip
        )
        command = [shutil.which("nginx") or "/usr/sbin/nginx", "-c", file, "-e", f"{folder}/error.log"]
        with listening(command, port) as running:
            yield running


@contextlib.contextmanager
def haproxy(sink, _volume, tls=None):
    """HAProxy, which is a blind tunnel after the upgrade."""
    with tempfile.TemporaryDirectory() as folder:
        port, file = free_port(), os.path.join(folder, "haproxy.cfg")
        secure = f" ssl crt {tls.both}" if tls else ""
        upstream = " ssl verify none" if tls else ""
        most = min(32768, (files() - 200) // 2)
        pathlib.Path(file).write_text(
            HAPROXY.format(port=port, sink=sink, secure=secure, upstream=upstream, most=most)
        )
        with listening([shutil.which("haproxy") or "/usr/sbin/haproxy", "-db", "-q", "-f", file], port) as running:
            yield running


@contextlib.contextmanager
def mitmproxy(sink, _volume, _tls=None):
    """mitmdump as a reverse proxy: the tool that looks into the frames."""
    port = free_port()
    command = [os.environ["MITMDUMP"], "-q", "--mode", f"reverse:http://127.0.0.1:{sink}",
               "--listen-host", "127.0.0.1", "--listen-port", str(port)]  # fmt: skip
    with listening(command, port) as running:
        yield running


@contextlib.contextmanager
def listening(command, port):
    """Starts a proxy and waits until it listens."""
    process = subprocess.Popen(
        command, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        deadline = time.monotonic() + 30
        while True:
            with contextlib.suppress(ConnectionRefusedError):
                socket.create_connection(("127.0.0.1", port)).close()
                break
            if process.poll() is not None or time.monotonic() > deadline:
                raise SystemExit(f"windsock: {command[0]} does not listen; try it by hand: {command}")
            time.sleep(0.01)
        yield Running(port, process)
    finally:
        end(process, signal.SIGTERM)


def end(process, number):
    """Ends a process that we started, by its own id."""
    process.send_signal(number)
    try:
        process.wait(30)
    except subprocess.TimeoutExpired:
        process.kill()
        process.wait()
    if process.stderr:
        process.stderr.close()


def listening_port(errors):
    """The port that windsock reports; lines about what is armed come before it."""
    said = b""
    while line := errors.readline():
        said += line
        if found := re.search(rb"listening on https?://127\.0\.0\.1:(\d+)", line):
            return int(found[1])
    raise SystemExit(f"windsock: it does not listen: {said.decode(errors='replace')}")


def files():
    """How many files a process may have open."""
    return min(resource.getrlimit(resource.RLIMIT_NOFILE)[1], 1 << 20)


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as listener:
        return listener.getsockname()[1]
