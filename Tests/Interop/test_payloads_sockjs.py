"""A SockJS session with JSON-RPC inside, as the units of the recording tell it."""

import json

import tornado.web
import tornado.websocket

from clients import Client
from servers import LoopThread
from windsock import Proxy, dump, pick


class Session(tornado.websocket.WebSocketHandler):
    """SockJS's raw end: it opens, answers each call, and says that it goes."""

    def open(self):
        self.write_message("o")
        self.write_message("h")

    def on_message(self, message):
        for text in json.loads(message):
            call = json.loads(text)
            if call["method"] == "leave":
                self.write_message('c[3000,"Go away!"]')
                return self.close(3000, "Go away!")
            answers = [{"jsonrpc": "2.0", "method": "working", "params": [call["id"]]}]
            answers.append({"jsonrpc": "2.0", "id": call["id"], "result": "größer"})
            self.write_message("a" + json.dumps([json.dumps(answer) for answer in answers]))


class SockJSServer(LoopThread):
    async def open(self):
        application = tornado.web.Application([("/chat/[0-9]{3}/[a-z0-9]+/websocket", Session)])
        self.server = application.listen(0, "127.0.0.1")
        self.port = next(iter(self.server._sockets.values())).getsockname()[1]

    async def shut(self):
        self.server.stop()
        await self.server.close_all_connections()


def test_sockjs_units(tmp_path):
    file = tmp_path / "sockjs.pcapng"
    with SockJSServer() as server, Proxy(server.url, "--record", file) as subject:
        with Client(f"{subject.url}/chat/842/x7k2p0qd/websocket") as client:
            assert client.recv() == "o" and client.recv() == "h"
            calls = [
                {"jsonrpc": "2.0", "id": number, "method": "add", "params": [number, 2]}
                for number in (1, 2)
            ]
            client.send(json.dumps([json.dumps(call) for call in calls]))
            client.recv()
            client.recv()
            client.send(json.dumps([json.dumps({"jsonrpc": "2.0", "method": "leave"})]))
            assert client.recv().startswith("c[")
        subject.wait_row(type="close")
        subject.stop()
    rows = pick(dump(file, "--units"), type="unit")
    assert [(row["from"], row["form"], row["summary"]) for row in rows] == [
        ("server", "sockjs", "sockjs open"),
        ("server", "sockjs", "sockjs heartbeat"),
        ("client", "sockjs/json-rpc", "rpc add #1 [1,2]"),
        ("client", "sockjs/json-rpc", "rpc add #2 [2,2]"),
        ("server", "sockjs/json-rpc", "rpc working [1]"),
        ("server", "sockjs/json-rpc", 'rpc ok #1 "gr\\u00f6\\u00dfer"'),
        ("server", "sockjs/json-rpc", "rpc working [2]"),
        ("server", "sockjs/json-rpc", 'rpc ok #2 "gr\\u00f6\\u00dfer"'),
        ("client", "sockjs/json-rpc", "rpc leave"),
        ("server", "sockjs", "sockjs close 3000 Go away!"),
    ]
    replies = [row for row in rows if row["summary"].startswith("rpc ok")]
    assert {row["link"]["to"] for row in replies} == {rows[2]["frame"]}

    def found(text):
        return [row["payload_text"] for row in pick(dump(file, "--filter", text), type="frame")]

    assert len(found('rpc.method == "add"')) == 1
    assert found("sockjs.code == 3000") == ['c[3000,"Go away!"]']
    assert len(found('form == "sockjs"')) == len({row["frame"] for row in rows})
