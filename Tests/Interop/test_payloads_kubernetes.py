"""What the Kubernetes client sends into a pod and hears of it, as the units of the recording tell it."""

import json

import kubernetes.client
import kubernetes.stream.ws_client as ws_client
import pytest
import websockets.asyncio.server

from servers import LoopThread
from windsock import Proxy, dump, pick

FAILURE = {
    "metadata": {}, "status": "Failure", "reason": "NonZeroExitCode",
    "message": "command terminated with non-zero exit code: exit status 3",
    "details": {"causes": [{"reason": "ExitCode", "message": "3"}]},
}  # fmt: skip


class Kubelet(LoopThread):
    """Runs a command that echoes lines in capitals until its input ends."""

    async def open(self):
        self.server = await websockets.asyncio.server.serve(
            self.talk, "127.0.0.1", 0, subprotocols=["v5.channel.k8s.io", "v4.channel.k8s.io"]
        )
        self.port = self.server.sockets[0].getsockname()[1]

    async def shut(self):
        self.server.close()

    async def talk(self, socket):
        # A kubelet begins with an empty message on each channel that it writes to.
        for channel in (1, 2, 3):
            await socket.send(bytes([channel]))
        async for message in socket:
            message = message.encode() if isinstance(message, str) else message
            if message[0] == 0 and message[1:] != b"exit\n":
                await socket.send(b"\x01" + message[1:].upper())
            elif message[0] in (0, 255):
                break
        await socket.send(b"\x02good bye, gr\xc3\xb6\xc3\x9fer\n")
        await socket.send(b"\x03" + json.dumps(FAILURE).encode())


@pytest.mark.parametrize("version", ["v4", "v5"])
def test_units_say_what_the_client_and_the_kubelet_sent(tmp_path, version):
    file = tmp_path / "k8s.pcapng"
    subprotocol = f"{version}.channel.k8s.io"
    with Kubelet() as kubelet, Proxy(kubelet.url, "--record", file) as subject:
        client = ws_client.WSClient(
            kubernetes.client.Configuration(),
            subject.url + "/api/v1/namespaces/default/pods/a/exec?command=sh&stdin=true&tty=true",
            {"sec-websocket-protocol": subprotocol}, capture_all=True,
        )  # fmt: skip
        client.write_channel(ws_client.RESIZE_CHANNEL, json.dumps({"Width": 80, "Height": 24}))
        client.write_stdin("hello\n")
        assert client.readline_stdout(timeout=30) == "HELLO"
        if version == "v5":
            client.close_channel(ws_client.STDIN_CHANNEL)
        else:
            client.write_stdin(b"exit\n")
        client.run_forever(timeout=30)
        assert client.returncode == 3
        # The client leaves the connection as it is once the server has closed.
        subject.wait_row(type="frame", opcode_name="close", from_="client")
        subject.stop()
    units = pick(dump(file, "--units"), type="unit")
    assert {unit["form"] for unit in units} == {"k8s"}
    end = "k8s close stdin" if version == "v5" else "k8s stdin exit"
    assert [unit["summary"] for unit in pick(units, from_="client")] == [
        "k8s resize 80×24", "k8s stdin hello", end,
    ]  # fmt: skip
    assert [unit["summary"] for unit in pick(units, from_="server")] == [
        "k8s stdout 0 B", "k8s stderr 0 B", "k8s error 0 B", "k8s stdout HELLO",
        "k8s stderr good bye, größer",
        'k8s error Failure NonZeroExitCode "command terminated with non-zero exit code: exit status 3"',
    ]  # fmt: skip
    assert units[-1]["fields"]["status"] == FAILURE
    for prefix in ("k8s.status", "json"):
        code = f'{prefix}.details.causes[0].message == "3"'
        assert len(pick(dump(file, "--filter", code), type="frame")) == 1
