"""Chromium without a window: on pages of the tests, and driven over its debugging port."""

import contextlib
import json
import os
import shutil
import subprocess
import tempfile
import urllib.request

import websocket

from deadlines import DEADLINE, wait_until
from program import Program


PAGE = """<!doctype html><title>waiting</title><script>
const heard = [];
const socket = new WebSocket("wss://" + location.host + "/ws/");
socket.onmessage = (event) => {
  heard.push(event.data);
  if (heard.length === 1) socket.send("hi");
  else socket.close(1000, "done");
};
socket.onerror = () => { document.title = "error"; };
socket.onclose = (event) => { document.title = [...heard, event.code].join(" "); };
</script>"""
"""The tutorials' client of the chat behind TLS; its title says what it heard."""


class Browser:
    """Chromium with a profile of its own; `home` is where it looks for certificates to trust."""

    def __init__(self, *options, home=None):
        self.profile = tempfile.mkdtemp()
        environment = {"HOME": str(home or self.profile), "XDG_CONFIG_HOME": self.profile}
        self.program = Program(
            [
                "chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run",
                "--disable-dev-shm-usage", "--disable-background-networking", "--disable-sync",
                "--disable-component-update", "--disable-default-apps", "--disable-extensions",
                "--remote-debugging-port=0", "--remote-allow-origins=*",
                f"--user-data-dir={self.profile}", *options, "about:blank",
            ],
            environment,
        )  # fmt: skip
        try:
            match = self.program.wait_for(r"DevTools listening on ws://127\.0\.0\.1:(\d+)/", deadline=3 * DEADLINE)
            self.socket = self._page(int(match[1]))
        except BaseException:
            self.close()
            raise
        self.number = 0

    def _page(self, port):
        def page():
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/json/list", timeout=DEADLINE) as answer:
                pages = [each for each in json.load(answer) if each["type"] == "page"]
            return pages[0]["webSocketDebuggerUrl"] if pages else None

        url = wait_until(page, "no page")
        connection = websocket.create_connection(url, timeout=DEADLINE)
        return connection

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.close()

    def close(self):
        if socket := getattr(self, "socket", None):
            socket.shutdown()
        self.program.end()
        shutil.rmtree(self.profile, ignore_errors=True)

    def call(self, method, **parameters):
        """One command of the debugging protocol, and its result."""
        self.number += 1
        self.socket.send(json.dumps({"id": self.number, "method": method, "params": parameters}))
        while True:
            answer = json.loads(self.socket.recv())
            if answer.get("id") == self.number:
                assert "error" not in answer, answer
                return answer["result"]

    def open(self, url):
        """Loads a page; gives the error, empty when there is none."""
        return self.call("Page.navigate", url=url).get("errorText", "")

    def evaluate(self, expression):
        return self.call("Runtime.evaluate", expression=expression)["result"].get("value")

    def wait_title(self, wanted):
        wait_until(
            lambda: self.evaluate("document.title") == wanted,
            lambda: f"the title is {self.evaluate('document.title')!r}\n{self.program.story()}",
        )


def trust(home, file):
    """Puts a certificate into the NSS database that Chromium reads below a home."""
    database = home / ".pki/nssdb"
    os.makedirs(database)
    for arguments in (["-N", "--empty-password"], ["-A", "-t", "C,,", "-n", "windsock", "-i", str(file)]):
        subprocess.run(["certutil", "-d", f"sql:{database}", *arguments], check=True, timeout=60)


@contextlib.contextmanager
def chromium(url, profile):
    """Opens a page in a new Chromium, which ends with the context.

    `profile` is an empty directory of its own."""
    arguments = [
        "chromium", "--headless=new", "--no-sandbox", "--disable-gpu", "--no-first-run",
        "--disable-background-networking", "--disable-component-update", "--disable-sync",
        "--disable-dev-shm-usage", f"--user-data-dir={profile}", url,
    ]  # fmt: skip
    with Program(arguments) as browser:
        yield browser
