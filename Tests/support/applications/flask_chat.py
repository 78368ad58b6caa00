"""The chat of the Flask-SocketIO tutorials, served by gevent: long-polling first, then WebSocket.

    python flask_chat.py PORT, or gunicorn flask_chat:application"""

import sys

from flask import Flask
from flask_socketio import SocketIO, emit, send

application = Flask(__name__)
# Pings end a poll that waits, so they come often.
socketio = SocketIO(application, async_mode="gevent", ping_interval=2)


@application.route("/")
def page():
    return "<h1>chat</h1>"


@socketio.on("message")
def on_message(text):
    send(text.upper())


@socketio.on("my event")
def on_event(data):
    emit("my response", {"data": data["data"], "count": len(data["data"])})


@socketio.on("picture")
def on_picture(data):
    emit("picture", data[::-1])


if __name__ == "__main__":
    socketio.run(application, host="127.0.0.1", port=int(sys.argv[1]))
