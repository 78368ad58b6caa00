"""`windsock browser`: a browser that needs no setting, and leaves nothing behind."""

import json
import signal
import urllib.request

import pytest
import websocket

import windsock
from browser import PAGE
from deadlines import DEADLINE, wait_until
from forward import assert_chat
from launched import temporary
from windsock import Rows, start

ARGUMENTS = ["--headless=new", "--disable-gpu", "--disable-dev-shm-usage", "--remote-debugging-port=0", "--remote-allow-origins=*"]


@pytest.fixture(autouse=True)
def clean(others_folder, monkeypatch, home):
    # A short path: Chromium has sockets among its temporary files.
    monkeypatch.setenv("HOME", str(others_folder))
    with temporary(others_folder / "temporary", monkeypatch):
        yield


class Browser(Rows):
    def __init__(self, url, *options):
        super().__init__(
            start("browser", "--headless", "--format", "ndjson", *options, url, "--", *ARGUMENTS)
        )
        match = self.program.wait_for(r"DevTools listening on ws://127\.0\.0\.1:(\d+)/", deadline=3 * DEADLINE)
        self.debugging = int(match[1])

    def close_browser(self):
        with urllib.request.urlopen(f"http://127.0.0.1:{self.debugging}/json/version", timeout=DEADLINE) as answer:
            url = json.load(answer)["webSocketDebuggerUrl"]
        connection = websocket.create_connection(url, timeout=DEADLINE)
        connection.send(json.dumps({"id": 1, "method": "Browser.close"}))


def test_a_page_s_frames_are_shown_and_windsock_ends_with_the_browser(secure, authority):
    secure.serve_page(PAGE)
    page = f"https://localhost:{secure.port}/page"
    with Browser(page, "--cacert", authority.file) as subject:
        row = assert_chat(subject)
        assert row["url"] == page.replace("https", "wss").replace("/page", "/ws/")
        subject.close_browser()
        assert subject.program.wait(3 * DEADLINE) == 0


def test_the_browser_ends_with_windsock(tornado):
    with Browser(f"http://localhost:{tornado.port}/") as subject:
        subject.wait_row(type="http", target="/")
        subject.stop(signal.SIGTERM)

        def is_gone():
            try:
                urllib.request.urlopen(f"http://127.0.0.1:{subject.debugging}/json/version", timeout=1)
            except OSError:
                return True
            return False

        wait_until(is_gone, "the browser still answers")


def test_a_browser_that_is_not_there_is_one_sentence():
    status, output, errors = windsock.windsock("browser", "--headless", "--browser", "/no/such/browser")
    assert (status, output) == (66, b"")
    assert errors.startswith(b"windsock: there is no program /no/such/browser") and errors.count(b"\n") == 1
