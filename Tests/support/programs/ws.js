const { WebSocket } = require("ws");
const socket = new WebSocket(process.argv[2]);
socket.on("message", (data) => {
  if (String(data) === "Welcome!") return socket.send("hi");
  console.log(String(data));
  socket.close();
});
socket.on("error", (error) => { console.error(error); process.exit(1); });
