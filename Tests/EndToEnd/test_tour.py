"""What somebody does with the program for the first time, in one go and on 80x24."""

import base64
import json

import pytest

from terminal import command
from windsock import WINDSOCK, dump, pick
from words import TEXT, TO_CLIENT, TO_SERVER, row

PRICES = 'from == server and op == text and len > 100 and text contains "price"'


@pytest.fixture
def recording(tmp_path):
    return tmp_path / "tour.pcapng"


def look_around(screen):
    screen.press("?")
    screen.wait_for("Tab Columns")
    screen.press("Tab")
    screen.wait_for(r"F123 +F for FIN")
    screen.press("q")
    screen.wait_for("✗ 1 broken")
    screen.press(";")
    screen.wait_for("not JSON from here on: .* at byte 52")
    screen.press("f")
    screen.type("close.code == 1011")
    screen.press("Enter")
    screen.wait_for(r"Code +1011 +Internal Error")
    screen.wait_for("Reason +the order book is gone")
    screen.press("Escape")
    screen.wait_for("the filter is gone")
    screen.press("%", "Space")
    screen.wait_for("The slowest answers")
    screen.wait_for(r"6\d\d ms +#\d+ +order +connection 3")
    screen.press("q")


def filter_prices(screen):
    screen.press("f")
    screen.type(PRICES)
    screen.press("Enter")
    screen.wait_for(r"\b3/\d+ rows")
    screen.press(":")
    screen.type("inv")
    screen.press("Tab", "Enter")
    screen.wait_for(r"filter: not \(from == server")
    screen.press(":")
    screen.type("save-f")
    screen.press("Tab")
    screen.type("others")
    screen.press("Enter")
    screen.wait_for("saved others")
    screen.press("Escape")
    screen.wait_for("the filter is gone")


def hold_edit_and_drop(screen):
    screen.press("i")
    screen.type("op == text and conn == 2 and from == client")
    screen.press("Enter")
    screen.wait_for(r"\[[2-9] held\]")
    screen.press("G")
    screen.wait_for(r"^>I held")
    screen.press("e")
    screen.wait_for("Enter take it")
    screen.press("End")
    screen.type(" edited")
    screen.press("Enter")
    screen.wait_for(r"^>E held .* edited")
    screen.press("a")
    screen.wait_gone("E held")
    screen.wait_for(r"^>I held")
    screen.press("X")
    screen.press("I", "A")
    screen.wait_for("forwarded")
    command(screen, "filter edited or dropped")
    screen.wait_for(rf"{TO_SERVER} +TEXT .* E +.* edited")
    screen.wait_for(rf"{TO_SERVER} +TEXT .* X ")
    screen.press("Escape")


def mark_and_copy(screen, numbers, texts):
    for number in numbers:
        command(screen, str(number))
        screen.press("m")
        screen.wait_for(rf"^● +{number} ")
    command(screen, str(numbers[0]))
    screen.wait_for(rf"^ #{numbers[0]} ")
    for key, said in [("x", "as hexadecimal"), ("6", "as base64"), ("l", "for curl")]:
        screen.press("y")
        screen.wait_for("┌ Copy ─")
        screen.press(key)
        screen.wait_for(said)
        copied = screen.clipboard()
        wanted = {"x": texts[0].hex(), "6": base64.b64encode(texts[0]).decode(), "l": "curl "}[key]
        assert copied.startswith(wanted), (copied, wanted)


def test_the_demo_is_looked_at_changed_recorded_and_exported(terminal, recording, tmp_path):
    (tmp_path / "config.toml").write_text("")
    screen = terminal(80, 24)
    config = ["--config", tmp_path / "config.toml"]
    screen.open_screen(WINDSOCK, "demo", "--record", recording, *config)
    screen.wait_for(row(TO_CLIENT, TEXT))
    look_around(screen)
    filter_prices(screen)
    hold_edit_and_drop(screen)
    frames = pick(dump(recording), type="frame")[:9]
    numbers = [each["frame"] for each in frames if each["opcode"] == 1][:3]
    texts = [each["payload_text"] for each in frames if each["frame"] in numbers]
    mark_and_copy(screen, numbers, [text.encode() for text in texts])
    screen.press("Q")
    assert screen.status() == 0
    screen.run("clear")
    again = terminal(80, 24)
    again.open_screen(WINDSOCK, "open", recording, *config)
    again.wait_for("3 marked")
    for name in ["three.har", "three.pcapng"]:
        again.press("x")
        again.wait_for("export to: ")
        again.press("C-u")
        again.type(str(tmp_path / name))
        again.press("Enter")
        again.wait_for(rf"3 marked rows: written to\s+\S*{name}")
    assert [each["payload_text"] for each in pick(dump(tmp_path / "three.pcapng"), type="frame")] == texts
    entries = json.loads((tmp_path / "three.har").read_text())["log"]["entries"]
    exported = [each["data"] for entry in entries for each in entry.get("_webSocketMessages", [])]
    assert sorted(exported) == sorted(texts)


def test_a_message_is_composed_and_sent_again_after_an_edit(terminal, tornado):
    screen = terminal(80, 24)
    screen.open_screen(WINDSOCK, "connect", f"ws://127.0.0.1:{tornado.port}/ws/")
    screen.wait_for(row(TO_CLIENT, TEXT, "Welcome!"))
    screen.type('{"op":"subscribe"}')
    screen.wait_for("✓ JSON")
    screen.press("Enter")
    screen.wait_for(row(TO_CLIENT, TEXT, r'\{"OP":"SUBSCRIBE"\}'))
    screen.press("Escape")
    screen.wait_for(r"\? help")
    screen.press("k")
    screen.wait_for(r"^> +2 ")
    screen.press("R")
    screen.wait_for("as the client of connection 1")
    screen.press("End", "BSpace")
    screen.type(',"again":1}')
    screen.press("Enter")
    screen.wait_for(row(TO_CLIENT, TEXT, r'\{"OP":"SUBSCRIBE","AGAIN":1\}'))
