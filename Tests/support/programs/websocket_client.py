import sys

import websocket

socket = websocket.create_connection(sys.argv[1])
assert socket.recv() == "Welcome!"
socket.send("hi")
print(socket.recv())
socket.close()
