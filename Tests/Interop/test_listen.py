"""`windsock listen`: any client connects, and is answered."""

import asyncio
import contextlib
import socket
import ssl
import subprocess

import pytest
import websockets

import frames
import peers
from deadlines import DEADLINE, wait_until
from windsock import Listener, dump, windsock


async def exchange(url, messages, **options):
    """Sends messages one after the other: what came back for each, and the connection."""
    async with websockets.connect(url, max_size=None, **options) as connection:
        answers = []
        for message in messages:
            await connection.send(message)
            answers.append(await asyncio.wait_for(connection.recv(), DEADLINE))
    return answers, connection


MESSAGES = ["text", "größer ✓", b"\x00\xff bytes", "", b"", "x" * 70000]


def test_it_echoes_with_types_and_records(tmp_path):
    recording = tmp_path / "server.pcapng"
    with Listener("--echo", "-s", "b", "-s", "a", "--record", recording) as server:
        answers, connection = asyncio.run(
            exchange(server.url, MESSAGES, subprotocols=["a", "b"], compression="deflate")
        )
        assert answers == MESSAGES
        assert (connection.subprotocol, connection.close_code) == ("b", 1000)
        close = server.wait_row(type="close")
        assert (close["by"], close["clean"]) == ("client", True)
        (row,) = server.rows(type="connection")
        assert (row["status"], row["subprotocol"]) == (101, "b")
        assert row["extensions"].startswith("permessage-deflate")
        live = server.stop()
    assert dump(recording) == live


def test_fragments_come_back_as_one_message():
    async def fragments(url):
        async with websockets.connect(url) as connection:
            await connection.send(["in ", "three ", "pieces"])
            return await connection.recv()

    with Listener("--echo") as server:
        assert asyncio.run(fragments(server.url)) == "in three pieces"


@pytest.mark.parametrize(
    "options, expected",
    [
        (["--no-compress"], ""),
        (["--deflate", "server_no_context_takeover; server_max_window_bits=10"],
         "permessage-deflate; server_no_context_takeover; server_max_window_bits=10"),
        (["--deflate", "client_max_window_bits=11"],
         "permessage-deflate; client_max_window_bits=11"),
    ],
)  # fmt: skip
def test_compression_is_chosen(options, expected):
    with Listener("--echo", *options) as server:
        answers, connection = asyncio.run(exchange(server.url, MESSAGES))
    assert answers == MESSAGES
    assert connection.response.headers.get("Sec-WebSocket-Extensions", "") == expected


def test_tls_with_the_local_authority(tmp_path, monkeypatch):
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path))
    with Listener("--echo", "--tls") as server:
        status, path, errors = windsock("ca", "path")
        assert status == 0, errors
        context = ssl.create_default_context(cafile=path.decode().split()[0])
        url = f"wss://localhost:{server.port}/"
        assert asyncio.run(exchange(url, ["x"], ssl=context))[0] == ["x"]
        row = server.wait_row(type="connection")
        assert (row["tls"]["version"], row["tls"]["sni"]) == ("TLSv1.3", "localhost")


@pytest.mark.parametrize("status", [401, 503])
def test_it_refuses_with_the_status_and_fields_asked_for(status):
    with Listener("--refuse", str(status), "-H", "Retry-After: 7") as server:
        with pytest.raises(websockets.InvalidStatus) as refusal:
            asyncio.run(exchange(server.url, []))
        response = refusal.value.response
        assert (response.status_code, response.headers["Retry-After"]) == (status, "7")
        assert server.wait_row(type="connection")["status"] == status


def test_plain_http_is_told_what_this_is():
    with Listener() as server:
        result = subprocess.run(
            ["curl", "-si", f"http://127.0.0.1:{server.port}/"], capture_output=True, timeout=DEADLINE
        )
    assert result.stdout.startswith(b"HTTP/1.1 426 Upgrade Required\r\n")
    assert b"WebSocket server" in result.stdout


def test_a_breach_is_closed_with_its_code_and_then_tcp():
    with Listener("--echo") as server:
        with peers.open_websocket(server.port) as peer:
            peer.send(frames.frame(frames.TEXT, b"\xff", key=b"\1\2\3\4"))
            closing = peer.read_frame()
            assert (closing.opcode, closing.payload[:2]) == (frames.CLOSE, b"\x03\xef")
            peer.send(frames.frame(frames.CLOSE, b"\x03\xef", key=b"\1\2\3\5"))
            assert peer.read_all() == b""


def test_a_node_client_and_one_of_ours_connect():
    with Listener("--echo") as server:
        script = (
            "const W=require('ws');const w=new W(process.argv[1]);"
            "w.on('open',()=>w.send('node'));w.on('message',m=>{console.log(`${m}`);w.close()});"
        )
        node = subprocess.run(
            ["node", "-e", script, server.url], capture_output=True, timeout=DEADLINE,
            env={"NODE_PATH": "/usr/share/nodejs", "PATH": "/usr/bin:/bin"},
        )  # fmt: skip
        assert node.stdout == b"node\n", node.stderr
        status, output, errors = windsock(
            "connect", server.url, "--format", "raw", "--filter", "op == text and dir == server",
            "--messages", "-w", "1", input=b"ours\n",
        )  # fmt: skip
        assert (status, output.strip()) == (0, b"ours"), errors


