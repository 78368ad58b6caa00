"""What pygls' client and server say to each other, as the units of the recording tell it."""

import asyncio
import sys
import threading

import pytest
import websockets.asyncio.client
import websockets.asyncio.server
from lsprotocol import types
from pygls.exceptions import JsonRpcException
from pygls.io_ import run_async, run_websocket
from pygls.lsp.client import LanguageClient

from applications import language_server
from servers import LoopThread
from windsock import Proxy, dump, pick


class WebSocketServer(LoopThread):
    """A language server that sends each message of JSON-RPC by itself."""

    async def open(self):
        self.server = await websockets.asyncio.server.serve(self.talk, "127.0.0.1", 0)
        self.port = self.server.sockets[0].getsockname()[1]

    async def shut(self):
        self.server.close()

    async def talk(self, socket):
        await run_websocket(socket, threading.Event(), language_server.language_server().protocol)


class PipeServer(WebSocketServer):
    """A language server on a pipe, whose bytes a bridge sends as they come: with headers, cut anywhere."""

    async def talk(self, socket):
        process = await asyncio.create_subprocess_exec(
            sys.executable, language_server.__file__, stdin=asyncio.subprocess.PIPE, stdout=asyncio.subprocess.PIPE
        )

        async def forward():
            while piece := await process.stdout.read(37):
                await socket.send(piece)

        sending = asyncio.create_task(forward())
        async for message in socket:
            process.stdin.write(message)
        process.terminate()
        await process.wait()
        sending.cancel()


class PieceWriter:
    """Where pygls writes: the bytes go out in pieces, one message each."""

    def __init__(self, socket):
        self.socket, self.pieces = socket, asyncio.Queue()

    def write(self, data):
        for start in range(0, len(data), 50):
            self.pieces.put_nowait(data[start : start + 50])

    def close(self):
        pass

    async def send(self):
        while True:
            await self.socket.send(await self.pieces.get())


async def converse(client):
    configured = asyncio.Event()

    @client.feature(types.WORKSPACE_CONFIGURATION)
    def configuration(params):
        configured.set()
        return [{"a": 1}]

    @client.feature(types.WINDOW_LOG_MESSAGE)
    @client.feature(types.TEXT_DOCUMENT_PUBLISH_DIAGNOSTICS)
    def ignore(params):
        pass

    await client.initialize_async(
        types.InitializeParams(types.ClientCapabilities(), process_id=None, root_uri=None)
    )
    client.initialized(types.InitializedParams())
    document = types.TextDocumentItem("file:///a.txt", "text", 1, "größer")
    client.text_document_did_open(types.DidOpenTextDocumentParams(document))
    await asyncio.wait_for(configured.wait(), 30)
    where = types.HoverParams(types.TextDocumentIdentifier("file:///a.txt"), types.Position(3, 4))
    assert (await client.text_document_hover_async(where)).contents == "line 3"
    with pytest.raises(JsonRpcException):
        await client.protocol.send_request_async("test/unknown", {})
    waiting = client.protocol.send_request("test/wait", {}, msg_id="slow")
    await asyncio.sleep(0.2)
    client.cancel_request(types.CancelParams("slow"))
    with pytest.raises((JsonRpcException, asyncio.CancelledError)):
        await asyncio.wait_for(asyncio.wrap_future(waiting), 30)
    await client.shutdown_async(None)


async def talk_by_messages(port):
    client = LanguageClient("test", "1")
    async with websockets.asyncio.client.connect(f"ws://127.0.0.1:{port}") as socket:
        task = asyncio.create_task(run_websocket(socket, threading.Event(), client.protocol))
        await asyncio.sleep(0)
        await converse(client)
        task.cancel()


async def talk_by_pieces(port):
    client = LanguageClient("test", "1")
    async with websockets.asyncio.client.connect(f"ws://127.0.0.1:{port}") as socket:
        reader, writer = asyncio.StreamReader(), PieceWriter(socket)
        client.protocol.set_writer(writer)

        async def receive():
            async for message in socket:
                reader.feed_data(message)

        tasks = [
            asyncio.create_task(each)
            for each in (
                receive(), writer.send(),
                run_async(threading.Event(), reader, client.protocol),
            )
        ]  # fmt: skip
        await converse(client)
        for task in tasks:
            task.cancel()


def check(rows):
    assert {row["form"] for row in rows} == {"lsp"}
    assert not [row for row in rows if "issues" in row]
    said = {(row["from"], row["summary"].split(" {")[0].split(" [")[0]) for row in rows}
    ids = {row["fields"]["method"]: row["fields"].get("id") for row in rows if "method" in row["fields"]}
    for end, expected in [
        ("client", f"lsp initialize #{ids['initialize']}"),
        ("server", f"lsp ok #{ids['initialize']}"),
        ("client", "lsp initialized"),
        ("client", "lsp textDocument/didOpen"),
        ("server", 'lsp window/logMessage Warning "opened"'),
        ("server", "lsp textDocument/publishDiagnostics"),
        ("server", f"lsp workspace/configuration #{ids['workspace/configuration']}"),
        ("client", f"lsp ok #{ids['workspace/configuration']}"),
        ("client", f"lsp textDocument/hover #{ids['textDocument/hover']}"),
        ("client", f"lsp test/unknown #{ids['test/unknown']}"),
        ("client", "lsp $/cancelRequest of #slow"),
        ("client", f"lsp shutdown #{ids['shutdown']} null"),
    ]:  # fmt: skip
        assert (end, expected) in said or (end, expected.removesuffix(" null")) in said, (expected, said)
    errors = [row["summary"] for row in pick(rows, from_="server") if row["fields"]["kind"] == "error"]
    assert any(error.startswith(f"lsp error #{ids['test/unknown']} MethodNotFound") for error in errors), errors
    assert any(error.startswith("lsp error #slow RequestCancelled") for error in errors), errors
    asked = {row["frame"]: row for row in rows if row.get("link", {}).get("role") == "request"}
    answers = [row for row in rows if row.get("link", {}).get("role") == "reply"]
    assert len(asked) == len(answers)
    for row in answers:
        request = asked[row["link"]["to"]]
        assert request["from"] != row["from"] and request["fields"]["id"] == row["fields"]["id"]


@pytest.mark.parametrize(
    ("server", "talk"),
    [(WebSocketServer, talk_by_messages), (PipeServer, talk_by_pieces)],
    ids=["messages", "pieces"],
)
def test_units_say_what_pygls_sent(tmp_path, server, talk):
    file = tmp_path / "lsp.pcapng"
    with server() as upstream, Proxy(upstream.url, "--record", file) as subject:
        asyncio.run(talk(subject.port))
        subject.wait_row(type="close")
        subject.stop()
    check(pick(dump(file, "--units"), type="unit"))

