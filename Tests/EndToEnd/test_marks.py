"""Marks and notes are in the recording, and come back with it."""

import json

import tshark
from program import run
from terminal import command
from windsock import WINDSOCK, dump
from words import TEXT, TO_CLIENT, TO_SERVER, row


def send(screen, line):
    screen.type(line)
    screen.press("Enter")
    screen.wait_for(row(TO_CLIENT, TEXT, line.upper()))


def comments(file):
    """What windsock's comments in a file say, but those on a SYN."""
    status, output, errors = run(
        ["tshark", "-r", file, "-d", tshark.AS_HTTP, "-Y", "frame.comment && tcp.flags.syn == 0",
         "-T", "fields", "-e", "frame.comment"]
    )  # fmt: skip
    assert status == 0, errors
    return [json.loads(line.removeprefix("windsock:")) for line in output.decode().splitlines()]


def test_marks_and_notes_come_back(terminal, tornado, tmp_path):
    file = tmp_path / "marked.pcapng"
    screen = terminal(100, 30)
    screen.open_screen(
        WINDSOCK, "connect", f"ws://127.0.0.1:{tornado.port}/ws/", "--record", file
    )
    screen.wait_for(row(TO_CLIENT, TEXT, "Welcome!"))
    for word in ("one", "two", "three"):
        send(screen, word)
    screen.press("Escape")
    screen.wait_gone("Esc cancel")
    for number in (2, 4, 6):
        command(screen, str(number))
        screen.press("m")
    command(screen, "2")
    screen.press("m")
    screen.wait_for("2 marked")
    command(screen, "note the good one")
    # The connection ends, and is spoken of none the less.
    command(screen, "close-connection 1000 bye")
    screen.wait_for(row(TO_CLIENT, "CLOS"))
    command(screen, "3")
    screen.press("m")
    screen.wait_for("3 marked")
    command(screen, "note and it is over")
    screen.press("Q")
    assert screen.status() == 0
    told = comments(file)
    assert [each for each in told if "mark" in each] == [
        {"mark": True, "frame": 2}, {"mark": True, "frame": 4}, {"mark": True, "frame": 6},
        {"mark": False, "frame": 2}, {"mark": True, "frame": 3},
    ]  # fmt: skip
    assert [each["note"] for each in told if "note" in each] == ["the good one", "and it is over"]
    assert tshark.malformed(file, tornado.port) == []
    assert [r["payload_text"] for r in dump(file) if r["type"] == "frame" and r["opcode"] == 1] == [
        "Welcome!", "one", "ONE", "two", "TWO", "three", "THREE",
    ]  # fmt: skip
    again = terminal(100, 30)
    again.open_screen(WINDSOCK, "open", file)
    again.wait_for("3 marked")
    again.press("M")
    again.wait_for(r"\[marked only\]")
    again.wait_for(row(TO_SERVER, TEXT, "two"))
    again.wait_for(row(TO_SERVER, TEXT, "three"))
    picture = again.picture()
    assert "ONE" in picture and "Welcome" not in picture and "TWO" not in picture
    again.press("M")
    again.wait_for("note: the good one")
    again.wait_for("note: and it is over")
    again.press("Q")
    assert again.status() == 0


def test_marks_and_notes_on_an_opened_file_come_back(terminal, tornado, tmp_path):
    """The file itself stays as it is: what was said of it is beside it."""
    from clients import Client
    from windsock import Proxy

    file = tmp_path / "opened.pcapng"
    with Proxy(tornado.url, "--record", file) as subject:
        with Client(f"{subject.url}/ws/") as client:
            client.recv()
            client.send("one")
            client.recv()
        subject.wait_row(type="close")
        subject.stop()
    before = file.read_bytes()
    screen = terminal(100, 30)
    screen.open_screen(WINDSOCK, "open", file)
    screen.wait_for(row(TO_SERVER, TEXT, "one"))
    command(screen, "2")
    screen.press("m")
    screen.wait_for("1 marked")
    command(screen, "note looked at")
    screen.press("q")
    assert screen.status() == 0
    assert file.read_bytes() == before
    again = terminal(100, 30)
    again.open_screen(WINDSOCK, "open", file)
    again.wait_for("1 marked")
    again.wait_for("looked at")
    again.press("q")
    assert again.status() == 0


def test_the_last_marks_are_not_those_of_another_capture(terminal, tornado, tmp_path):
    from windsock import Proxy, windsock

    file = tmp_path / "session.pcapng"
    for _ in range(2):
        with Proxy(tornado.url, "--record", file, "--force") as subject:
            from clients import Client

            with Client(f"{subject.url}/ws/") as client:
                client.recv()
            subject.wait_row(type="close")
            subject.stop()
        if not file.with_suffix(".pcapng.marks").exists():
            screen = terminal(100, 30)
            screen.open_screen(WINDSOCK, "open", file)
            screen.wait_for(row(TO_CLIENT, TEXT, "Welcome!"))
            command(screen, "1")
            screen.press("m")
            screen.wait_for("1 marked")
            screen.press("q")
            assert screen.status() == 0
    status, _, errors = windsock("dump", file)
    assert status == 0 and b"session.pcapng.marks is about another capture" in errors