@pytest.mark.parametrize(
    "arguments, words",
    [
        (["0.0.0.0:0"], "--allow-remote"),
        (["nonsense"], "ADDRESS:PORT"),
        (["0", "--refuse", "101"], "200 to 599"),
        (["0", "--deflate", "windows=3"], "--deflate"),
        (["0", "--cert", "/nonexistent"], "--cert"),
        (["0", "--handshake", "/nonexistent"], "/nonexistent"),
    ],
)
def test_what_cannot_be_is_one_sentence(arguments, words):
    status, output, errors = windsock("listen", *arguments, "--headless")
    assert status in (64, 66), errors
    assert output == b"" and words in errors.decode()


def test_a_port_in_use_is_named():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        status, _, errors = windsock("listen", str(port), "--headless")
    assert status == 69
    assert f"127.0.0.1:{port}" in errors.decode()


def test_an_answer_of_the_users_own(tmp_path):
    answer = tmp_path / "answer.http"
    answer.write_text(
        "HTTP/1.1 101 Mine\nUpgrade: websocket\nConnection: Upgrade\n"
        "Sec-WebSocket-Accept: {{accept}}\nX-Mine: yes\n"
    )
    with Listener("--echo", "--handshake", answer) as server:
        answers, connection = asyncio.run(exchange(server.url, ["x"]))
        assert answers == ["x"]
        assert connection.response.headers["X-Mine"] == "yes"
        assert ["X-Mine", "yes"] in server.wait_row(type="connection")["response_headers"]


def test_lines_go_to_every_client():
    async def two(url, program):
        async with websockets.connect(url) as one, websockets.connect(url) as other:
            await asyncio.to_thread(server.wait_rows, 2, type="connection")
            program.process.stdin.write("größer\n/ping x\n/frame binary hex 00\n".encode())
            program.process.stdin.flush()
            return [[await asyncio.wait_for(each.recv(), DEADLINE) for _ in "ab"] for each in (one, other)]

    with Listener("--slash", stdin=subprocess.PIPE) as server:
        assert asyncio.run(two(server.url, server.program)) == [["größer", b"\0"]] * 2
        assert len(server.wait_rows(2, type="frame", opcode=9, from_="server")) == 2
        # The end of input does not end the server.
        server.program.end_input()
        assert server.program.process.poll() is None


def test_max_time_ends_it():
    status, _, errors = windsock("listen", "0", "--max-time", "0.5", "--headless")
    assert status == 124 and b"--max-time" in errors


def test_messages_of_clients_are_lines():
    async def say(url):
        async with websockets.connect(url) as connection:
            for message in ["one", "größer", b"\xff"]:
                await connection.send(message)

    with Listener("--headless") as server:
        asyncio.run(say(server.url))
        wait_until(lambda: server.program.output.endswith(b"\xff\n"), server.story)
        assert bytes(server.program.output) == "one\ngrößer\n".encode() + b"\xff\n"


def say(url, first, messages):
    """Waits for some messages and sends others; gives all that came until the server closed."""

    async def run():
        async with websockets.connect(url) as connection:
            answers = [await asyncio.wait_for(connection.recv(), DEADLINE) for _ in range(first)]
            # Some of them may come when it has all that it asked for, and is closing.
            with contextlib.suppress(websockets.ConnectionClosed):
                for message in messages:
                    await connection.send(message)
            with contextlib.suppress(websockets.ConnectionClosed):
                async for message in connection:
                    answers.append(message)
            return answers

    return asyncio.run(run())


@pytest.mark.parametrize(
    "options, sent, output, answers",
    [
        (["--count", "2"], ["a", "b", "c"], b"a\nb\n", ["x", "y"]),
        (["--until", 'text == "b"'], ["a", "b", "c"], b"a\nb\n", ["x", "y"]),
        (["--count", "1", "--filter", "text contains z"], ["a", "z1", "z2"], b"z1\n", ["x", "y"]),
        (["-1"], ["a", "b"], b"a\n", ["x"]),
        (["--null", "--count", "1"], ["a\n"], b"a\n\0", ["x\ny\n"]),
        (["--binary", "--count", "1"], [b"\xff"], b"\xff", [b"x\ny\n"]),
        (["--echo", "--count", "2"], ["a", "b"], b"", ["a", "b"]),
    ],
)
def test_it_ends_when_clients_have_sent_what_was_asked_for(options, sent, output, answers):
    with Listener("--headless", *options, stdin=subprocess.PIPE) as server:
        server.program.process.stdin.write(b"x\ny\n")
        server.program.end_input()
        # An echo has nothing to say before it is spoken to.
        received = say(server.url, 0 if "--echo" in options else len(answers), sent)
        assert server.program.wait() == 0, server.story()
        assert bytes(server.program.output) == output
    assert received == answers
