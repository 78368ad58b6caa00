"""`windsock run` and `windsock browser` with programs whose packages are large; skipped where they are not there."""

import os
import pathlib
import shutil
import signal
import subprocess

import pytest

from browser import PAGE
from deadlines import DEADLINE
from forward import assert_chat
from launched import PROGRAMS, Run
from windsock import Rows, start


def need(tool):
    return shutil.which(tool) or pytest.skip(f"there is no {tool}")


def show(words, secure, authority):
    url = f"wss://localhost:{secure.port}/ws/"
    with Run(*words, url, options=["--cacert", authority.file]) as run:
        run.finish(deadline=6 * DEADLINE)
        assert assert_chat(run)["url"] == url
        assert "HI" in run.said


def test_undici(secure, authority, monkeypatch):
    if not pathlib.Path("/usr/share/nodejs/undici").exists():
        pytest.skip("there is no undici")
    monkeypatch.setenv("NODE_PATH", "/usr/share/nodejs")
    show([need("node"), PROGRAMS / "undici.js"], secure, authority)


def test_java(secure, authority):
    show([need("java"), PROGRAMS / "Client.java"], secure, authority)


@pytest.mark.parametrize("links", ["0", "1"], ids=["static", "with the C library"])
def test_go(secure, authority, tmp_path, links):
    if not pathlib.Path("/usr/share/gocode/src/github.com/gorilla/websocket").exists():
        pytest.skip("there is no gorilla/websocket")
    program = tmp_path / "client"
    environment = {
        **os.environ, "GO111MODULE": "off", "GOPATH": "/usr/share/gocode", "CGO_ENABLED": links,
        "GOCACHE": str(tmp_path / "cache"),
    }  # fmt: skip
    subprocess.run([need("go"), "build", "-o", program, PROGRAMS / "client.go"], env=environment, check=True)
    show([program], secure, authority)


@pytest.mark.parametrize("name", ["firefox-esr", "firefox"])
def test_firefox(secure, authority, name, monkeypatch, tmp_path):
    monkeypatch.setenv("HOME", str(tmp_path))
    secure.serve_page(PAGE)
    page = f"https://localhost:{secure.port}/page"
    arguments = ["browser", "--browser", need(name), "--headless", "--format", "ndjson", "--cacert", authority.file]
    with Rows(start(*arguments, page, "--", "--headless")) as subject:
        subject.wait_rows(3, type="frame", opcode=1)
        row = assert_chat(subject)
        assert row["url"] == page.replace("https", "wss").replace("/page", "/ws/")
        subject.stop(signal.SIGTERM)
