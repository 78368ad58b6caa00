"""The WebSocket recipe of Bottle's manual: gevent-websocket under gevent's server.

    python bottle_echo.py PORT, or gunicorn bottle_echo:application"""

import sys

from bottle import Bottle, abort, request
from geventwebsocket import WebSocketError

application = Bottle()


@application.route("/")
def page():
    return "<h1>echo</h1>"


@application.route("/websocket")
def handle_websocket():
    socket = request.environ.get("wsgi.websocket")
    if not socket:
        abort(400, "Expected WebSocket request.")
    while True:
        try:
            message = socket.receive()
            if message is None:
                break
            socket.send("Your message was: %r" % message)
        except WebSocketError:
            break


if __name__ == "__main__":
    from gevent.pywsgi import WSGIServer
    from geventwebsocket.handler import WebSocketHandler

    address = ("127.0.0.1", int(sys.argv[1]))
    WSGIServer(address, application, handler_class=WebSocketHandler).serve_forever()
