"""What the screen is to have and no other test presses: wide layouts, inverted filters, help's search, the mouse."""

import re

import pytest
import websocket

from chats import recorded_chat
from clients import Client
from deadlines import wait_until
from terminal import command, framed
from windsock import WINDSOCK


@pytest.fixture(scope="module")
def recording(tmp_path_factory):
    file = tmp_path_factory.mktemp("lines") / "lines.pcapng"
    with recorded_chat(file) as client:
        for number in range(60):
            client.send(f'{{"word":"{number:03}"}}')
            client.recv()
    return file


def opened(terminal, recording, columns=80, rows=24):
    screen = terminal(columns, rows)
    screen.open_screen(WINDSOCK, "open", recording)
    screen.wait_for("123 frames")
    return screen


def mouse(screen, button, x, y, release=False):
    """A report of the mouse as xterm has it (SGR), with columns and lines from 1."""
    screen.type(f"\x1b[<{button};{x};{y}{'m' if release else 'M'}")


def drag(screen, start, end):
    """Presses the left button at a place, moves to another and releases it; both are (x, y)."""
    mouse(screen, 0, *start)
    mouse(screen, 32, *end)
    mouse(screen, 0, *end, release=True)


def place(screen, pattern):
    """Where a match begins, with columns and lines from 1."""
    screen.wait_for(pattern)
    for y, line in enumerate(screen.picture().splitlines(), 1):
        if found := re.search(pattern, line):
            return found.start() + 1, y
    raise AssertionError(f"{pattern!r} is gone\n{framed(screen.picture())}")


def test_from_160_columns_on_the_detail_is_beside_the_list(terminal, recording):
    screen = opened(terminal, recording, 160, 40)
    # Neither the connections nor the detail take number and time from the rows.
    screen.wait_for(r" Connections .* No\. +Time .* Op .*Info .*\[Payload\] Raw")
    command(screen, "5")
    # Without room beside the tree, the bytes are below it.
    screen.wait_for(r"│▾ \{1\}")
    screen.wait_for(r"│0000[ \[]7b 22")
    screen.resize(159, 40)
    screen.wait_gone(r" Op .*Info .*\[Payload\] Raw")
    screen.wait_for(r"\[Payload\] Raw")


def test_a_filter_is_turned_round_by_name(terminal, recording):
    screen = opened(terminal, recording)
    command(screen, "filter dir == client")
    screen.wait_for(r"filter: dir == client ")
    screen.press(":")
    screen.type("inv")
    screen.wait_for(r"invert-filter +Show what the filter hides")
    screen.press("Tab", "Enter")
    screen.wait_for(r"filter: not \(dir == client\)")


def test_the_help_finds_and_the_handshake_is_copied_for_curl(terminal, recording):
    screen = opened(terminal, recording)
    screen.press("?", "/")
    screen.type("invert")
    screen.wait_for(r":invert-filter +Show what")
    screen.press("Enter", "q", "q")
    screen.wait_gone("invert-filter")
    screen.press("y")
    screen.wait_for("the handshake, for curl")
    screen.press("l")
    screen.wait_for("copied connection 1 for curl")
    assert screen.clipboard().startswith("curl ")


def test_the_wheel_moves_the_view_and_tabs_are_clicked(terminal, recording):
    screen = opened(terminal, recording)
    command(screen, "40")
    screen.wait_for(r"^> +40 ")
    for _ in range(10):
        mouse(screen, 65, 10, 6)
    # The selected row is out of sight, and still the one that the detail shows.
    screen.wait_gone(r"^> +40 ")
    screen.wait_for(r"^ #40 ")
    tab = screen.picture().splitlines()
    (line,) = [y for y, row in enumerate(tab) if "[Payload]" in row]
    x = tab[line].index("Hex") + 1
    mouse(screen, 0, x, line + 1)
    mouse(screen, 0, x, line + 1, release=True)
    screen.wait_for(r"\[Hex\]")


@pytest.mark.parametrize("columns, rows, drags", [(80, 24, (0, -4)), (200, 50, (20, 0))])
def test_the_border_between_list_and_detail_is_dragged(terminal, recording, columns, rows, drags):
    screen = opened(terminal, recording, columns, rows)
    corner = r"─\[Payload\]"
    x, y = place(screen, corner)
    # Below the list its border is the line of the tabs; beside it, the column before them.
    start = (x + 70, y) if columns < 160 else (x - 1, y + 5)
    drag(screen, start, (start[0] + drags[0], start[1] + drags[1]))
    wait_until(
        lambda: place(screen, corner) == (x + drags[0], y + drags[1]),
        lambda: framed(screen.picture()),
    )


def test_the_border_of_the_connections_is_dragged(terminal, recording):
    screen = opened(terminal, recording, 200, 50)
    x, y = place(screen, r"│ +No\. ")
    drag(screen, (x, y + 9), (x - 12, y + 9))
    wait_until(
        lambda: place(screen, r"│ +No\. ") == (x - 12, y), lambda: framed(screen.picture())
    )


def test_a_drag_over_the_time_strip_is_a_filter(terminal, recording):
    screen = opened(terminal, recording, 100, 30)
    all_rows = 123
    x, y = place(screen, r"123 fr ")
    left = place(screen, r"[▁▂▃▄▅▆▇!┃·].* 0s\.\.")[0]
    drag(screen, (left + 10, y), (left + 30, y))
    found = screen.wait_for(r"filter: rel >= [0-9.]+s and rel <= [0-9.]+s +(\d+)/(\d+)")
    assert int(found[1]) < all_rows < int(found[2])
    screen.press("Escape")
    screen.wait_gone("filter:")


def test_what_is_counted_in_the_title_is_clicked(terminal, tornado):
    screen = terminal(100, 30)
    screen.open_screen(WINDSOCK, "proxy", "--upstream", tornado.url, "--listen", "127.0.0.1:0")
    with Client(f"ws://127.0.0.1:{screen.listening_port()}/ws/") as client:
        client.recv()
        # A text that is not UTF-8.
        client.send_frame(websocket.ABNF.create_frame(b"caf\xe9", 1, 1))
        x, y = place(screen, r"! \d findings?")
        mouse(screen, 0, x + 3, y)
        mouse(screen, 0, x + 3, y, release=True)
        screen.wait_for(r"┌ Findings ─")
        screen.wait_for(r"T03 E #1 frame")
        screen.press("q")
        screen.wait_gone(r" Findings ─")


def test_new_rows_are_clicked(terminal, tornado):
    screen = terminal(100, 30)
    screen.open_screen(WINDSOCK, "proxy", "--upstream", tornado.url, "--listen", "127.0.0.1:0")
    with Client(f"ws://127.0.0.1:{screen.listening_port()}/ws/") as client:
        client.recv()
        screen.wait_for("Welcome!")
        screen.press("g")
        screen.wait_gone(r"\[follow\]")
        for number in range(40):
            client.send(f"word{number}")
            client.recv()
        screen.wait_for("81 frames")
        x, y = place(screen, r"\+\d+ new")
        assert "WORD39" not in screen.picture()
        mouse(screen, 0, x + 2, y)
        mouse(screen, 0, x + 2, y, release=True)
        screen.wait_for("WORD39")
        screen.wait_for(r"\[follow\]")
