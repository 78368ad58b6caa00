"""A Tornado chat through the proxy's screen, frame by frame."""

import re

import pytest

from clients import Client
from windsock import WINDSOCK
from words import CLOSE, TEXT, TO_CLIENT, TO_SERVER, row


@pytest.fixture
def screen(terminal, tornado):
    """A proxy's screen in front of the chat; its port is known."""
    opened = terminal(100, 30)
    opened.open_screen(WINDSOCK, "proxy", "--upstream", tornado.url, "--listen", "127.0.0.1:0")
    opened.port = opened.listening_port()
    return opened


@pytest.fixture
def client(screen):
    with Client(f"ws://127.0.0.1:{screen.port}/ws/") as client:
        assert client.recv() == "Welcome!"
        yield client


def say(client, *words):
    for word in words:
        client.send(word)
        assert client.recv() == word.upper()


def test_each_frame_is_a_row_as_it_happens(screen, client):
    screen.wait_for(row(TO_CLIENT, TEXT, "Welcome!"))
    client.send("hello")
    screen.wait_for(row(TO_SERVER, TEXT, "hello"))
    screen.wait_for(row(TO_CLIENT, TEXT, "HELLO"))
    client.recv()
    client.ping("tick")
    screen.wait_for(row(TO_SERVER, "PING"))
    screen.wait_for(row(TO_CLIENT, "PONG"))
    client.recv_data_frame(control_frame=True)
    client.close_and_wait(1000, "bye")
    screen.wait_for(row(TO_SERVER, CLOSE, "1000"))
    screen.wait_for(row(TO_CLIENT, CLOSE, "1000"))
    order = [
        screen.picture().index(word) for word in ("Welcome!", "hello", "HELLO", "PING", "PONG")
    ]
    assert order == sorted(order)


def test_a_refused_upgrade_is_a_row_too(screen):
    with pytest.raises(Exception, match="403"):
        Client(f"ws://127.0.0.1:{screen.port}/strict/", origin="http://evil.example")
    screen.wait_for("403")


def test_moving_and_following(screen, client):
    say(client, *[f"word{number:03}" for number in range(100)])
    screen.wait_for("WORD099")
    screen.press("g")
    screen.wait_for("Welcome!")
    # Who reads is not moved by what arrives.
    say(client, "while reading")
    screen.wait_for("Welcome!")
    assert "WHILE READING" not in screen.picture()
    screen.press("G")
    screen.wait_for("WHILE READING")
    say(client, "followed again")
    screen.wait_for("FOLLOWED AGAIN")
    screen.press("g")
    screen.wait_for("Welcome!")
    screen.press("F")
    screen.wait_for("FOLLOWED AGAIN")


def test_pausing_holds_the_picture_and_loses_nothing(screen, client):
    say(client, "before")
    screen.wait_for("BEFORE")
    screen.press("p")
    say(client, "meanwhile")
    screen.wait_for(r"(?i)held|paused")
    assert "MEANWHILE" not in screen.picture()
    screen.press("p")
    screen.wait_for("MEANWHILE")


def test_a_filter_leaves_what_it_names_and_says_so(screen, client):
    say(client, *["apple", "banana", "cherry"])
    client.ping("tick")
    client.recv_data_frame(control_frame=True)
    screen.wait_for("PONG")
    screen.press("f")
    screen.type("opcode == ping or opcode == pong")
    screen.press("Enter")
    screen.wait_gone("banana")
    screen.wait_for("PING")
    screen.wait_for(r"\b2\s*/\s*\d+")
    say(client, "dates")
    client.ping("more")
    client.recv_data_frame(control_frame=True)
    screen.wait_for(r"\b4\s*/\s*\d+")
    assert "dates" not in screen.picture()
    screen.press("f")
    for _ in "opcode == ping or opcode == pong":
        screen.press("BSpace")
    screen.press("Enter")
    screen.wait_for("banana")


