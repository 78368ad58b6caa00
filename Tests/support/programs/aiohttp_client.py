import asyncio
import sys

import aiohttp


async def main():
    async with aiohttp.ClientSession() as session, session.ws_connect(sys.argv[1]) as socket:
        assert await socket.receive_str() == "Welcome!"
        await socket.send_str("hi")
        print(await socket.receive_str())


asyncio.run(main())
