"""A recording replayed on the screen."""

import pytest

from chats import recorded_chat
from terminal import command
from windsock import WINDSOCK


@pytest.fixture(scope="module")
def recording(tmp_path_factory):
    file = tmp_path_factory.mktemp("replay") / "chat.pcapng"
    with recorded_chat(file) as client:
        for number in range(50):
            client.send(f"word{number:03}")
            client.recv()
    return file


def test_it_plays_to_its_end(terminal, recording):
    screen = terminal(100, 30)
    screen.open_screen(WINDSOCK, "replay", recording, "--screen")
    screen.wait_for(r"\[ended")
    screen.wait_for("103 frames")
    screen.wait_for("CLOSE")
    screen.press("Q")
    assert screen.status() == 0


@pytest.mark.parametrize("columns, rows", [(80, 24), (200, 50), (20, 5)])
def test_it_is_stepped_through(terminal, recording, columns, rows):
    screen = terminal(columns, rows)
    screen.open_screen(WINDSOCK, "open", recording)
    command(screen, "replay")
    screen.wait_for("p play")
    command(screen, "seek 0")
    screen.press(".")
    screen.wait_for(r"opened|● ")
    screen.press(".")
    screen.wait_for(r"Welcome|\b1 frame\b")
    if columns >= 80:
        screen.wait_for(r"\b1 frame\b")
        screen.press(".")
        screen.wait_for(r"\b2 frames\b")
        screen.press("BSpace")
        screen.wait_for(r"\b1 frame\b")
    command(screen, "seek 100%")
    screen.wait_for("CLOSE|103")
    screen.press("Q")
    assert screen.status() == 0


def test_a_range_is_looped(terminal, recording):
    screen = terminal(100, 30)
    screen.open_screen(WINDSOCK, "replay", recording, "--screen")
    screen.wait_for(r"\[ended")
    command(screen, "speed 0.01")
    command(screen, "loop 0s 1ms")
    screen.wait_for(r"(?m)^ ‖ 0\.01x|▶ 0\.01x")
    command(screen, "replay")
    screen.wait_gone(r"0\.01x")
    screen.wait_for("103 frames")
