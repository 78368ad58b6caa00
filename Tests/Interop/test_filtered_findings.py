"""Findings that stand on no frame are asked for by filters, on the command line as on the screen."""

import pytest

import frames
import peers
from windsock import Proxy, dump, windsock


@pytest.fixture(scope="module")
def recording(tmp_path_factory):
    """A frame with a mask that is all zeros, and an end without Close."""
    file = tmp_path_factory.mktemp("findings") / "session.pcapng"
    with peers.Server(peers.echo) as server, Proxy(server.url, "--record", file) as subject:
        with peers.open_websocket(subject.port) as peer:
            peer.send(frames.frame(1, "weak", key=bytes(4)))
            peer.read_frame()
        subject.wait_row(type="close")
        subject.stop()
    return file


@pytest.mark.parametrize(
    "expression, expected",
    [
        ("finding == C11", {"C11"}),
        ("finding", {"C11", "weak"}),
        ("warn", {"C11", "weak"}),
        ("warn and not finding == C11", {"weak"}),
        ("finding == H08", set()),
    ],
)
@pytest.mark.parametrize("style", [[], ["--messages"]], ids=["frames", "messages"])
def test_those_that_are_asked_for_are_shown(recording, expression, expected, style):
    """F15 stands on the frame that says "weak"."""
    status, output, errors = windsock("dump", recording, "--filter", expression, *style)
    assert status == 0
    assert {word for word in ("C11", "weak") if word in output.decode()} == expected
    assert (b"matches the filter" in errors) == (not expected), errors


def test_a_filter_that_says_nothing_of_them_leaves_them(recording):
    rows = dump(recording, "--filter", "op == text and dir == server")
    assert [row["id"] for row in rows if row["type"] == "finding"] == ["C11"]


def test_a_text_search_without_a_match_says_what_it_was(recording):
    _, _, errors = windsock("dump", recording, "--filter", "frobnicate")
    assert b'matches the filter, a text search for "frobnicate"' in errors


@pytest.mark.parametrize("style", [[], ["--messages"]], ids=["frames", "messages"])
def test_a_connection_without_a_match_is_left_out(recording, style):
    _, output, _ = windsock("dump", recording, "--filter", "frobnicate", *style)
    assert output == b""
    _, output, _ = windsock("dump", recording, "--filter", '"weak"', *style)
    assert b"101 Switching" in output and b"C11" in output
