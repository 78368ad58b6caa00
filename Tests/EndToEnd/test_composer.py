"""`connect` with its composer: text, commands, a paste, the end."""

import os
import re

import pytest

from servers import WebSocketsServer, echo
from windsock import WINDSOCK
from words import CLOSE, TEXT, TO_CLIENT, TO_SERVER, row


@pytest.fixture
def screen(terminal, tornado):
    """A client's screen, connected, with the composer open."""
    opened = terminal(100, 30)
    opened.open_screen(WINDSOCK, "connect", f"ws://127.0.0.1:{tornado.port}/ws/")
    opened.wait_for(row(TO_CLIENT, TEXT, "Welcome!"))
    return opened


def send(screen, line):
    screen.type(line)
    screen.press("Enter")


def leave(screen):
    """Gives the keys to the list; a key right behind Esc would be one with Alt."""
    screen.press("Escape")
    screen.wait_for(r"\? help .*F follow")


def test_text_is_sent_and_answered(screen):
    send(screen, "hello there")
    screen.wait_for(row(TO_SERVER, TEXT, "hello there"))
    screen.wait_for(row(TO_CLIENT, TEXT, "HELLO THERE"))


def test_keys_of_the_lists_are_letters_in_the_composer(screen):
    send(screen, "q j k ? f Q")
    screen.wait_for(row(TO_CLIENT, TEXT, r"Q J K \? F Q"))


def test_a_ping(screen):
    send(screen, "/ping tick")
    screen.wait_for(row(TO_SERVER, "PING"))
    screen.wait_for(row(TO_CLIENT, "PONG"))


def test_bytes_in_hexadecimal(screen):
    send(screen, "/bin 0001ff")
    screen.wait_for(row(TO_SERVER, "BIN"))
    screen.wait_for(row(TO_CLIENT, "BIN"))


def test_a_file_is_one_message(screen, tmp_path):
    (tmp_path / "bytes here").write_bytes(b"\x00\xff" * 40_000)
    (tmp_path / "words.txt").write_text("from a file")
    send(screen, f"/file {tmp_path}/bytes here")
    screen.wait_for(row(TO_SERVER, "BIN", "80000"))
    send(screen, f"/file text {tmp_path}/words.txt")
    screen.wait_for(row(TO_SERVER, TEXT, "from a file"))
    screen.wait_for(row(TO_CLIENT, TEXT, "FROM A FILE"))


def test_a_file_that_cannot_be_sent_is_one_sentence(screen, tmp_path):
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "bytes").write_bytes(b"\xff")
    with open(tmp_path / "huge", "wb") as file:
        file.truncate(1 << 30)
    for line, sentence in [
        ("/file /nowhere", "cannot send /nowhere: No such file"), ("/file /tmp", "/tmp: it is not a file"),
        (f"/file {tmp_path}/pipe", "pipe: it is not a file"),
        (f"/file text {tmp_path}/bytes", "bytes is not UTF-8"),
        (f"/file {tmp_path}/huge", "huge: it has 1"),
    ]:  # fmt: skip
        send(screen, line)
        # A sentence that is longer than the line continues on the next.
        screen.wait_for(sentence.replace(" ", r"\s+"))
    assert not re.search(row(TO_SERVER, "BIN"), screen.picture())


def test_two_slashes_are_one(screen):
    send(screen, "//ping is a word")
    screen.wait_for(row(TO_SERVER, TEXT, "/ping is a word"))


def test_a_close_with_code_and_reason(screen):
    send(screen, "/close 4001 enough")
    screen.wait_for(row(TO_SERVER, CLOSE, "4001"))
    screen.wait_for(row(TO_CLIENT, CLOSE))


def test_an_unknown_command_is_not_sent(screen):
    send(screen, "/nonsense")
    screen.wait_for(r"(?i)unknown|no such|not a command|no command")
    assert "NONSENSE" not in screen.picture()


def test_a_paste_of_several_lines_is_one_draft_and_sends_nothing(screen):
    screen.paste("first line\nsecond line")
    screen.wait_for("second line")
    assert "FIRST LINE" not in screen.picture()
    screen.press("Enter")
    screen.wait_for("FIRST LINE")


def test_escape_keeps_the_draft(screen):
    screen.type("unfinished")
    screen.wait_for("unfinished")
    leave(screen)
    screen.press("c")
    screen.type(" business")
    screen.press("Enter")
    screen.wait_for("UNFINISHED BUSINESS")


