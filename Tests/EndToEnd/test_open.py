"""Recordings and captures on the screen."""

import subprocess

import pytest

from clients import Client
from servers import TornadoServer
from windsock import WINDSOCK, Proxy
from words import CLOSE, TEXT, TO_CLIENT, TO_SERVER, row


@pytest.fixture(scope="module")
def recording(tmp_path_factory):
    file = tmp_path_factory.mktemp("open") / "chat.pcapng"
    with TornadoServer() as server, Proxy(server.url, "--record", file) as subject:
        with Client(f"{subject.url}/ws/") as client:
            client.recv()
            for number in range(200):
                client.send(f"word{number:03}")
                client.recv()
            client.close_and_wait(1000, "done")
        subject.wait_row(type="close")
        subject.stop()
    return file


def test_a_recording_shows_what_the_live_screen_showed(terminal, recording):
    screen = terminal(100, 30)
    screen.open_screen(WINDSOCK, "open", recording)
    screen.wait_for("403 frames")
    screen.press("g")
    screen.wait_for(row(TO_CLIENT, TEXT, "Welcome!"))
    screen.press("G")
    screen.wait_for(row(TO_SERVER, CLOSE, "1000"))


def test_a_file_alone_is_opened(terminal, recording):
    screen = terminal(100, 30)
    screen.open_screen(WINDSOCK, recording)
    screen.wait_for(TEXT)


def test_a_missing_file_is_one_sentence(terminal):
    screen = terminal(100, 30)
    screen.run_for_status(WINDSOCK, "open", "/nowhere/missing.pcapng")
    assert screen.status() == 66
    assert "missing.pcapng" in screen.picture()
    assert screen.fact("alternate_on") == "0"


def test_a_recording_that_no_thread_can_read_says_so(terminal, recording):
    """A thread's stack is as large as the limit: no thread can start when that is more than there is."""
    screen = terminal(120, 30)
    screen.open_screen("sh", "-c", f"ulimit -s 68719476736; exec {WINDSOCK} open {recording}")
    screen.wait_for(r"cannot read .*chat\.pcapng: no thread could be started: ")
    screen.press("Q")
    assert screen.status() == 0


def test_standard_input_is_opened_and_the_keys_still_work(terminal, recording):
    """Keys come from the terminal, whatever standard input is."""
    screen = terminal(100, 30)
    screen.type(f"cat {recording} | {WINDSOCK} open -; echo sta''tus=$?")
    screen.press("Enter")
    screen.wait_for(TEXT)
    screen.press("g")
    screen.wait_for("Welcome!")
    screen.press("Q")
    assert screen.status() == 0


def test_going_to_a_number(terminal, recording):
    screen = terminal(100, 30)
    screen.open_screen(WINDSOCK, "open", recording)
    screen.wait_for(TEXT)
    screen.press("#")
    screen.type("200")
    screen.press("Enter")
    screen.wait_for("word099")


def test_the_file_is_not_changed(recording, terminal):
    before = recording.read_bytes()
    screen = terminal(80, 24)
    screen.open_screen(WINDSOCK, "open", recording)
    screen.wait_for(TEXT)
    screen.press("Q")
    assert screen.status() == 0
    assert recording.read_bytes() == before


def test_har_opens(terminal, recording, tmp_path):
    target = tmp_path / "chat.har"
    subprocess.run([WINDSOCK, "export", recording, "-o", target], check=True, timeout=60)
    screen = terminal(100, 30)
    screen.open_screen(WINDSOCK, "open", target)
    screen.wait_for(TEXT)
    screen.press("g")
    screen.wait_for("Welcome!")


def test_one_connection_of_several(terminal, tmp_path):
    file = tmp_path / "two.pcapng"
    with TornadoServer() as server, Proxy(server.url, "--record", file) as subject:
        for word in ("first", "second"):
            with Client(f"{subject.url}/ws/") as client:
                client.recv()
                client.send(word)
                client.recv()
                client.close_and_wait(1000, "done")
        subject.wait_rows(2, type="close")
        subject.stop()
    screen = terminal(100, 30)
    screen.open_screen(WINDSOCK, "open", file, "--connection", "2", "--filter", "op == text")
    screen.wait_for("SECOND")
    screen.press("g")
    screen.wait_for("Welcome!")
    assert "first" not in screen.picture() and "FIRST" not in screen.picture()
    screen.press("Q")
    assert screen.status() == 0
