"""Two recordings side by side."""

import pytest

from clients import Client
from servers import TornadoServer
from windsock import WINDSOCK, Proxy


@pytest.fixture(scope="module")
def recordings(tmp_path_factory):
    folder = tmp_path_factory.mktemp("diff")
    files = []
    with TornadoServer() as server:
        for name, words in (("first", ["wind", "sail"]), ("second", ["wind", "oars", "more"])):
            file = folder / f"{name}.pcapng"
            with Proxy(server.url, "--record", file) as subject:
                with Client(f"{subject.url}/ws/") as client:
                    client.recv()
                    for word in words:
                        client.send(word)
                        client.recv()
                    client.close_and_wait(1000, "done")
                subject.wait_row(type="close")
                subject.stop()
            files.append(file)
    return files


@pytest.mark.parametrize("columns, rows", [(80, 24), (200, 50)])
def test_what_differs_stands_side_by_side(terminal, recordings, columns, rows):
    screen = terminal(columns, rows)
    screen.open_screen(WINDSOCK, "diff", *recordings, "--screen")
    screen.wait_for(r"sail +│ oars")
    screen.wait_for(r"nothing +│ more")
    screen.press("G")
    screen.wait_for(r"(?m)^>.*extra.*MORE")
    screen.press("q")
    assert screen.status() == 1


def test_the_keys_can_be_changed(terminal, recordings):
    screen = terminal(80, 24)
    keys = ("--set", "keys.bottom=Y", "--set", "keys.leave-comparison=w")
    screen.open_screen(WINDSOCK, "diff", *recordings, "--screen", *keys)
    screen.wait_for(r"(?m)^>.*sail")
    screen.press("Y")
    screen.wait_for(r"(?m)^>.*extra.*MORE")
    screen.press("w")
    assert screen.status() == 1


def test_a_tiny_screen_has_the_list(terminal, recordings):
    screen = terminal(20, 5)
    screen.open_screen(WINDSOCK, "diff", *recordings, "--screen")
    screen.wait_for(r"(?m)^>")
    screen.press("q")
    assert screen.status() == 1


def test_the_same_says_so(terminal, recordings):
    screen = terminal(80, 24)
    screen.open_screen(WINDSOCK, "diff", recordings[0], recordings[0], "--screen")
    screen.wait_for("Nothing differs")
    screen.press("q")
    assert screen.status() == 0
