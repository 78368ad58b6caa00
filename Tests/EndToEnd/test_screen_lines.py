"""What the screen is to have and no other test presses: wide layouts, inverted filters, help's search, the mouse."""

import pytest

from chats import recorded_chat
from terminal import command
from windsock import WINDSOCK


@pytest.fixture(scope="module")
def recording(tmp_path_factory):
    file = tmp_path_factory.mktemp("lines") / "lines.pcapng"
    with recorded_chat(file) as client:
        for number in range(60):
            client.send(f'{{"word":{number:03}0}}')
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


def test_from_160_columns_on_the_detail_is_beside_the_list(terminal, recording):
    screen = opened(terminal, recording, 160, 40)
    screen.wait_for(r" Op .*Info .*\[Payload\] Raw")
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
