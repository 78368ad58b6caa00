"""The demo at every size that a terminal may have."""

import re

import pytest

from terminal import framed
from windsock import WINDSOCK
from words import TEXT, TO_CLIENT, TO_SERVER, row


def test_on_80x24_frames_of_both_directions_and_the_help_are_there(terminal):
    screen = terminal(80, 24)
    screen.open_screen(WINDSOCK, "demo")
    screen.wait_for(row(TO_SERVER, TEXT))
    screen.wait_for(row(TO_CLIENT, TEXT))
    screen.wait_for(r"\?[^\n]*help")
    lines = screen.picture().splitlines()
    content = [line for line in lines if line.strip()]
    assert len(content) >= 10, framed(screen.picture())


def test_on_200x50_the_connections_are_beside_the_frames(terminal):
    screen = terminal(200, 50)
    screen.open_screen(WINDSOCK, "demo")
    screen.wait_for(row(TO_SERVER, TEXT))
    screen.wait_for(r"(?i)connections")
    screen.wait_for("/chat")
    screen.wait_for("/ticker")


@pytest.mark.parametrize("columns, rows", [(20, 5), (40, 12), (79, 24), (59, 11), (300, 80), (80, 3)])
def test_no_size_is_refused(terminal, columns, rows):
    screen = terminal(columns, rows)
    screen.open_screen(WINDSOCK, "demo")
    screen.wait_for(rf"{TEXT}|PING|PONG|BIN")
    assert screen.fact("alternate_on") == "1"
    screen.press("j", "k", "G")
    screen.press("Q")
    assert screen.status() == 0


def test_the_smallest_screen_shows_rows_and_a_status(terminal):
    screen = terminal(20, 5)
    screen.open_screen(WINDSOCK, "demo")
    screen.wait_for(rf"{TEXT}|PING|PONG|BIN")
    lines = [line for line in screen.picture().splitlines() if line.strip()]
    assert len(lines) >= 2, framed(screen.picture())


def test_the_frames_keep_coming_in_order(terminal):
    screen = terminal(100, 30)
    screen.open_screen(WINDSOCK, "demo")
    screen.wait_for(row(TO_SERVER, TEXT))
    numbers = [0]

    def rows():
        # Below the list, the tree of a message may begin lines with numbers too.
        above = screen.picture().split("[Payload]")[0]
        return [int(n) for n in re.findall(r"^[>▶ #●]*\s*(\d+)\s(?!fr )", above, re.M)]

    def grown():
        found = rows()
        if found and max(found) > numbers[0] + 3:
            numbers.append(max(found))
        return len(numbers) > 3

    from deadlines import wait_until

    wait_until(grown, lambda: framed(screen.picture()))

    # A picture may be taken while the rows of the next one are being written.
    def in_order():
        shown = rows()
        return shown == sorted(shown)

    wait_until(in_order, lambda: framed(screen.picture()))


@pytest.mark.parametrize("term", ["tmux-256color", "screen", "xterm-256color", "linux", "vt100"])
def test_every_kind_of_terminal(terminal, term):
    screen = terminal(80, 24)
    screen.run_for_status("env", f"TERM={term}", WINDSOCK, "demo")
    screen.wait_for(rf"{TEXT}|PING|PONG|BIN")
    screen.press("Q")
    assert screen.status() == 0


def test_a_dumb_terminal_gets_a_sentence(terminal):
    screen = terminal(80, 24)
    screen.run_for_status("env", "TERM=dumb", WINDSOCK, "demo")
    assert screen.status() == 64
    assert screen.fact("alternate_on") == "0"


def test_without_utf8_it_draws_with_ascii(terminal):
    screen = terminal(80, 24)
    screen.run("env", "LANG=C", "LC_ALL=C", WINDSOCK, "demo")
    screen.wait_for(rf"(?:->|<-)[^\n]*{TEXT}")
    frame = [line for line in screen.picture().splitlines() if not line.isascii()]
    assert not frame, framed(screen.picture())


def test_what_a_newcomer_looks_for_is_there(terminal):
    """Calls with their answers, one slow; JSON that breaks off, with its byte; why a 1011 came."""
    screen = terminal(80, 24)
    screen.open_screen(WINDSOCK, "demo")
    screen.wait_for(row(TO_SERVER, TEXT))
    screen.press("f")
    screen.type("latency > 500ms or close.code == 1011 or not json and conn == 3")
    screen.press("Enter")
    screen.wait_for(r"rpc ok #4 .*↩ #\d+ 6\d\d ms")
    # What it says depends on whether the calls before it were decoded by then.
    screen.wait_for(r"✗ not JSON (at byte 52|from here on)")
    screen.wait_for(r'1011 .*the order')


def test_no_color_draws_without_colours(terminal):
    screen = terminal(80, 24)
    screen.run("env", "NO_COLOR=1", WINDSOCK, "demo")
    screen.wait_for(row(TO_SERVER, TEXT))
    colours = re.findall(r"\x1b\[[0-9;]*m", screen.colours())
    parameters = {int(n) for code in colours for n in code[2:-1].split(";") if n}
    # 39 and 49 are the terminal's own colours.
    assert not parameters & (set(range(30, 49)) - {39}), colours[:20]


def test_semicolons_lead_to_broken_json_and_its_byte(terminal):
    screen = terminal(80, 24)
    screen.open_screen(WINDSOCK, "demo")
    screen.wait_for("✗ 1 broken")
    # The last row is followed: the first finding is behind it, and before all others.
    screen.press(";")
    screen.wait_for(r"^> +\d+ .*✗ not JSON")
    screen.wait_for(r"not JSON from here on: .* at byte 52")
    screen.press("'")
    screen.wait_for(r"✗ +#3 frame \d+: not JSON from here on")
