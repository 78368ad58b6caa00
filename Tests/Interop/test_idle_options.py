"""Options that would have no effect are refused by name; those of replay do what they say."""

import contextlib

import pytest

import frames
import peers
from windsock import windsock


@pytest.fixture(scope="module")
def recording(tmp_path_factory):
    """A client that says "one", and a server that answers."""
    file = tmp_path_factory.mktemp("idle") / "session.pcapng"
    with peers.Server(peers.echo) as server:
        status, _, errors = windsock(
            "connect", url_of(server), "-x", "one", "-1", "--no-compress", "--record", file
        )
    assert status == 0, errors
    return file


def url_of(server):
    return f"ws://127.0.0.1:{server.port}/"


@pytest.mark.parametrize(
    "arguments",
    [
        ["dump", "FILE", "--location"],
        ["dump", "FILE", "--header", "A: b"],
        ["dump", "FILE", "--record", "other.pcapng"],
        ["lint", "FILE", "--proxy", "http://127.0.0.1:1"],
        ["replay", "FILE", "--serve", "127.0.0.1:0", "--no-mask"],
        ["replay", "FILE", "--to", "ws://127.0.0.1:1", "--location"],
        ["replay", "FILE", "--to", "ws://127.0.0.1:1", "--allow-remote"],
        ["replay", "FILE", "--suggest", "--deflate", ""],
        ["dump", "ws://127.0.0.1:1", "--redact"],
        ["dump", "ws://127.0.0.1:1", "--follow"],
        ["dump", "FILE", "--redact", "--follow"],
        ["connect", "ws://127.0.0.1:1", "--units"],
        ["listen", "0", "--no-payload"],
    ],
    ids=" ".join,
)
def test_what_has_no_effect_is_refused(recording, arguments):
    words = [recording if word == "FILE" else word for word in arguments]
    status, output, errors = windsock(*words, input=b"")
    (sentence,) = errors.decode().splitlines()
    option = next(word for word in reversed(arguments) if word.startswith("--"))
    assert (status, output) == (64, b"")
    assert option in sentence or "--redact" in sentence


class Taker:
    """A server that takes what comes, answers "one", and waits for the Close."""

    def __call__(self, peer):
        self.start, self.fields = peer.read_head()
        peer.send(peers.accepting(self.fields))
        self.frames = []
        with contextlib.suppress(EOFError):
            while (frame := peer.read_frame()).opcode != frames.CLOSE:
                self.frames.append(frame)
                peer.send(frames.frame(frames.TEXT, b"one"))
            peer.send(frames.frame(frames.CLOSE, frame.payload))


def replayed(recording, *options):
    """What a server saw of a replay that did not differ."""
    taker = Taker()
    with peers.Server(taker) as server:
        status, output, errors = windsock("replay", recording, "--to", url_of(server), *options)
    assert status == 0, (output, errors)
    return taker


def test_a_replay_without_masks(recording):
    assert [frame.key for frame in replayed(recording, "--no-mask").frames] == [None]
    assert replayed(recording).frames[0].key is not None


def test_a_replay_with_another_offer(recording):
    seen = replayed(recording, "--deflate", "server_no_context_takeover")
    offer = "permessage-deflate; server_no_context_takeover"
    assert peers.field(seen.fields, "Sec-WebSocket-Extensions") == offer


def test_a_replay_with_a_handshake_of_the_users_own(recording, tmp_path):
    file = tmp_path / "handshake"
    file.write_text(
        "GET /mine HTTP/1.1\nHost: x\nUpgrade: websocket\nConnection: Upgrade\n"
        "Sec-WebSocket-Version: 13\nSec-WebSocket-Key: {{key}}\n"
    )
    assert replayed(recording, "--handshake", file).start == "GET /mine HTTP/1.1"
