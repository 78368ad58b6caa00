"""Node's ws, the client of most JavaScript programs, through CONNECT."""

import os

from forward import assert_chat
from program import run

CLIENT = """
const http = require("http"), https = require("https"), tls = require("tls"), WebSocket = require("ws");
const [port, host] = process.argv.slice(2);
const connect = http.request({ host: "127.0.0.1", port, method: "CONNECT", path: host });
connect.on("connect", (answer, socket) => {
  if (answer.statusCode !== 200) process.exit(2);
  const agent = new https.Agent();
  agent.createConnection = () => tls.connect({ socket, servername: "localhost" });
  const client = new WebSocket("wss://" + host + "/ws/", { agent });
  client.on("error", (error) => { console.log(error.code || error.message); process.exit(3); });
  let heard = 0;
  client.on("message", (data) => {
    console.log(data.toString());
    if (++heard === 1) client.send("hi"); else client.close(1000, "done");
  });
  client.on("close", (code) => console.log(code));
});
connect.end();
"""


def node(tmp_path, subject, secure, **environment):
    script = tmp_path / "client.js"
    script.write_text(CLIENT)
    # Debian keeps its modules where only programs of Debian's own look by themselves.
    modules = {"NODE_PATH": "/usr/share/nodejs"}
    return run(
        ["node", script, str(subject.port), f"localhost:{secure.port}"],
        environment={**os.environ, **modules, **environment},
    )


def test_ws_over_wss(forward, authority, secure, trusted, tmp_path):
    subject = forward("--cacert", authority.file)
    status, output, errors = node(tmp_path, subject, secure, NODE_EXTRA_CA_CERTS=str(trusted))
    assert (status, output.decode().split()) == (0, ["Welcome!", "HI", "1000"]), errors
    row = assert_chat(subject)
    assert any("permessage-deflate" in value for _, value in row["request_headers"])


def test_ws_that_does_not_trust_the_authority(forward, authority, secure, tmp_path):
    subject = forward("--cacert", authority.file)
    status, output, errors = node(tmp_path, subject, secure)
    assert status == 3 and b"SELF_SIGNED_CERT" in output, (output, errors)
    # Node only closes the connection; others say why in an alert.
    assert "does not trust" in subject.wait_row(type="connection")["failure"]