def test_a_wrong_filter_is_said_while_it_is_typed(screen, client):
    say(client, "apple")
    screen.wait_for("APPLE")
    screen.press("f")
    screen.type("opcod == text")
    screen.wait_for(r"(?i)unknown|did you mean|no field|not a field")
    screen.press("Escape")
    screen.wait_gone("opcod == text")
    screen.wait_for("APPLE")


def test_searching_goes_to_the_matches_one_by_one(screen, client):
    say(client, *[f"word{number:03}" for number in range(60)], "needle", *["hay"] * 30, "needle")
    screen.wait_for("NEEDLE")
    screen.press("g")
    screen.wait_for("Welcome!")
    screen.press("/")
    screen.type("needle")
    screen.press("Enter")
    screen.wait_for("word059")
    screen.press("G", "g")
    screen.wait_for("Welcome!")
    screen.press("n")
    screen.wait_for("word059")
    screen.press("g", "/")
    screen.type("nowhere to be found")
    screen.press("Enter")
    screen.wait_for(r"(?i)nowhere to be found'?\W.*(not|no)|no[^\n]*nowhere")


def test_enter_shows_the_detail_and_escape_leaves_it(screen, client):
    client.send('{"type":"trade","price":42}')
    client.recv()
    screen.wait_for("TRADE")
    screen.press("k")
    screen.press("Enter")
    screen.wait_for(r"(?i)pretty|raw|hex")
    screen.wait_for(r'price 42')
    screen.press("Escape")
    screen.wait_for("Welcome!")


def test_help_lists_the_keys_and_goes_away(screen, client):
    screen.wait_for("Welcome!")
    screen.press("?")
    screen.wait_for(r"(?i)follow")
    screen.wait_for(r"(?i)filter")
    screen.press("Escape")
    screen.wait_for("Welcome!")


def test_tab_goes_round_the_panes(screen, client):
    screen.wait_for("Welcome!")
    # Each pane has its sign: the detail folds, the composer has a prompt, and on 100 columns the
    # connections stand over the frames while they have the focus.
    signs = [r"Enter fold", r"#1 to server >", r"┌ Connections ─", r"Enter open"]
    for keys in (["Tab"] * 4, ["BTab"] * 4):
        order = signs if keys[0] == "Tab" else signs[2::-1] + signs[3:]
        for key, sign in zip(keys, order):
            screen.press(key)
            screen.wait_for(sign)
    screen.wait_for("Welcome!")


def test_resizing_keeps_the_reader_s_place(screen, client):
    say(client, *[f"word{number:03}" for number in range(60)])
    screen.wait_for("WORD059")
    screen.press("g")
    for _ in range(5):
        screen.press("j")
    screen.wait_for("Welcome!")
    for columns, rows in [(40, 10), (20, 5), (1, 1), (3, 2), (200, 50), (10, 24), (100, 30)]:
        screen.resize(columns, rows)
    screen.wait_for("word001")
    assert re.search("Welcome!|word000", screen.picture())


def test_messages_instead_of_frames(screen, client):
    say(client, "apple")
    screen.wait_for("APPLE")
    screen.press(":")
    screen.type("view messages")
    screen.press("Enter")
    screen.wait_for(r"(?i)message")
    screen.wait_for("APPLE")


def test_recording_from_the_screen_has_what_came_before(screen, client, tmp_path):
    from deadlines import wait_until
    from windsock import dump, pick

    say(client, "before the recording")
    screen.wait_for("BEFORE THE RECORDING")
    file = tmp_path / "late.pcapng"
    screen.press(":")
    screen.type(f"record {file}")
    screen.press("Enter")
    screen.wait_for("REC")
    say(client, "after")
    wait_until(
        lambda: file.exists() and len(pick(dump(file), type="frame")) == 5, "not all was recorded"
    )
    texts = [row_["payload_text"] for row_ in pick(dump(file), type="frame")]
    assert texts == ["Welcome!", "before the recording", "BEFORE THE RECORDING", "after", "AFTER"]
