// The summary of a frame, and its link.
extension STOMPReading {
  func say(_ sink: inout NodeSink) {
    func say(id name: String) {
      if let id = value(name) { sink.say(" #" + String(decoding: id, as: UTF8.self), .id) }
    }
    func say(_ name: String, _ kind: Summary.Kind) {
      if let text = value(name) { sink.say(bytes: text, kind) }
    }
    switch command {
    case "CONNECT", "STOMP":
      say("accept_version", .note)
      say("host", .subject)
      if let login = value("login") {
        sink.say(" user", .note)
        sink.say(bytes: login, .string)
      }
    case "CONNECTED":
      say("version", .note)
      say("server", .subject)
    case "SUBSCRIBE":
      say("destination", .subject)
      say(id: "id")
    case "UNSUBSCRIBE":
      say("destination", .subject)
      say(id: "id")
    case "ACK", "NACK": say(id: value("id") == nil ? "message_id" : "id")
    case "BEGIN", "COMMIT", "ABORT": say("transaction", .subject)
    case "RECEIPT": say(id: "receipt_id")
    case "DISCONNECT": say(id: "receipt")
    case "ERROR":
      say(id: "receipt_id")
      say("message", .issue)
    default: say("destination", .subject)
    }
  }

  func link(_ sink: inout NodeSink, _ state: inout STOMPState) {
    switch command {
    case "CONNECT", "STOMP":
      sink.link(Link(.request, space: "connect", id: [], label: Array(command.utf8)))
    case "CONNECTED": sink.link(Link(.reply, space: "connect", id: []))
    case "SUBSCRIBE":
      let id = value("id") ?? value("destination") ?? []
      if let receipt = value("receipt") { state.remember(receipt: receipt, of: id) }
      sink.link(
        Link(.request, space: "subscribe", id: id, label: value("destination") ?? []))
    case "MESSAGE":
      // STOMP 1.0 has subscriptions without an id: then the destination identifies them.
      let id = value("subscription") ?? value("destination") ?? []
      sink.link(Link(.item, space: "subscribe", id: id))
    case "RECEIPT", "ERROR": answer(&sink, &state)
    default: ask(&sink)
    }
    remember(&state)
  }

  /// A frame that asks for a receipt is a request; UNSUBSCRIBE without one ends a subscription.
  private func ask(_ sink: inout NodeSink) {
    if let receipt = value("receipt") {
      let label = value("destination") ?? Array(command.utf8)
      sink.link(Link(.request, space: "receipt", id: receipt, label: label))
    } else if command == "UNSUBSCRIBE" {
      let id = value("id") ?? value("destination") ?? []
      sink.link(Link(.end, space: "subscribe", id: id, asker: .sender))
    }
  }

  private func answer(_ sink: inout NodeSink, _ state: inout STOMPState) {
    guard let receipt = value("receipt_id") else {
      if command == "ERROR", !state.isConnected {
        sink.link(Link(.reply, space: "connect", id: []))
      }
      return
    }
    if let subscription = state.subscription(receipt: receipt) {
      let role: Link.Role = command == "ERROR" ? .reply : .item
      return sink.link(Link(role, space: "subscribe", id: subscription))
    }
    sink.link(Link(.reply, space: "receipt", id: receipt))
  }

  private func remember(_ state: inout STOMPState) {
    switch command {
    case "CONNECT", "STOMP": state.isConnected = false
    case "CONNECTED":
      state.isConnected = true
      // STOMP 1.2, section Protocol Negotiation: without the header it is 1.0.
      state.version = value("version").flatMap { STOMPVersion($0) } ?? state.version ?? .v10
    default: break
    }
  }
}