def test_history(screen):
    send(screen, "once")
    screen.wait_for("ONCE")
    screen.press("Up")
    screen.type(" more")
    screen.press("Enter")
    screen.wait_for("ONCE MORE")


def test_several_lines_and_whether_they_are_json(screen):
    screen.type('{"op":"subscribe",x}')
    screen.wait_for("✗ column 19")
    screen.press("Left", "BSpace")
    screen.type('"n":')
    screen.press("M-Enter")
    screen.type("[1]")
    screen.wait_for("✓ JSON")
    screen.press("Enter")
    screen.wait_for(row(TO_CLIENT, TEXT, r'\{"OP":"SUBSCRIBE","N":'))


@pytest.mark.parametrize("columns, rows, wrong, right", [
    (40, 12, "✗ column 5$", "✓ JSON$"), (20, 5, "✗$", "✓$"),
])  # fmt: skip
def test_a_composer_of_one_line_says_it_too(terminal, tornado, columns, rows, wrong, right):
    screen = terminal(columns, rows)
    screen.open_screen(WINDSOCK, "connect", f"ws://127.0.0.1:{tornado.port}/ws/")
    screen.wait_for("Wel")
    screen.type('{"a"]')
    screen.wait_for(rf"^#1 > .*{wrong}")
    screen.press("BSpace")
    screen.type(":1}")
    screen.wait_for(rf"^#1 > .*{right}")


def test_tab_after_a_slash_lists_the_commands(screen):
    screen.type("/pi")
    screen.wait_for(r"/ping +\[DATA\] +send a Ping")
    screen.press("Tab", "Enter")
    screen.wait_for(row(TO_CLIENT, "PONG"))


def test_a_line_is_sent_again_until_it_is_stopped(screen):
    send(screen, "/every 0.2 beat {{counter}}")
    screen.wait_for("BEAT 3")
    send(screen, "/stop")
    screen.wait_for("stopped")


def test_what_was_sent_and_the_url_are_there_in_the_next_run(terminal, tornado, tmp_path):
    config = tmp_path / "c.toml"
    config.write_text("[snippets]\nhi = 'snip {{counter}}'\n")
    url = f"ws://127.0.0.1:{tornado.port}/ws/"
    for arguments, line, answer in [([url], "remember this", "REMEMBER THIS"), ([], None, "REMEMBER THIS")]:
        screen = terminal(100, 30)
        screen.type(f"export XDG_STATE_HOME={tmp_path}/state")
        screen.press("Enter")
        screen.open_screen(WINDSOCK, "connect", *arguments, "--config", config)
        screen.wait_for(row(TO_CLIENT, TEXT, "Welcome!"))
        if line is None:
            screen.press("C-r")
            screen.type("rememb")
            screen.wait_for("remember this")
            screen.press("Enter")
            screen.wait_for(r"^ remember this")
            screen.press("Enter")
        else:
            send(screen, line)
        screen.wait_for(answer)
        send(screen, "/snippet hi")
        screen.wait_for("SNIP 1")
        leave(screen)
        screen.press("Q")
        assert screen.status() == 0
    for name in ["sent-lines", "last-urls"]:
        assert (tmp_path / "state/windsock" / name).stat().st_mode & 0o777 == 0o600


def test_wide_and_combining_letters_keep_the_columns(screen):
    send(screen, "你好 é ü")
    screen.wait_for(row(TO_SERVER, TEXT, "你好"))


def test_several_urls_are_several_connections(terminal, tornado):
    with WebSocketsServer(echo) as other:
        screen = terminal(140, 30)
        urls = [f"ws://127.0.0.1:{tornado.port}/ws/", f"ws://127.0.0.1:{other.port}/other"]
        screen.open_screen(WINDSOCK, "connect", *urls)
        screen.wait_for("Welcome!")
        leave(screen)
        screen.press("1")
        screen.wait_for("/ws/")
        screen.wait_for("/other")


def test_nobody_there_is_said_and_the_screen_stays_usable(terminal):
    from peers import refusing_port

    screen = terminal(100, 30)
    with refusing_port() as port:
        screen.open_screen(WINDSOCK, "connect", f"ws://127.0.0.1:{port}/")
        screen.wait_for(r"(?i)refused")
    screen.press("Q")
    # No connection came about: the status says so, as without a screen.
    assert screen.status() == 69
