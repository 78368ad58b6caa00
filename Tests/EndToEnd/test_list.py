"""The list as a frame log at every size, and what is shown of time."""

import re

import pytest

import spoken
from chats import recorded_chat, say_in_three_frames
from deadlines import wait_until
from terminal import command, framed
from windsock import WINDSOCK, dump, pick


@pytest.fixture(scope="module")
def recording(tmp_path_factory):
    """Requests and their answers, a message in three frames, pings, and what repeats."""
    file = tmp_path_factory.mktemp("list") / "list.pcapng"
    with recorded_chat(file) as client:
        for _ in range(3):
            client.send("the same again")
            client.recv()
        say_in_three_frames(client)
    return file


@pytest.mark.parametrize("columns, rows", [(200, 60), (120, 36), (80, 24), (40, 12), (20, 5)])
def test_opcode_bits_mask_and_fragments_are_seen_at_every_size(terminal, recording, columns, rows):
    screen = terminal(columns, rows)
    screen.open_screen(WINDSOCK, "open", recording)
    screen.wait_for("15 frames")
    # The first fragment of the client: a bracket, no FIN, masked.
    command(screen, "filter op == text and not fin")
    screen.wait_for(r"▶ ?┌ ?TEXT +···· ?(m|[0-9a-f]{8})")
    command(screen, "filter op == cont and fin")
    screen.wait_for(r"▶ ?└ ?CONT +F··· ?(m|[0-9a-f]{8})")
    command(screen, "filter op == text and dir == server")
    screen.wait_for(r"◀ *TEXT +F··· ?·")


def test_rows_are_left_out_and_come_back(terminal, recording):
    screen = terminal(80, 24)
    screen.open_screen(WINDSOCK, "open", recording)
    screen.wait_for("15 frames")
    screen.press("G")
    screen.wait_for("PING")
    screen.press("K")
    screen.wait_for(r"\[no pings\]")
    assert "PONG" not in re.sub(r"(?s)─\[.*", "", screen.picture()), framed(screen.picture())
    screen.press("K", "G")
    screen.wait_for("PONG")
    screen.press("d")
    screen.press("g")
    screen.wait_for(r"the same again +×3")
    screen.press("d")
    screen.wait_gone("×3")
    command(screen, "columns opcode info time")
    screen.wait_for(r"Op +Info +Time")
    command(screen, "columns auto")
    screen.wait_for("F123")


def test_the_strip_leads_to_a_time(terminal, recording):
    screen = terminal(100, 30)
    screen.open_screen(WINDSOCK, "open", recording)
    screen.wait_for(r"\d+ fr  .*B/s .*[▁▂▃▄▅▆▇].* 0s\.\.")
    command(screen, "seek 100%")
    screen.wait_for(r"^>.*(CLOSE|closed)")
    screen.press("L")
    screen.wait_gone(r"0s\.\.")


def test_the_connections_show_rates_and_round_trips(terminal):
    """Frames each way, a sparkline and the time of answers, which go on as the demo does."""
    screen = terminal(200, 50)
    screen.open_screen(WINDSOCK, "demo")
    line = r"1 ● /ticker +(\d+)/(\d+) +[▁▂▃▄▅▆▇]+ +[0-9.]+ (µs|ms)│"
    first = screen.wait_for(line)
    wait_until(
        lambda: (now := re.search(line, screen.picture())) and int(now[2]) > int(first[2]),
        lambda: framed(screen.picture()),
    )
    screen.wait_for(r"^ \d+ fr +[0-9.]+/s +[0-9.]+k?B/s +.*[▁▂▃▄▅▆▇]")


MAGENTA = 35
"""The code of the terminal's own colour (ECMA-48, SGR)."""


def colours_of(screen, word):
    """The foreground colours of the rows' opcodes that are a word; None is the terminal's own."""
    found, colour = set(), None
    for part in re.split(r"\x1b\[([0-9;]*)m", screen.colours().split("[Payload]")[0]):
        if re.fullmatch(r"[0-9;]+", part):
            for code in map(int, part.split(";")):
                colour = None if code in (0, 39) else code if 30 <= code <= 37 else colour
        elif word in part:
            found.add(colour)
    return found


def test_colour_rules_colour_what_they_name(terminal, recording, tmp_path):
    screen = terminal(100, 30)
    screen.open_screen(WINDSOCK, "open", recording)
    screen.wait_for("15 frames")
    screen.press("G")
    screen.wait_for("PING")
    before = colours_of(screen, "PING")
    assert before and MAGENTA not in before
    command(screen, "highlight magenta op == ping")
    wait_until(lambda: colours_of(screen, "PING") == {MAGENTA}, lambda: screen.colours())
    assert MAGENTA not in colours_of(screen, "CONT")
    command(screen, "highlight magenta op == pingg")
    screen.wait_for(r'highlight.magenta: "pingg" is not an opcode')
    command(screen, "highlight magenta")
    wait_until(lambda: colours_of(screen, "PING") == before, lambda: screen.colours())
    screen.press("Q")
    config = tmp_path / "config.toml"
    config.write_text("[highlight]\nmagenta = 'op == ping'\n")
    again = terminal(100, 30)
    again.open_screen(WINDSOCK, "open", recording, "--config", config)
    again.wait_for("15 frames")
    again.press("G")
    wait_until(lambda: colours_of(again, "PING") == {MAGENTA}, lambda: again.colours())


def test_statistics_and_the_conversation(terminal, recording):
    screen = terminal(80, 24)
    screen.open_screen(WINDSOCK, "open", recording)
    screen.wait_for("15 frames")
    screen.press("%")
    screen.wait_for(r"CONT +2 ")
    screen.wait_for("Payloads by size")
    screen.press("q")
    command(screen, "conversation")
    screen.wait_for(r"client .*/ws/.* server")
    screen.wait_for(r"│── TEXT split in three ─+▶│")
    screen.press("g", "Enter")
    screen.wait_for(r"^> +1 ")
    command(screen, "view units")
    screen.wait_for(r"\[units\]")


def test_the_list_says_what_rows_say(terminal, tmp_path):
    file = tmp_path / "spoken.pcap"
    file.write_bytes(spoken.capture())
    rows = [row for row in pick(dump(file, "--decode"), type="frame") if row.get("decoded")]
    assert len(rows) > 20
    screen = terminal(200, 60)
    screen.open_screen(WINDSOCK, "open", file)
    screen.wait_for("rpc add #1")
    screen.wait_for("msgpack")
    picture = " ".join(screen.picture().split())
    for row in rows:
        for unit in row["decoded"]:
            # The list has room for the beginning.
            words = " ".join(unit["summary"].split())[:22].strip()
            assert words in picture, (words, framed(screen.picture()))
    for expression in ['rpc.method == "add"', "form == mqtt", "orphan", "issue"]:
        found = pick(dump(file, "--filter", expression), type="frame")
        command(screen, f"filter {expression}")
        # Rows of events are counted too.
        screen.wait_for(rf"\b{len(found)}/\d+ rows")
