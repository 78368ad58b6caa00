"""A program that `windsock run` starts, on the screen."""

import re

from deadlines import wait_until
from launched import PROGRAMS, PYTHON, children
from windsock import WINDSOCK
from words import TEXT, TO_CLIENT, TO_SERVER, row


def test_the_screen_shows_its_frames_and_a_file_has_what_it_prints(terminal, tornado, tmp_path):
    output = tmp_path / "output"
    opened = terminal(100, 30)
    program = [PYTHON, PROGRAMS / "websockets_client.py", f"ws://localhost:{tornado.port}/ws/"]
    # Without an authority of the user's.
    home = f"XDG_DATA_HOME={tmp_path}"
    opened.open_screen("env", home, WINDSOCK, "run", "--program-output", output, "--", *program)
    opened.wait_for(row(TO_CLIENT, TEXT, "Welcome!"))
    opened.wait_for(row(TO_SERVER, TEXT, "hi"))
    opened.wait_for("ended with status 0")
    opened.wait_for("O shows the output of python, which goes to /")
    opened.press("O")
    opened.wait_for("Output of python")
    opened.wait_for("HI")
    opened.press("q")
    opened.wait_gone("Output of python")
    opened.press("q")
    opened.wait_for("Leave")
    opened.press("y")
    assert opened.status() == 0
    assert f"is in {output}" in re.sub(r"\n", "", opened.picture())
    assert output.read_text() == "HI\n"


def test_orphans_that_end_are_forgotten(terminal, tmp_path):
    """Each is windsock's child then, while a program of its own, the pager, is another's to wait for."""
    opened = terminal(100, 30)
    ended = tmp_path / "ended"
    talk = f"(sh -c 'echo $$ > {tmp_path}/pid; until [ -e {ended} ]; do sleep 0.05; done' &); exec sleep 60"
    opened.open_screen("env", f"XDG_DATA_HOME={tmp_path}", "PAGER=cat", WINDSOCK, "run", "--program-output", tmp_path / "output", "--", "sh", "-c", talk)
    wait_until(lambda: (tmp_path / "pid").exists() and (tmp_path / "pid").read_text().strip(), "no orphan")
    orphan = int((tmp_path / "pid").read_text())
    windsock = [int(pid) for pid, _, name in children() if name == "windsock" and orphan in [c for c, p, _ in children() if p == pid]]
    assert len(windsock) == 1, children()
    ended.touch()
    wait_until(lambda: orphan not in [pid for pid, _, _ in children()], "it is still there")
    opened.press("Q")
    assert opened.status() == 0
