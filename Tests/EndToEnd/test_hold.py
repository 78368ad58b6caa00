"""Holding, deciding, editing and injecting on the proxy's screen, between a chat and its client."""

import threading

import pytest

from clients import Client
from deadlines import wait_until
from windsock import WINDSOCK
from words import TEXT, TO_CLIENT, TO_SERVER, row


@pytest.fixture
def screen(terminal, tornado):
    opened = terminal(100, 30)
    opened.open_screen(WINDSOCK, "proxy", "--upstream", tornado.url, "--listen", "127.0.0.1:0")
    opened.port = opened.listening_port()
    return opened


@pytest.fixture
def client(screen):
    with Client(f"ws://127.0.0.1:{screen.port}/ws/") as client:
        assert client.recv() == "Welcome!"
        screen.wait_for("Welcome!")
        yield client


def hold(screen, expression):
    screen.press("i")
    screen.type(expression)
    screen.press("Enter")
    screen.wait_for(r"\[i\]")


def test_a_held_frame_goes_on_when_it_is_forwarded(screen, client):
    hold(screen, "op == text and dir == client")
    client.send("wait for me")
    screen.wait_for(r"\[1 held\]")
    screen.wait_for(rf"held.*{TO_SERVER}.*wait for me")
    client.settimeout(0.2)
    with pytest.raises(Exception):
        client.recv()
    client.settimeout(30)
    screen.press("a")
    screen.wait_gone(r"\[1 held\]")
    assert client.recv() == "WAIT FOR ME"
    screen.wait_for(row(TO_CLIENT, TEXT, "WAIT FOR ME"))


def test_a_dropped_frame_never_arrives_and_leaves_a_row(screen, client):
    hold(screen, '"secret"')
    client.send("secret one")
    screen.wait_for(r"\[1 held\]")
    screen.press("X")
    screen.wait_gone(r"\[1 held\]")
    client.send("public")
    assert client.recv() == "PUBLIC"
    screen.wait_for(rf"{TO_SERVER}.* X +secret one")


def test_an_edit_arrives_byte_for_byte(screen, client):
    hold(screen, "op == text and dir == client")
    client.send("price 10")
    screen.wait_for(r"\[1 held\]")
    screen.press("e")
    screen.wait_for("editing what is held")
    screen.press("End", "BSpace", "BSpace")
    screen.type("99")
    screen.press("Enter")
    screen.wait_for(rf"E held.*price 99")
    screen.press("V")
    screen.wait_for(r"I held.*price 10")
    screen.press("e")
    screen.wait_for("editing what is held")
    screen.press("End")
    screen.type("0!")
    screen.press("Enter")
    screen.wait_for(r"E held.*price 100!")
    screen.press("a")
    assert client.recv() == "PRICE 100!"
    screen.wait_for(rf"{TEXT}.* E +price 100!")
    # The row before the last is the edited one only when the answer is there.
    screen.wait_for(row(TO_CLIENT, TEXT, "PRICE 100!"))
    screen.press("k", "3", "]", "]", "]", "z")
    screen.wait_for("Edited: it was passed on changed")
    screen.wait_for(r"As it came, 8 bytes\nprice 10$")


def test_the_users_own_editor_adds_no_line_feed(terminal, tornado, tmp_path):
    """An editor ends every file with a line feed; the payload must not get it."""
    editor = tmp_path / "editor.sh"
    editor.write_text('#!/bin/sh\nprintf "%s, and more\\n" "$(cat "$1")" > "$1"\n')
    editor.chmod(0o755)
    screen = terminal(100, 30)
    screen.type(f"export EDITOR={editor}")
    screen.press("Enter")
    screen.open_screen(WINDSOCK, "proxy", "--upstream", tornado.url, "--listen", "127.0.0.1:0")
    port = screen.listening_port()
    with Client(f"ws://127.0.0.1:{port}/ws/") as client:
        assert client.recv() == "Welcome!"
        hold(screen, "op == text and dir == client")
        client.send("words")
        screen.wait_for(r"\[1 held\]")
        screen.press("e")
        screen.wait_for("editing what is held")
        screen.press("F4")
        screen.wait_for("words, and more")
        screen.press("Enter")
        screen.wait_for(r"E held")
        screen.press("A")
        assert client.recv() == "WORDS, AND MORE"


def test_holding_is_turned_off_and_all_goes_on_in_order(screen, client):
    hold(screen, "op == text and dir == client")
    for word in ("one", "two", "three"):
        client.send(word)
    screen.wait_for(r"\[3 held\]")
    screen.press("I")
    screen.wait_for(r"\[i off\]")
    screen.press("A")
    assert [client.recv() for _ in range(3)] == ["ONE", "TWO", "THREE"]


def test_the_composer_injects_towards_either_end(screen, client):
    screen.press("c")
    screen.wait_for(r"#1 to server >")
    screen.type("from windsock")
    screen.press("Enter")
    assert client.recv() == "FROM WINDSOCK"
    screen.wait_for(rf"{TO_SERVER}.* J +from windsock")
    screen.type("/to client")
    screen.press("Enter")
    screen.wait_for(r"#1 to client >")
    screen.type("hello client")
    screen.press("Enter")
    assert client.recv() == "hello client"
    screen.type("/ping tick")
    screen.press("Enter")
    screen.wait_for(rf"{TO_CLIENT} +PING.* J ")
    opcode, frame = client.recv_data_frame(control_frame=True)
    assert (opcode, frame.data) == (0x9, b"tick")
    screen.press("Escape")


def test_a_frame_is_sent_again_and_edited_before(screen, client):
    client.send("again")
    assert client.recv() == "AGAIN"
    screen.wait_for(row(TO_CLIENT, TEXT, "AGAIN"))
    screen.press("k")
    screen.press("r")
    assert client.recv() == "AGAIN"
    screen.press("R")
    screen.wait_for("as the client of connection 1")
    screen.press("End")
    screen.type(" and again")
    screen.press("Enter")
    assert client.recv() == "AGAIN AND AGAIN"


def test_a_connection_is_killed_from_the_screen(screen, client):
    screen.press(":")
    screen.type("kill")
    screen.press("Enter")
    with pytest.raises(Exception):
        client.recv()


def test_a_note_stands_with_its_connection(screen, client):
    screen.press(":")
    screen.type("note this is the one")
    screen.press("Enter")
    screen.wait_for("this is the one")


@pytest.mark.parametrize("columns, rows", [(80, 24), (200, 50), (20, 5)])
def test_it_can_be_held_at_every_size(terminal, columns, rows):
    screen = terminal(columns, rows)
    screen.open_screen(WINDSOCK, "demo")
    screen.press("i")
    screen.type("op == text")
    screen.press("Enter")
    screen.wait_for(r"\d held\]")
    screen.press("e")
    screen.wait_for("Enter take")
    screen.press("Escape")
    screen.wait_gone("Enter take")
    screen.press("A", "I", "Q")
    assert screen.status() == 0
