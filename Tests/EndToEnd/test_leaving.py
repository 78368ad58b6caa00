"""However windsock ends, the terminal is as it was: settings, screen, cursor, mouse, paste."""

import os
import signal

import pytest

from deadlines import wait_until
from windsock import WINDSOCK
from words import TEXT


@pytest.fixture
def screen(terminal):
    """The demo on a screen, with the terminal's settings from before."""
    opened = terminal(80, 24)
    opened.settings = opened.ask("stty -g")
    opened.run("clear")
    opened.open_screen(WINDSOCK, "demo")
    opened.wait_for(TEXT)
    return opened


def child(screen):
    """The process id of the program that the pane's shell runs."""
    shell = screen.fact("pane_pid")
    with open(f"/proc/{shell}/task/{shell}/children") as children:
        (pid,) = children.read().split()
    return int(pid)


def assert_restored(screen):
    wait_until(lambda: screen.fact("alternate_on") == "0", lambda: screen.picture())
    for name in ("mouse_any_flag", "mouse_sgr_flag", "mouse_standard_flag", "mouse_button_flag",
                 "keypad_cursor_flag", "keypad_flag", "insert_flag"):  # fmt: skip
        assert screen.fact(name) in ("0", ""), name
    assert screen.fact("cursor_flag") == "1"
    assert screen.ask("stty -g") == screen.settings
    # A paste is no longer bracketed; nothing typed is eaten or answered.
    screen.run("clear")
    screen.paste("echo pas''ted")
    screen.press("Enter")
    screen.wait_for("^pasted$")


def test_q_leaves(screen):
    screen.press("q")

    # What is not recorded would be lost: it may ask.
    if screen.wait_for(r"y/n|^status=")[0] == "y/n":
        screen.press("y")
    assert screen.status() == 0
    assert_restored(screen)


def test_capital_q_leaves_without_a_question(screen):
    screen.press("Q")
    assert screen.status() == 0
    assert_restored(screen)


def test_quit_by_name(screen):
    screen.press(":")
    screen.type("q!")
    screen.press("Enter")
    assert screen.status() == 0
    assert_restored(screen)


@pytest.mark.parametrize(
    "number",
    [signal.SIGTERM, signal.SIGHUP, signal.SIGINT, signal.SIGQUIT, signal.SIGSEGV, signal.SIGABRT,
     signal.SIGILL, signal.SIGBUS, signal.SIGFPE, signal.SIGTRAP, signal.SIGSYS,
     # Everything else that ends a program which does nothing about it.
     signal.SIGALRM, signal.SIGUSR1, signal.SIGUSR2, signal.SIGVTALRM, signal.SIGPROF, signal.SIGIO,
     signal.SIGPWR, signal.SIGXCPU, signal.SIGSTKFLT, signal.SIGRTMIN, signal.SIGRTMAX],
)  # fmt: skip
def test_a_signal_restores_the_terminal(screen, number):
    os.kill(child(screen), number)
    status = screen.status()
    assert status in (0, 128 + number), status
    assert_restored(screen)


def test_suspending_and_coming_back(screen):
    screen.press("C-z")
    screen.wait_for("(?i)stopped")
    assert screen.fact("alternate_on") == "0"
    screen.run("fg")
    wait_until(lambda: screen.fact("alternate_on") == "1", lambda: screen.picture())
    screen.wait_for(TEXT)
    screen.press("Q")
    wait_until(lambda: screen.fact("alternate_on") == "0", lambda: screen.picture())
    assert_restored(screen)


def test_the_end_of_the_terminal_ends_the_program(screen):
    pid = child(screen)
    screen.tmux("kill-server")
    wait_until(lambda: not alive(pid), "it still runs without a terminal")


def alive(pid):
    try:
        with open(f"/proc/{pid}/stat") as stat:
            return stat.read().rsplit(")", 1)[1].split()[0] not in "ZX"
    except FileNotFoundError:
        return False


