"""Messages as rows, marks, and filters taken from what is under the cursor."""

import pytest

from chats import recorded_chat, say_in_three_frames
from terminal import command
from windsock import WINDSOCK


@pytest.fixture(scope="module")
def recording(tmp_path_factory):
    """Texts, one of them in three frames with a Ping between them."""
    file = tmp_path_factory.mktemp("views") / "views.pcapng"
    with recorded_chat(file) as client:
        client.send('{"type":"trade","price":42}')
        client.recv()
        say_in_three_frames(client)
    return file


@pytest.mark.parametrize("columns, rows", [(80, 24), (200, 50)])
def test_a_message_in_fragments_is_one_row(terminal, recording, columns, rows):
    screen = terminal(columns, rows)
    screen.open_screen(WINDSOCK, "open", recording)
    screen.wait_for("CONT")
    command(screen, "view messages")
    screen.wait_for(r"\[messages\]")
    screen.wait_for(r"TEXT +3 +14 .*split in three")
    assert "CONT" not in screen.picture()
    screen.press("f")
    screen.type('text contains "in three"')
    screen.press("Enter")
    screen.wait_for(r"\b1/\d+ rows")
    command(screen, "view frames")
    screen.wait_for(r"\b0/\d+ rows")


def test_marks_are_set_gone_to_and_shown_alone(terminal, recording):
    screen = terminal(100, 30)
    screen.open_screen(WINDSOCK, "open", recording)
    screen.wait_for("CLOSE")
    command(screen, "2")
    screen.press("m")
    command(screen, "7")
    screen.press("m")
    screen.wait_for("2 marked")
    screen.press("M")
    screen.wait_for(r"\[marked only\]")
    screen.wait_for(r"\b2/\d+ rows")
    screen.press("Escape")
    screen.wait_gone(r"\[marked only\]")
    screen.press("g", "u")
    screen.wait_for(r"^● +2 ")


def test_a_line_of_the_detail_becomes_the_filter(terminal, recording):
    screen = terminal(100, 30)
    screen.open_screen(WINDSOCK, "open", recording)
    screen.wait_for("CLOSE")
    command(screen, "2")
    screen.press("3", "j")
    screen.wait_for(r'json\.type == "trade"')
    screen.press("=")
    screen.wait_for(r"\b1/\d+ rows")
    command(screen, "clear-filter")
    screen.wait_gone(r"\d+/\d+ rows")
    screen.press("!")
    screen.wait_for(r'filter: not json\.type == "trade"')


def test_the_pager_shows_the_detail_and_the_screen_comes_back(terminal, recording):
    screen = terminal(100, 30)
    screen.type("export PAGER='tr a-z A-Z > /tmp/windsock-paged-$$; sleep 0; cat /tmp/windsock-paged-$$; rm /tmp/windsock-paged-$$; head -1 </dev/tty; true'")
    screen.press("Enter")
    screen.open_screen(WINDSOCK, "open", recording)
    screen.wait_for("CLOSE")
    command(screen, "2")
    screen.press("o")
    screen.wait_for('TYPE: "TRADE"')
    assert screen.fact("alternate_on") == "0"
    screen.press("Enter")
    screen.wait_for(r"\? help")
    assert screen.fact("alternate_on") == "1"
    assert screen.fact("mouse_any_flag") == "1"
    screen.press("Q")
    assert screen.status() == 0


def test_the_screen_comes_back_after_suspending(terminal, recording):
    screen = terminal(100, 30)
    screen.open_screen(WINDSOCK, "open", recording)
    screen.wait_for("CLOSE")
    screen.press("F2")
    screen.wait_for("terminal uses the mouse")
    screen.press("C-z")
    screen.wait_for("Stopped")
    assert screen.fact("alternate_on") == "0"
    screen.type("fg")
    screen.press("Enter")
    screen.wait_for("CLOSE")
    assert screen.fact("alternate_on") == "1"
    # What was released stays released.
    assert screen.fact("mouse_any_flag") == "0"
