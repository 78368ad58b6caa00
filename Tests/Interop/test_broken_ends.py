"""Transports that end where they should not: reset, half closed, in the middle of a frame."""

import frames
import peers
from windsock import findings, pick

KEY = b"\x5a\x13\xc8\x07"


def test_a_reset_in_the_middle_of_a_frame(proxy):
    def handler(peer):
        peers.answer_upgrade(peer)
        return peer.read_all()

    sent = frames.frame(2, b"x" * 1000, key=KEY)[:300]
    with peers.Server(handler) as server:
        subject = proxy(server.url)
        with peers.open_websocket(subject.port) as peer:
            peer.send(sent)
            subject_saw_all = wait_for_bytes(server, len(sent))
            peer.reset()
            assert server.result() == sent and subject_saw_all
        subject.wait_finding("F16")
        row = subject.wait_row(type="frame", complete=False)
        assert (row["length"], row["captured"]) == (1000, 300 - 8)
        close = subject.wait_row(type="close")
    assert (close["by"], close["clean"], close["code"]) == ("client", False, 1006)


def wait_for_bytes(server, count):
    """Waits until the server has read `count` bytes, so that a reset cannot lose them."""
    from deadlines import wait_until

    return wait_until(
        lambda: server.peers and len(server.peers[0].buffer) >= count, "the server read nothing"
    )


def test_the_server_resets_and_the_client_learns_it(proxy):
    def handler(peer):
        peers.answer_upgrade(peer, then=frames.frame(1, "last words"))
        peer.read(1)
        peer.reset()

    with peers.Server(handler) as server:
        subject = proxy(server.url)
        with peers.open_websocket(subject.port) as peer:
            assert peer.read_frame().payload == b"last words"
            peer.send(b"\x89")
            assert peer.read_all() == b""
        close = subject.wait_row(type="close")
        assert (close["by"], close["clean"], close["code"]) == ("server", False, 1006)


def test_a_half_closed_client_still_gets_the_rest(proxy):
    """The client ends its direction; the server, which sees that, sends on and ends later."""
    rest = b"".join(frames.frame(1, f"rest {number}") for number in range(100))

    def handler(peer):
        peers.answer_upgrade(peer)
        received = peer.read_all()
        peer.send(rest)
        return received

    with peers.Server(handler) as server:
        subject = proxy(server.url)
        with peers.open_websocket(subject.port) as peer:
            sent = frames.frame(1, "and now I only listen", key=KEY)
            peer.send(sent)
            peer.half_close()
            assert server.result() == sent
            assert peer.read_all() == rest
        subject.wait_row(type="close")
        rows = subject.stop()
    assert len(pick(rows, type="frame", from_="server")) == 100
    assert "C11" in findings(rows)


def test_a_half_closed_server_still_gets_the_rest(proxy):
    def handler(peer):
        peers.answer_upgrade(peer, then=frames.frame(1, "bye"))
        peer.half_close()
        return peer.read_all()

    sent = b"".join(frames.frame(1, "x", key=bytes([n, n * n % 251, 3, 9])) for n in range(1, 50))
    with peers.Server(handler) as server:
        subject = proxy(server.url)
        with peers.open_websocket(subject.port) as peer:
            assert peer.read_frame().payload == b"bye"
            assert peer.read_all() == b""
            peer.send(sent)
            peer.half_close()
            assert server.result() == sent


def test_close_without_an_answer(proxy):
    def handler(peer):
        peers.answer_upgrade(peer)
        peer.read_frame()

    with peers.Server(handler) as server:
        subject = proxy(server.url)
        with peers.open_websocket(subject.port) as peer:
            peer.send(frames.frame(8, frames.close_payload(1000), key=KEY))
            peer.read_all()
        subject.wait_finding("C10")
        row = subject.wait_row(type="close")
    assert (row["by"], row["clean"], row["code"]) == ("client", False, 1000)


def test_a_message_that_was_never_finished(proxy):
    def handler(peer):
        peers.answer_upgrade(peer, then=frames.frame(1, "a", fin=False))

    with peers.Server(handler) as server:
        subject = proxy(server.url)
        with peers.open_websocket(subject.port) as peer:
            peer.read_all()
        subject.wait_finding("F17")
