const { WebSocket } = require("undici");
const socket = new WebSocket(process.argv[2]);
socket.addEventListener("message", ({ data }) => {
  if (data === "Welcome!") return socket.send("hi");
  console.log(data);
  socket.close();
});
socket.addEventListener("error", (event) => { console.error(event); process.exit(1); });
