"""`sniff` on the screen: what passes on an interface, as it passes."""

import os

import pytest

from clients import Client
from windsock import WINDSOCK
from words import TEXT, TO_CLIENT, TO_SERVER, row

pytestmark = pytest.mark.skipif(os.geteuid() != 0, reason="capturing needs root")


def test_frames_on_loopback_are_rows(terminal, tornado):
    screen = terminal(80, 24)
    command = [WINDSOCK, "sniff", "-i", "lo", f"port {tornado.port}"]
    try:
        screen.open_screen(*command)
    except AssertionError as failure:
        if "not permitted" in str(failure):
            pytest.skip("capturing on lo is not permitted here")
        raise
    screen.wait_for("sniff lo")
    with Client(f"ws://127.0.0.1:{tornado.port}/ws/") as client:
        screen.wait_for(row(TO_CLIENT, TEXT, "Welcome!"))
        client.recv()
        client.send("hello there")
        screen.wait_for(row(TO_SERVER, TEXT, "hello there"))
        screen.wait_for(row(TO_CLIENT, TEXT, "HELLO THERE"))
        client.close_and_wait()
    screen.wait_for(row(TO_SERVER, "CLOS"))
    screen.press("q")
    screen.wait_for("Leave")
    screen.press("y")
    assert screen.status() == 0
