"""What gql and graphql-core say to each other, as the units of the recording tell it."""

import asyncio
import json

import gql
import gql.transport.websockets
import graphql
import pytest
import websockets.asyncio.server

from servers import LoopThread
from windsock import Proxy, dump, pick

SCHEMA = graphql.build_schema(
    """
    type Query { hello(name: String!): String, fails: Int! }
    type Mutation { add(n: Int!): Int }
    type Subscription { count(to: Int!): Int }
    """
)
START = {"graphql-transport-ws": "subscribe", "graphql-ws": "start"}
ITEM = {"graphql-transport-ws": "next", "graphql-ws": "data"}


class Root:
    def hello(self, info, name):
        return f"Hello {name}"

    def fails(self, info):
        raise ValueError("no luck")

    def add(self, info, n):
        return n + 1

    async def count(self, info, to):
        for number in range(to):
            yield {"count": number}


class GraphQLServer(LoopThread):
    """Runs operations for both subprotocols, and keeps what was said."""

    async def open(self):
        self.said = []
        self.server = await websockets.asyncio.server.serve(
            self.talk, "127.0.0.1", 0, subprotocols=list(START), compression=None
        )
        self.port = self.server.sockets[0].getsockname()[1]

    async def shut(self):
        self.server.close()
        await self.server.wait_closed()

    async def send(self, socket, **message):
        self.said.append(("server", message))
        await socket.send(json.dumps(message))

    async def talk(self, socket):
        protocol = socket.subprotocol
        async for text in socket:
            message = json.loads(text)
            self.said.append(("client", message))
            if message["type"] == "connection_init":
                await self.send(socket, type="connection_ack", payload={"server": "graphql-core"})
                if protocol == "graphql-ws":
                    await self.send(socket, type="ka")
                else:
                    await self.send(socket, type="ping")
            elif message["type"] == START[protocol]:
                await self.operate(socket, ITEM[protocol], message["id"], message["payload"])

    async def operate(self, socket, item, id, payload):
        document = graphql.parse(payload["query"])
        if errors := graphql.validate(SCHEMA, document):
            wrong = [error.formatted for error in errors]
            is_old = item == "data"
            await self.send(socket, id=id, type="error", payload=wrong[0] if is_old else wrong)
            return
        settings = {
            "variable_values": payload.get("variables"),
            "operation_name": payload.get("operationName"),
        }
        if graphql.get_operation_ast(document, settings["operation_name"]).operation.value == "subscription":
            results = graphql.subscribe(SCHEMA, document, Root(), **settings)
            if asyncio.iscoroutine(results):
                results = await results
            async for result in results:
                await self.send(socket, id=id, type=item, payload=result.formatted)
        else:
            result = graphql.execute(SCHEMA, document, Root(), **settings)
            await self.send(socket, id=id, type=item, payload=result.formatted)
        await self.send(socket, id=id, type="complete")


def request(text, **variables):
    return gql.GraphQLRequest(text, variable_values=variables or None)


async def operations(url, protocol):
    """A client's conversation."""
    transport = gql.transport.websockets.WebsocketsTransport(url=url, subprotocols=[protocol])
    async with gql.Client(transport=transport) as session:
        greet = request("query Greet($n: String!) { hello(name: $n) }", n="größer")
        assert await session.execute(greet) == {"hello": "Hello größer"}
        assert await session.execute(request("mutation { add(n: 41) }")) == {"add": 42}
        counts = request("# counts\nsubscription Counter($t: Int! = 9) { count(to: $t) }", t=3)
        assert [each async for each in session.subscribe(counts)] == [{"count": n} for n in range(3)]
        for text in ("query Bad { fails }", "{ nothing }"):
            with pytest.raises(gql.transport.exceptions.TransportQueryError):
                await session.execute(request(text))


def compact(value):
    return json.dumps(value, separators=(",", ":"))


TITLES = {
    "1": r'query Greet {"n":"gr\u00f6\u00dfer"}', "2": "mutation add", "3": 'Counter {"t":3}',
    "4": "query Bad", "5": "query nothing",
}  # fmt: skip


def summary(message, start):
    """What a row should say of a message."""
    words = ["gql", message["type"]]
    if "id" in message:
        words.append("#" + message["id"])
    if message["type"] == start:
        words.append(TITLES[message["id"]])
    elif message.get("payload"):
        words.append(compact(message["payload"]))
    return " ".join(words)


@pytest.mark.parametrize("protocol", START)
def test_units_say_what_gql_and_its_server_sent(tmp_path, protocol):
    file = tmp_path / "graphql.pcapng"
    with GraphQLServer() as server, Proxy(server.url, "--record", file) as subject:
        asyncio.run(operations(subject.url + "/graphql", protocol))
        subject.wait_row(type="close")
        subject.stop()
        said = list(server.said)
    units = pick(dump(file, "--units"), type="unit")
    assert {unit["form"] for unit in units} == {"graphql"}
    start = START[protocol]
    # Both ends may speak at once, so each is compared by itself.
    for end in ("client", "server"):
        rows = [unit["summary"] for unit in pick(units, from_=end)]
        expected = [summary(message, start) for sender, message in said if sender == end]
        # Rows have room for only so much of a long error.
        assert len(rows) == len(expected)
        for row, whole in zip(rows, expected):
            assert row == whole or row.endswith("…") and whole.startswith(row[:-1])
    check_answers(units, start, ITEM[protocol])


def check_answers(units, start, item):
    frames = {unit["fields"]["id"]: unit["frame"] for unit in units if unit["fields"]["type"] == start}
    assert set(frames) == set(TITLES)
    for unit in units:
        fields, link = unit["fields"], unit.get("link")
        if fields["type"] == start:
            assert link["role"] == "request"
        elif fields["type"] in (item, "complete", "error"):
            role = {item: "item", "complete": "end", "error": "reply"}[fields["type"]]
            if unit["from"] == "server" and (fields["type"] != "complete" or link.get("to")):
                assert (link["role"], link["to"]) == (role, frames[fields["id"]])
        elif fields["type"] == "connection_ack":
            assert link["role"] == "reply" and link["to"] == pick(units, from_="client")[0]["frame"]
        elif fields["type"] == "pong":
            pings = [each["frame"] for each in units if each["fields"]["type"] == "ping"]
            assert link["role"] == "reply" and link["to"] in pings


def test_statements_by_field(tmp_path):
    """Filters find operations by what stands only inside the document."""
    file = tmp_path / "graphql.pcapng"
    with GraphQLServer() as server, Proxy(server.url, "--record", file) as subject:
        asyncio.run(operations(subject.url, "graphql-transport-ws"))
        subject.wait_row(type="close")
        subject.stop()
    for filter, count in [
        ('graphql.operation == "subscription"', 1), ('graphql.name == "Greet"', 1),
        ('graphql.type == "next"', 6), ("json.payload.data.count == 2", 1),
    ]:  # fmt: skip
        assert len(pick(dump(file, "--filter", filter), type="frame")) == count, filter
