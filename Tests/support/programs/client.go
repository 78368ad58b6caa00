package main

import (
	"fmt"
	"os"

	"github.com/gorilla/websocket"
)

func check(err error) {
	if err != nil {
		fmt.Fprintln(os.Stderr, err)
		os.Exit(1)
	}
}

func main() {
	socket, _, err := websocket.DefaultDialer.Dial(os.Args[1], nil)
	check(err)
	_, _, err = socket.ReadMessage()
	check(err)
	check(socket.WriteMessage(websocket.TextMessage, []byte("hi")))
	_, answer, err := socket.ReadMessage()
	check(err)
	fmt.Println(string(answer))
	check(socket.WriteMessage(websocket.CloseMessage, websocket.FormatCloseMessage(1000, "")))
	_, _, _ = socket.ReadMessage()
}
