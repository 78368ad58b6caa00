import sys

from websockets.sync.client import connect

with connect(sys.argv[1]) as socket:
    assert socket.recv() == "Welcome!"
    socket.send("hi")
    print(socket.recv())
