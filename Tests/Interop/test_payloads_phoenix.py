"""What Supabase's realtime client says to channels of Phoenix, as the units of the recording tell it."""

import asyncio
import json

import realtime
import websockets.asyncio.server

from servers import LoopThread
from windsock import Proxy, dump, pick


class Channels(LoopThread):
    """Phoenix channels for the first version of the serializer, which keeps what was said."""

    async def open(self):
        self.said = []
        self.server = await websockets.asyncio.server.serve(self.talk, "127.0.0.1", 0)
        self.port = self.server.sockets[0].getsockname()[1]

    async def shut(self):
        self.server.close()

    async def send(self, socket, topic, event, payload, ref=None):
        message = {"topic": topic, "event": event, "payload": payload, "ref": ref}
        self.said.append(("server", message))
        await socket.send(json.dumps(message))

    async def talk(self, socket):
        async for text in socket:
            message = json.loads(text)
            self.said.append(("client", message))
            topic, event, ref = message["topic"], message["event"], message.get("ref")
            if event == "broadcast":
                await self.send(socket, topic, "broadcast", message["payload"])
                continue
            status = "error" if "secret" in topic else "ok"
            response = {"reason": "unauthorized"} if status == "error" else {}
            await self.send(socket, topic, "phx_reply", {"status": status, "response": response}, ref)
            if event == "phx_leave":
                await self.send(socket, topic, "phx_close", {}, ref)


async def converse(url):
    client = realtime.AsyncRealtimeClient(url)
    heard = asyncio.Queue()
    lobby = client.channel("lobby", {"config": {"broadcast": {"self": True}}})
    lobby.on_broadcast("said", heard.put_nowait)
    await lobby.subscribe()
    await lobby.send_broadcast("said", {"text": "hi"})
    await asyncio.wait_for(heard.get(), 30)
    states = []
    await client.channel("secret").subscribe(lambda state, _: states.append(state))
    assert states == [realtime.RealtimeSubscribeStates.CHANNEL_ERROR]
    await lobby.unsubscribe()
    await asyncio.sleep(0.2)
    await client.close()


def compact(value):
    return json.dumps(value, separators=(",", ":"))


def summary(message):
    """What a row should say of a message."""
    event, payload = message["event"], message["payload"]
    if event == "phx_reply":
        event, payload = payload["status"], payload["response"]
    ref = [f"#{message['ref']}"] if message.get("ref") else []
    return " ".join(["phx", event, message["topic"], *ref, compact(payload)])


def test_units_say_what_the_client_and_the_channels_sent(tmp_path):
    file = tmp_path / "phoenix.pcapng"
    with Channels() as server, Proxy(server.url, "--record", file) as subject:
        asyncio.run(converse(subject.url + "/socket"))
        subject.wait_row(type="close")
        subject.stop()
        said = list(server.said)
    units = pick(dump(file, "--units"), type="unit")
    assert {unit["form"] for unit in units} == {"phoenix"}
    for end in ("client", "server"):
        rows = [unit["summary"] for unit in pick(units, from_=end)]
        expected = [summary(message) for sender, message in said if sender == end]
        assert rows == expected
    check_answers(units)


def check_answers(units):
    asked = {unit["fields"]["ref"]: unit for unit in pick(units, from_="client") if unit["fields"]["ref"]}
    join = next(unit for unit in units if unit["fields"]["event"] == "phx_join")
    for unit in pick(units, from_="server"):
        fields, link = unit["fields"], unit.get("link")
        if fields["topic"] == "phoenix" and fields["ref"] is None:
            # The client's first heartbeat has no ref.
            continue
        if fields["event"] == "phx_reply":
            request = asked[fields["ref"]]
            stays = request["fields"]["event"] == "phx_join" and fields["status"] == "ok"
            assert (link["to"], link["role"]) == (request["frame"], "item" if stays else "reply")
        else:
            role = {"broadcast": "item", "phx_close": "end"}[fields["event"]]
            assert (link["to"], link["role"]) == (join["frame"], role)
