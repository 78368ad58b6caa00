"""The list as a frame log at every size, and what is shown of time."""

import re

import pytest

from clients import Client
from servers import TornadoServer
from terminal import framed
from windsock import WINDSOCK, Proxy


@pytest.fixture(scope="module")
def recording(tmp_path_factory):
    """Requests and their answers, a message in three frames, pings, and what repeats."""
    file = tmp_path_factory.mktemp("list") / "list.pcapng"
    import websocket

    with TornadoServer() as server, Proxy(server.url, "--record", file) as subject:
        with Client(f"{subject.url}/ws/") as client:
            client.recv()
            for _ in range(3):
                client.send("the same again")
                client.recv()
            for opcode, data, fin in [(1, "split ", 0), (0, "in ", 0), (9, "tick", 1), (0, "three", 1)]:
                client.send_frame(websocket.ABNF.create_frame(data, opcode, fin))
            assert client.recv_data_frame(control_frame=True)[0] == 0xA
            assert client.recv() == "SPLIT IN THREE"
            client.close_and_wait(1000, "done")
        subject.wait_row(type="close")
        subject.stop()
    return file


def command(screen, line):
    screen.press(":")
    screen.type(line)
    screen.press("Enter")


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
