"""`listen` on the screen: the server by hand."""

import re

from websockets.sync.client import connect

from deadlines import DEADLINE
from windsock import WINDSOCK
from words import TEXT, TO_CLIENT, TO_SERVER, row


def test_the_composer_answers_one_client_or_all(terminal):
    screen = terminal(160, 50)
    screen.open_screen(WINDSOCK, "listen", "0", "-s", "chat")
    url = re.search(r"ws://127\.0\.0\.1:\d+", screen.wait_for(r"ws://127\.0\.0\.1:\d+")[0])[0]
    with connect(url, subprotocols=["chat"]) as one, connect(url) as other:
        one.send("from one")
        screen.wait_for(row(TO_SERVER, TEXT, "from one"))
        other.send("from the other")
        screen.wait_for(row(TO_SERVER, TEXT, "from the other"))
        # The composer is open, and answers whose row is selected: the newest.
        screen.type("to the last")
        screen.press("Enter")
        assert other.recv(DEADLINE) == "to the last"
        screen.type("/all to both")
        screen.press("Enter")
        assert [each.recv(DEADLINE) for each in (one, other)] == ["to both"] * 2
        screen.wait_for(row(TO_CLIENT, TEXT, "to both"))
        # A key right behind Esc would be one with Alt.
        screen.press("Escape")
        screen.wait_for("c writes a message")
        screen.press("Q")
        assert screen.status() == 0
