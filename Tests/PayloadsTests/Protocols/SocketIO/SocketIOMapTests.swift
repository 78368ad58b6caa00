import Testing

@testable import Payloads

/// Packets of python-socketio 5.18 with `serializer="msgpack"`.
@Suite struct SocketIOMapTests {
  private static let event =
    "84a47479706502a46461746192a2757082a166c4020102a174a168a36e7370a22f61a2696405"
  private static let ack = "84a47479706503a4646174619101a36e7370a12fa2696405"
  private static let connect = "83a47479706500a464617461c0a36e7370a12f"

  private func conversation() -> TestConversation {
    TestConversation(target: "/socket.io/?EIO=4&transport=websocket")
  }

  @Test func event() throws {
    var talk = conversation()
    let sink = talk.sink(hex(Self.event), isText: false)
    let unit = try #require(sink.units.first)
    #expect(unit.form == "socket.io")
    #expect(unit.summary.string == #"sio event /a #5 up [{f:2 B, t:"h"}]"#)
    #expect(
      sink.outline == [
        "type: event", "namespace: /a", "id: 5", "event: up", "args: […]", "  0: {…}",
        "    f: 0102", "    t: h",
      ])
    #expect(unit.link == Link(.request, space: "sio /a", id: [0x35], label: Array("up".utf8)))
    #expect(
      try talk.values("socketio", ".args[0].t", in: hex(Self.event), isText: false)
        .map(\.string) == ["h"])
  }

  @Test func otherPackets() {
    var talk = conversation()
    let ack = talk.units(hex(Self.ack), isText: false, fromClient: false).first
    #expect(ack?.summary.string == "sio ack #5 [1]")
    #expect(ack?.link == Link(.reply, space: "sio /", id: [0x35]))
    let connect = talk.units(hex(Self.connect), isText: false).first
    #expect(connect?.summary.string == "sio connect")
    #expect(connect?.link?.role == .request)
  }

  @Test(arguments: ["81a47479706502", "0102", "82a47479706502a36e7370a12f", "80"])
  func otherBytes(text: String) {
    var talk = conversation()
    #expect(talk.units(hex(text), isText: false).map(\.form) == ["engine.io"])
  }

  @Test func damagedMessages() {
    damage(
      [Self.event, Self.ack, Self.connect].map { (hex($0), false, true) },
      target: "/socket.io/?EIO=4&transport=websocket")
  }
}
