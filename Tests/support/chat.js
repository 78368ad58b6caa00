// Debian's `ws` as a peer, with permessage-deflate on every message and context takeover.
//   node chat.js serve            prints its port, echoes, and says what it got at the end
//   node chat.js talk URL FILE    sends the messages of a JSON file, prints what came back
const { WebSocket, WebSocketServer } = require("ws");

const perMessageDeflate = { threshold: 0 };

function serve() {
  const server = new WebSocketServer({ host: "127.0.0.1", port: 0, perMessageDeflate }, () =>
    console.log("port", server.address().port));
  server.on("connection", (socket) => {
    socket.on("message", (data, isBinary) => {
      console.log("got", JSON.stringify(isBinary ? data.toString("base64") : data.toString()));
      socket.send(data, { binary: isBinary });
    });
    socket.on("error", (error) => console.log("error", error.message));
    socket.on("close", (code, reason) => console.log("closed", code, reason.toString()));
  });
}

function talk(url, file) {
  const messages = JSON.parse(require("fs").readFileSync(file, "utf8"));
  const socket = new WebSocket(url, { perMessageDeflate });
  socket.on("open", () => messages.forEach((message) => socket.send(message)));
  socket.on("message", (data) => {
    console.log("got", JSON.stringify(data.toString()));
    if (data.toString() === messages[messages.length - 1]) socket.close(1000, "done");
  });
  socket.on("error", (error) => console.log("error", error.message));
  socket.on("close", (code) => console.log("closed", code));
}

if (process.argv[2] === "serve") serve(); else talk(process.argv[3], process.argv[4]);
