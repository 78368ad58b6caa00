"""Payloads made to drive a terminal never reach it raw: seen in the very bytes that it gets."""

import pytest

import frames
import peers
from rawterminal import RawTerminal
from windsock import ENVIRONMENT, WINDSOCK

HOSTILE = {
    "ESC": "\x1b[2J\x1b[31mred",
    "OSC 52": "\x1b]52;c;aGVsbG8=\x07",
    "OSC 8": "\x1b]8;;http://evil.example\x1b\\link\x1b]8;;\x1b\\",
    "title": "\x1b]0;owned\x07",
    "DCS": "\x1bP+q544e\x1b\\",
    "APC and PM": "\x1b_evil\x1b\\\x1b^evil\x1b\\",
    "C1": "\x9b31m\x9d0;owned\x9c\x90q\x9c\x85\x84",
    "controls": "".join(map(chr, range(1, 32))) + "\x7f",
    "bidi": "\u202eevil\u202c \u2066evil\u2069 \u200fevil",
    "invisible": "a\u200bb\ufeffc\u00add\u2028e\u2029f\U000e0041g",
    "answers": "\x1b[c\x1b[6n\x1b[>c\x05\x1b[?1049l",
    "joiners": "👨‍👩‍👧‍👦 ☂️ e" + "\u0301" * 50,
}
MARK = "MARK-{}-DONE"


def chat(peer):
    """Greets with every hostile text, in text, binary, ping and close frames."""
    peers.answer_upgrade(peer, ["X-Evil: \\x1b[31m"])
    for number, text in enumerate(HOSTILE.values()):
        peer.send(frames.frame(1, f"{MARK.format(number)} {text}"))
        peer.send(frames.frame(2, text.encode("utf-8") + bytes(range(128, 256))))
        peer.send(frames.frame(9, text.encode()[:125]))
    peer.send(frames.frame(1, "MARK-END"))
    try:
        while peer.read_frame().opcode != frames.CLOSE:
            pass
    except EOFError:
        return
    peer.send(frames.frame(8, frames.close_payload(1000, "\x1b[2J\x9b\u202e")))


@pytest.fixture
def server():
    with peers.Server(chat) as running:
        yield running


def look_at_everything(screen):
    """Goes through the rows and through every tab of their details."""
    screen.wait_for("MARK-")
    screen.press("G")
    screen.wait_for("MARK-END")
    screen.press("g")
    screen.wait_for("MARK-0-DONE")
    for _ in range(2 * len(HOSTILE)):
        screen.press("j")
        screen.pump(0.02)
    screen.press("g")
    screen.press("\r")
    for _ in range(8):
        screen.press("]")
        screen.pump(0.1)
        for _ in range(6):
            screen.press("}")
            screen.pump(0.05)


def test_on_the_client_s_screen(server):
    url = f"ws://127.0.0.1:{server.port}/%1b%5b31m"
    with RawTerminal([WINDSOCK, "connect", url], 120, 40, ENVIRONMENT) as screen:
        screen.wait_for("MARK-END")
        # The composer has the keys first.
        screen.press("\x1b")
        screen.wait_for("c writes a message")
        look_at_everything(screen)
        screen.press("Q")
        assert screen.wait_end() == 0
        assert not screen.foreign(), screen.foreign()[:20]
        assert b"\x1b]" not in screen.without_questions()


def test_on_the_proxy_s_screen(server):
    arguments = ["proxy", "--upstream", server.url, "--listen", "127.0.0.1:0"]
    with RawTerminal([WINDSOCK, *arguments], 120, 40, ENVIRONMENT) as screen:
        port = int(screen.wait_for(r"\A[^\n]*?\b127\.0\.0\.1:(\d+)\b")[1])
        # What HTTP lets through: obs-text, here the C1 controls CSI and OSC.
        evil = ["User-Agent: \x9b31mred\x9d52;c;aGk=\x9c", "Cookie: a=\u202e"]
        with peers.open_websocket(port, "/%C3%A9%1b%5b31m", evil) as peer:
            look_at_everything(screen)
            peer.send(frames.frame(8, frames.close_payload(4000, "\x1b[2J"), key=b"abcd"))
        screen.press("Q")
        assert screen.wait_end() == 0
        assert not screen.foreign(), screen.foreign()[:20]


@pytest.mark.parametrize("command", ["open", "dump", "stats", "lint"])
def test_of_a_recording(server, command, tmp_path):
    from windsock import windsock

    file = tmp_path / "hostile\x1b[31m.pcapng"
    status, _, errors = windsock(
        "connect", f"ws://127.0.0.1:{server.port}/", "--record", file, input=b""
    )
    assert status == 0, errors
    with RawTerminal([WINDSOCK, command, file], 120, 40, ENVIRONMENT) as screen:
        if command == "open":
            look_at_everything(screen)
            screen.press("Q")
        screen.wait_end()
        assert not screen.foreign(), screen.foreign()[:20]


def test_what_the_terminal_answers_is_not_typed(terminal, server):
    """tmux answers device queries into the program's input; no answer may act as a key."""
    screen = terminal(100, 30)
    screen.open_screen(WINDSOCK, "connect", f"ws://127.0.0.1:{server.port}/")
    screen.wait_for("MARK-END")
    assert screen.fact("pane_title") != "owned"
    assert screen.fact("alternate_on") == "1"
    screen.press("Escape")
    screen.wait_for("c writes a message")
    screen.press("Q")
    assert screen.status() == 0
    line = screen.picture().rstrip().splitlines()[-1]
    assert line.strip() == "ready>", line
