"""The detail: a tree beside its bytes, what it copies and gives away, and what it exports."""

import json

import pytest
import websockets.sync.client

from servers import WebSocketsServer, echo
from terminal import command
from windsock import WINDSOCK, Proxy, dump, pick

ITEMS = {"type": "snapshot", "items": [{"sku": f"SKU-{n:05}", "price": n * 10.5} for n in range(36)]}
NOTED = json.dumps({"note": "over and " * 10 + "at last", "n": 1})
BROKEN = '{"type":"trade","price":10.5,"oops":tru}'


@pytest.fixture(scope="module")
def recording(tmp_path_factory):
    file = tmp_path_factory.mktemp("detail") / "session.pcapng"
    with WebSocketsServer(echo) as server, Proxy(server.url, "--record", file) as subject:
        with websockets.sync.client.connect(f"ws://127.0.0.1:{subject.port}/market") as client:
            for message in (json.dumps(ITEMS), BROKEN, "hello"):
                client.send(message)
                client.recv()
        subject.wait_row(type="close")
        subject.stop()
    return file


@pytest.fixture
def screen(terminal, recording):
    screen = terminal(80, 24)
    screen.open_screen(WINDSOCK, "open", recording)
    screen.wait_for("snapshot")
    return screen


def test_a_tree_is_folded_and_its_bytes_are_lit(screen):
    command(screen, "1")
    screen.press("3")
    screen.wait_for(r"▸ items \[36\]")
    screen.press("j", "j", "Enter")
    screen.wait_for(r"▾ 0 \{2\}")
    screen.press("j", "j", "j")
    screen.wait_for(r"json.items\[0\].price")
    screen.wait_for(r"\[22 70 72")
    screen.press("h", "h", "h", "h")
    screen.wait_for(r"▸ items \[36\]")


@pytest.fixture(scope="module")
def deflated(tmp_path_factory):
    """One message, compressed each way, with a value that is longer than a line."""
    file = tmp_path_factory.mktemp("deflated") / "deflated.pcapng"
    server = WebSocketsServer(echo, compression="deflate")
    with server, Proxy(server.url, "--record", file) as subject:
        with websockets.sync.client.connect(f"ws://127.0.0.1:{subject.port}/market") as client:
            client.send(NOTED)
            client.recv()
        subject.wait_row(type="close")
        subject.stop()
    return file


def test_the_bytes_are_inflated_compressed_or_those_of_the_wire(terminal, deflated):
    screen = terminal(80, 24)
    screen.open_screen(WINDSOCK, "open", deflated)
    screen.wait_for("TEXT")
    command(screen, "1")
    screen.press("3")
    inflated = r"│0000[ |\[]" + NOTED[:8].encode().hex(" ")
    screen.wait_for(rf"inflated, {len(NOTED)} B: x changes, w enters")
    screen.wait_for(inflated)
    (frame, *_) = pick(dump(deflated), type="frame")
    screen.press("x")
    screen.wait_for(rf"{frame['length']} B: x changes, w enters")
    screen.wait_gone(inflated)
    screen.press("x")
    # FIN, RSV1 and TEXT; that there is a mask, and the length; then the masking key.
    header = bytes([0xC1, 0x80 | frame["length"]]) + bytes.fromhex(frame["masking_key"])
    screen.wait_for(r"│0000[ |\[]" + header.hex(" "))
    screen.press("x")
    screen.wait_for(inflated)


def test_long_values_are_wrapped_and_cut_again(terminal, deflated):
    screen = terminal(80, 24)
    screen.open_screen(WINDSOCK, "open", deflated)
    screen.wait_for("TEXT")
    command(screen, "1")
    screen.press("3")
    screen.wait_for(r'note "over and over')
    # The list has the end of the text where it is short; here only the tree is meant.
    wrapped = r"^ *(over and )+.*at last\""
    screen.wait_gone(wrapped)
    screen.press("S")
    screen.wait_for(wrapped)
    screen.press("S")
    screen.wait_gone(wrapped)


def test_the_byte_of_broken_json_is_said(screen):
    command(screen, "3")
    screen.wait_for(r"not JSON from here on: .* at byte 36")


def test_a_value_and_its_path_are_copied(screen):
    command(screen, "1")
    screen.press("3", "j")
    screen.press("y")
    screen.wait_for("the selected value")
    screen.press("v")
    screen.wait_for("copied 8 bytes|copied the value")
    assert screen.clipboard() == "snapshot"
    screen.press("y", "a")
    screen.wait_for("copied .*path")
    assert screen.clipboard() == "json.type"


def test_a_payload_goes_to_a_command(screen):
    command(screen, "5")
    screen.press("|")
    screen.type("tr a-z A-Z")
    screen.press("Enter")
    screen.wait_for("HELLO")
    screen.press("Enter")
    screen.wait_for(r"\[Payload\]")


def test_a_search_says_which_match_of_how_many(screen):
    screen.press("/")
    screen.type("sku-00035")
    screen.press("Enter")
    screen.wait_for("1/2 'sku-00035'")
    screen.wait_for('sku "SKU-00035"')
    screen.press("n")
    screen.wait_for("2/2")


def test_marked_rows_are_exported_with_their_marks(screen, tmp_path, terminal):
    for number in ("3", "5", "6"):
        command(screen, number)
        screen.press("m")
    screen.wait_for("3 marked")
    file = tmp_path / "three.pcapng"
    screen.press("x")
    screen.wait_for("export to: marked.pcapng")
    screen.press("C-u")
    screen.type(str(file))
    screen.press("Enter")
    screen.wait_for("3 marked rows: written to")
    frames = pick(dump(file), type="frame")
    assert [row["payload_text"] for row in frames] == [BROKEN, "hello", "hello"]
    screen.press("x", "C-u")
    screen.type(str(file))
    screen.press("Enter")
    screen.wait_for("exists. Replace it")
    screen.press("n")
    har = tmp_path / "three.har"
    command(screen, f"export {har} redact")
    screen.wait_for("three.har")
    again = terminal(80, 24)
    again.open_screen(WINDSOCK, "open", file)
    again.wait_for("3 marked")
    messages = json.loads(har.read_text())["log"]["entries"][0]["_webSocketMessages"]
    assert [message["data"] for message in messages] == [BROKEN, "hello", "hello"]
