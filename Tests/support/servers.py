"""Real servers from well-known libraries, each on a free loopback port in a thread of its own."""

import asyncio
import threading

import tornado.httpserver
import tornado.netutil
import tornado.web
import tornado.websocket
import websockets.asyncio.server

LARGE = bytes(range(256)) * (20 * 4096)
"""20 MiB that show a shifted or lost byte."""


class LoopThread:
    """Runs an asyncio loop in a thread; subclasses open and close their listener on it."""

    def __enter__(self):
        self.loop = asyncio.new_event_loop()
        self.thread = threading.Thread(target=self.loop.run_forever, daemon=True)
        self.thread.start()
        self.run(self.open())
        return self

    def __exit__(self, *_):
        self.run(self.shut())
        self.loop.call_soon_threadsafe(self.loop.stop)
        self.thread.join(10)
        if not self.thread.is_alive():
            self.loop.close()

    def run(self, coroutine):
        return asyncio.run_coroutine_threadsafe(coroutine, self.loop).result(30)

    @property
    def url(self):
        return f"http://127.0.0.1:{self.port}"


class Chat(tornado.websocket.WebSocketHandler):
    """The chat of the tutorials: a greeting, then every line back in capitals."""

    def check_origin(self, origin):
        return True

    def open(self):
        self.write_message("Welcome!")

    def on_message(self, message):
        if isinstance(message, bytes):
            self.write_message(message[::-1], binary=True)
        else:
            self.write_message(message.upper())


class StrictChat(Chat):
    """The same with Tornado's own origin check: Origin must name the Host."""

    def check_origin(self, origin):
        return tornado.websocket.WebSocketHandler.check_origin(self, origin)


class Page(tornado.web.RequestHandler):
    def get(self):
        self.write("<h1>chat</h1>")

    def post(self):
        self.write(f"{len(self.request.body)} {hash_of(self.request.body)}")


class OwnPage(tornado.web.RequestHandler):
    """A page that a test brings along."""

    def initialize(self, text):
        self.text = text

    def get(self):
        self.write(self.text)


class Chunks(tornado.web.RequestHandler):
    """A body in chunks of different sizes, no Content-Length."""

    async def get(self):
        for size in (1, 10, 100, 1000, 10000):
            self.write("x" * size)
            await self.flush()


class Events(tornado.web.RequestHandler):
    """An event stream: it sends one event and waits for the test before the next one."""

    async def get(self):
        self.set_header("Content-Type", "text/event-stream")
        for number in range(3):
            self.write(f"data: event {number}\n\n")
            await self.flush()
            await self.application.next_event.acquire()


class Large(tornado.web.RequestHandler):
    def get(self):
        self.write(LARGE)


class Headers(tornado.web.RequestHandler):
    """Says which header fields arrived."""

    def get(self):
        self.write({"headers": sorted(self.request.headers.get_all())})


def hash_of(data):
    import hashlib

    return hashlib.sha256(data).hexdigest()


class TornadoServer(LoopThread):
    async def open(self):
        self.application = tornado.web.Application(
            [
                ("/ws/", Chat),
                ("/strict/", StrictChat),
                ("/", Page),
                ("/chunks", Chunks),
                ("/events", Events),
                ("/large", Large),
                ("/headers", Headers),
            ]
        )
        self.application.next_event = asyncio.Semaphore(0)
        self.server = tornado.httpserver.HTTPServer(self.application, max_body_size=1 << 28)
        sockets = tornado.netutil.bind_sockets(0, "127.0.0.1")
        self.port = sockets[0].getsockname()[1]
        self.server.add_sockets(sockets)

    def serve_page(self, text):
        """Has a page of the test's own at /page."""
        self.application.add_handlers(".*", [("/page", OwnPage, {"text": text})])

    async def shut(self):
        self.server.stop()
        await self.server.close_all_connections()

    def next_event(self):
        self.loop.call_soon_threadsafe(self.application.next_event.release)


class WebSocketsServer(LoopThread):
    """The `websockets` library as the server; `handler(connection)` is a coroutine function.

    Keep-alive pings are off, so that only what a test sends is on the wire."""

    def __init__(self, handler, host="127.0.0.1", **options):
        self.handler, self.host = handler, host
        self.options = {"ping_interval": None, "max_size": None, "compression": None, **options}

    async def open(self):
        self.server = await websockets.asyncio.server.serve(
            self.handler, self.host, 0, **self.options
        )
        self.port = self.server.sockets[0].getsockname()[1]

    @property
    def url(self):
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    async def shut(self):
        self.server.close()
        await self.server.wait_closed()


async def echo(connection):
    """Sends every message back as it came."""
    async for message in connection:
        await connection.send(message)


def nothing_sent(connection):
    return connection.wait_closed()