def test_a_recording_is_whole_after_a_signal(terminal, tornado, tmp_path):
    from clients import Client
    from windsock import dump, pick

    file = tmp_path / "session.pcapng"
    opened = terminal(80, 24)
    opened.open_screen(WINDSOCK, "proxy", "--upstream", tornado.url, "--listen", "127.0.0.1:0",
               "--record", file)  # fmt: skip
    opened.wait_for("REC")
    port = opened.listening_port()
    with Client(f"ws://127.0.0.1:{port}/ws/") as client:
        client.recv()
        client.send("last words")
        client.recv()
        os.kill(child(opened), signal.SIGTERM)
        assert opened.status() in (0, 128 + signal.SIGTERM)
    texts = [row["payload_text"] for row in pick(dump(file), type="frame", opcode=1)]
    assert texts == ["Welcome!", "last words", "LAST WORDS"]


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGUSR1])
def test_a_terminal_that_nobody_reads_holds_nothing_up(number, tmp_path):
    """Its buffer is full and the picture is only half out: the signal ends it, the recording is whole."""
    import subprocess

    import peers
    import rawterminal
    from windsock import ENVIRONMENT, dump, pick

    file = tmp_path / "session.pcapng"
    with peers.Server(peers.echo) as server:
        with rawterminal.RawTerminal(
            [WINDSOCK, "proxy", "--upstream", server.url, "--listen", "127.0.0.1:0",
             "--record", file, "--color", "truecolor"],
            columns=200, rows=60, environment=ENVIRONMENT,
        ) as subject:  # fmt: skip
            subject.wait_for("REC")
            port = int(subject.wait_for(r"\A[^\n]*?\b127\.0\.0\.1:(\d+)\b")[1])
            with peers.open_websocket(port) as peer:
                import frames

                def is_stuck():
                    # Each frame changes the picture, which nobody reads.
                    peer.send(frames.frame(1, os.urandom(40).hex(), key=b"abcd"))
                    peer.read_frame()
                    with open(f"/proc/{subject.pid}/syscall") as call:
                        return call.read().split()[0] == "1"  # write

                count = 0

                def stuck_for_a_while():
                    nonlocal count
                    count = count + 1 if is_stuck() else 0
                    return count > 50

                wait_until(stuck_for_a_while, "it does not wait for its terminal")
                os.kill(subject.pid, number)
                wait_until(lambda: not alive(subject.pid), "the signal did not end it")
    rows = pick(dump(file), type="frame", opcode=1)
    assert len(rows) > 100 and len(rows) % 2 == 0


def test_a_signal_ends_it_while_the_pager_has_the_terminal(terminal):
    screen = terminal(80, 24)
    screen.open_screen(WINDSOCK, "demo")
    screen.wait_for(TEXT)
    pid = child(screen)
    screen.press("o")
    screen.wait_for(r"\(END\)")
    os.kill(pid, signal.SIGTERM)
    # The pager's last line may stand before it.
    screen.wait_for(f"status=(0|{128 + signal.SIGTERM})")


def test_a_screen_says_that_its_recording_was_deleted(terminal, tornado, tmp_path):
    """Though nothing passes; and the exit status says so as well."""
    from windsock import dump, pick

    file = tmp_path / "session.pcapng"
    opened = terminal(120, 24)
    opened.open_screen(WINDSOCK, "connect", f"ws://127.0.0.1:{tornado.port}/ws/", "--record", file)
    opened.wait_for("Welcome!")
    wait_until(lambda: b"Welcome!" in file.read_bytes(), "it is not recorded")
    file.unlink()
    opened.wait_for("session.pcapng was deleted")
    opened.press("Escape")
    opened.wait_for("c writes a message")
    opened.press("Q")
    assert opened.status() == 74
    assert pick(dump(file), type="frame", opcode=1, payload_text="Welcome!")
