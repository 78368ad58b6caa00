import WebSocket

extension TCPConversation {
  /// A whole connection with a few frames each way.
  package static func sample(isIPv6: Bool = false) -> TCPConversation {
    var conversation = TCPConversation(isIPv6: isIPv6)
    conversation.upgrade()
    conversation.send(.client, TCPConversation.frame(.client, "hello"))
    conversation.send(
      .server, TCPConversation.frame(.server, "one") + TCPConversation.frame(.server, "two"))
    conversation.send(
      .client, TCPConversation.frame(.client, String(repeating: "long ", count: 90)))
    conversation.close()
    return conversation
  }

  /// What its frames are as directions and text.
  package static let sampleTexts = [
    "> hello", "< one", "< two", "> " + String(repeating: "long ", count: 90),
    "> \u{3}\u{FFFD}", "< \u{3}\u{FFFD}",
  ]

  /// A connection of which nothing before its frames was captured.
  package static func joined(skipping count: Int = 0) -> [Packets.Segment] {
    var conversation = TCPConversation()
    conversation.upgrade()
    for number in 1...4 {
      conversation.send(.client, TCPConversation.frame(.client, #"{"ask":\#(number)}"#))
      conversation.send(.server, TCPConversation.frame(.server, #"{"answer":\#(number)}"#))
    }
    return Array(conversation.segments.dropFirst(5 + count))
  }
}
