"""A million small frames through the proxy: every one forwarded, recorded and listed."""

import hashlib
import random
import threading

import pytest

import frames
import peers
from windsock import windsock

BLOCK, BLOCKS = 1 << 14, 64
COUNT = BLOCK * BLOCKS


@pytest.mark.timeout(600)
def test_every_frame_of_a_million_is_in_the_log(proxy, tmp_path):
    random_bytes = random.Random(64).randbytes
    payload = b"0123456789abcdef" * 4
    block = b"".join(frames.frame(2, payload, key=random_bytes(4)) for _ in range(BLOCK))
    total = len(block) * BLOCKS
    expected = hashlib.sha256()
    for _ in range(BLOCKS):
        expected.update(block)

    def handler(peer):
        peers.answer_upgrade(peer)
        digest, size = hashlib.sha256(bytes(peer.buffer)), len(peer.buffer)
        while size < total:
            data = peer.socket.recv(1 << 20)
            digest.update(data)
            size += len(data)
        return digest.hexdigest()

    file = tmp_path / "million.pcapng"
    with peers.Server(handler) as server:
        subject = proxy(server.url, "--record", file, format=None)
        with peers.open_websocket(subject.port) as peer:
            peer.socket.settimeout(300)
            sender = threading.Thread(target=lambda: [peer.send(block) for _ in range(BLOCKS)])
            sender.start()
            assert server.results.get(timeout=300) == expected.hexdigest()
            sender.join()
        assert subject.program.stop() == 0

    status, output, errors = windsock("dump", file, "--format", "ndjson", "--no-payload", deadline=300)
    assert status == 0, errors
    assert_all_there(output, tmp_path)


def assert_all_there(output, tmp_path):
    """DuckDB counts what a million JSON objects say."""
    import duckdb

    rows = tmp_path / "rows.ndjson"
    rows.write_bytes(output)
    found = duckdb.sql(
        "select count(*), min(frame), max(frame), count(distinct frame), sum(length), "
        "count(distinct message), bool_and(masked), min(header_length), max(header_length), "
        f"count(distinct masking_key) from read_json_auto('{rows}') where type = 'frame'"
    ).fetchone()
    assert found[:9] == (COUNT, 1, COUNT, COUNT, 64 * COUNT, COUNT, True, 6, 6)
    assert found[9] >= BLOCK - 10
