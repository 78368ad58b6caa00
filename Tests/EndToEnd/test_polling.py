"""Long polling on the screen: bodies that can be read, and a socket that continues the session."""

import pytest
import socketio
import tornado.web

from servers import LoopThread
from terminal import command
from windsock import WINDSOCK, Proxy


class SocketIOServer(LoopThread):
    """python-socketio on Tornado: it sends every message back in capitals."""

    async def open(self):
        self.io = socketio.AsyncServer(async_mode="tornado", ping_interval=1)

        @self.io.on("message")
        async def message(sid, text):
            await self.io.send(text.upper(), to=sid)

        handler = socketio.get_tornado_handler(self.io)
        self.server = tornado.web.Application([("/socket.io/", handler)]).listen(0, "127.0.0.1")
        self.port = next(iter(self.server._sockets.values())).getsockname()[1]

    async def shut(self):
        await self.io.shutdown()
        self.server.stop()
        await self.server.close_all_connections()


@pytest.fixture(scope="module")
def recording(tmp_path_factory):
    """A client that only polls, and then one that polls until it has a WebSocket."""
    file = tmp_path_factory.mktemp("polling") / "polling.pcapng"
    with SocketIOServer() as server, Proxy(server.url, "--record", file) as subject:
        for transports, text in [(["polling"], "by polling"), (None, "by socket")]:
            with socketio.SimpleClient(request_timeout=20) as client:
                client.connect(f"http://127.0.0.1:{subject.port}", transports=transports)
                client.emit("message", text)
                assert client.receive(20) == ["message", text.upper()]
        subject.wait_row(type="close")
        subject.stop()
    return file


@pytest.fixture
def screen(terminal, recording):
    screen = terminal(100, 40)
    screen.open_screen(WINDSOCK, "open", recording)
    screen.wait_for("HTTP GET")
    return screen


def test_packets_of_polling_are_in_the_list_and_lead_to_the_socket(screen):
    screen.wait_for(r"HTTP GET ◀ eio open \{.sid")
    screen.wait_for(r'HTTP POST ▶ sio event message "by polling"')
    screen.wait_for(r'HTTP GET ◀ sio event message "BY POLLING"')
    screen.press("G")
    # On the socket the same packets are frames, and are read in the same way.
    screen.wait_for(r"▶ +TEXT +F.* eio ping probe")
    screen.wait_for(r"◀ +TEXT +F.* eio pong probe")
    screen.wait_for(r'◀ +TEXT +F.* sio event message "BY SOCKET"')


def test_a_body_is_searched_and_read(screen):
    screen.press("/")
    screen.type("BY POLLING")
    screen.press("Enter")
    # The server answers the GET before, or after, it has answered the POST.
    asked = r'^>.*HTTP POST ▶ sio event message "by polling"', "Request body, [0-9]+ bytes"
    told = r'^>.*HTTP GET ◀ sio event message "BY POLLING"', "Response body, [0-9]+ bytes"
    asks_first = "POST" in screen.wait_for(f"{asked[0]}|{told[0]}")[0]
    for key, (row, body) in zip(("n", "N"), (asked, told) if asks_first else (told, asked)):
        screen.wait_for(row)
        screen.wait_for(body)
        if key == "n" or not asks_first:
            screen.press(key)
    screen.wait_for(told[0])
    screen.press("3", "z", "G")
    # The list's row has the text as well: the tree's line is meant.
    screen.wait_for(r'^ +0 +"?BY POLLING"?')


def test_the_conversation_of_the_socket_has_its_packets(screen):
    # Only the socket has frames.
    command(screen, "1")
    screen.wait_for(r"^> +1 .*eio ping probe")
    screen.press("V")
    screen.wait_for(r"client .*/socket.io/.* server")
    screen.wait_for(r"│── eio upgrade ─+▶│")
    screen.wait_for(r'│◀─+ sio event message "BY SOCKET" ──│')
