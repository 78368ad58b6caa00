"""HAR files that Playwright writes with Debian's Chromium: messages in their place, without times, in a file beside."""

import pathlib
import shutil
import sys

import pytest

from deadlines import DEADLINE
from program import run
from servers import TornadoServer
from windsock import dump, pick, windsock

CHROMIUM = shutil.which("chromium")
PAGE = b"""<script>
const socket = new WebSocket(`ws://${location.host}/ws/`); socket.binaryType = "arraybuffer"
const say = ["gr\\u00f6\\u00dfer", new Uint8Array([0, 1, 255])]
socket.onmessage = () => say.length ? socket.send(say.shift()) : socket.close(1000, "done")
socket.onclose = () => document.title = "over"
</script>"""
SCRIPT = f"""
import sys
from playwright.sync_api import sync_playwright
with sync_playwright() as playwright:
    browser = playwright.chromium.launch(executable_path={CHROMIUM!r}, args=["--no-sandbox"])
    for name, options in (("full", {{}}), ("short", dict(record_har_mode="minimal")), ("attached", dict(record_har_content="attach"))):
        context = browser.new_context(record_har_path=f"{{sys.argv[2]}}/{{name}}/{{name}}.har", **options)
        page = context.new_page()
        page.goto(sys.argv[1])
        page.wait_for_function("document.title == 'over'")
        context.close()
    browser.close()
"""


@pytest.fixture(scope="module")
def files(tmp_path_factory):
    folder = tmp_path_factory.mktemp("har")
    with TornadoServer() as server:
        server.serve_page(PAGE)
        page = f"http://127.0.0.1:{server.port}/page"
        status, _, errors = run([sys.executable, "-c", SCRIPT, page, folder], 4 * DEADLINE)
    assert status == 0, errors.decode()
    return folder


@pytest.mark.parametrize("name", ["full", "short", "attached"])
def test_its_messages_are_read(files, name):
    rows = dump(files / name / f"{name}.har")
    told = [(row["from"], row.get("payload_text") or row["payload_base64"]) for row in pick(rows, type="frame")]
    assert ("client", "größer") in told and ("client", "AAH/") in told
    assert told[0] == ("server", "Welcome!") and ("server", "GRÖSSER") in told
    assert not pick(rows, type="unread")
    times = [row["time"] for row in pick(rows, type="frame")]
    assert times == sorted(times) and times[0] >= pick(rows, type="connection")[0]["time"]
    assert (len(set(times)) > 1) == (name != "short")


def test_an_archive_of_it_is_said_to_be_one(files, tmp_path):
    archive = shutil.make_archive(str(tmp_path / "all"), "zip", files / "attached")
    status, _, errors = windsock("dump", pathlib.Path(archive))
    assert status == 65 and b"is a zip archive" in errors and errors.count(b"\n") == 1
