import asyncio
import sys

import websockets


async def main():
    async with websockets.connect(sys.argv[1]) as socket:
        assert await socket.recv() == "Welcome!"
        await socket.send("hi")
        print(await socket.recv())


asyncio.run(main())
