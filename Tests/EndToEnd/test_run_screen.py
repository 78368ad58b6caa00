"""A program that `windsock run` starts, on the screen."""

import re

from launched import PROGRAMS, PYTHON
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
    opened.wait_for("the output of python goes to /")
    opened.press("q")
    opened.wait_for("Leave")
    opened.press("y")
    assert opened.status() == 0
    assert f"is in {output}" in re.sub(r"\n", "", opened.picture())
    assert output.read_text() == "HI\n"
