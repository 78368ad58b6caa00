import Testing

@testable import Payloads

/// What copies of a conversation have in common.
@Suite struct ConversationTests {
  private static let socketIO = "/socket.io/?EIO=4&transport=websocket"

  @Test func anEventChangesNothingThatIsRemembered() {
    var talk = TestConversation(target: Self.socketIO)
    _ = talk.server(#"42["a",1]"#)
    let before = talk.conversation
    _ = talk.server(#"42["b",2]"#)
    #expect(before.isComparable)
    #expect(talk.conversation.remembersTheSame(as: before))
  }

  @Test func anEventThatWaitsForItsAttachmentIsRememberedUntilThatComes() {
    var talk = TestConversation(target: Self.socketIO)
    _ = talk.server(#"42["a",1]"#)
    let before = talk.conversation
    _ = talk.server(#"451-["b",{"_placeholder":true,"num":0}]"#)
    #expect(!talk.conversation.remembersTheSame(as: before))
    _ = talk.units([1, 2], isText: false, fromClient: false)
    #expect(talk.conversation.remembersTheSame(as: before))
  }

  @Test func partOfAPacketAndItsVersionAreRemembered() {
    var talk = TestConversation(subprotocol: "mqtt")
    let fresh = talk.conversation
    // PUBLISH of quality 0 (MQTT 3.1.1, section 3.3), in two parts.
    let packet: [UInt8] = [0x30, 5, 0, 2, 0x61, 0x62, 0x21]
    _ = talk.units(packet, isText: false)
    let before = talk.conversation
    _ = talk.units(Array(packet[..<3]), isText: false)
    #expect(!talk.conversation.remembersTheSame(as: before))
    _ = talk.units(Array(packet[3...]), isText: false)
    #expect(talk.conversation.remembersTheSame(as: before))
    // CONNECT says which version the rest is in (section 3.1).
    _ = talk.units(
      [0x10, 13, 0, 4, 0x4D, 0x51, 0x54, 0x54, 5, 2, 0, 60, 0, 0, 0], isText: false)
    #expect(!talk.conversation.remembersTheSame(as: before))
    #expect(!talk.conversation.remembersTheSame(as: fresh))
  }

  @Test func whatIsReadDifferentlyIsNotTheSame() {
    let url = TestConversation(target: Self.socketIO, as: "socket.io").conversation
    let other = TestConversation(target: Self.socketIO, as: "engine.io").conversation
    #expect(url.remembersTheSame(as: url))
    #expect(!url.remembersTheSame(as: other))
    #expect(!other.remembersTheSame(as: url))
  }

  /// Nothing is claimed about what is not decided, and what a protocol inside another remembers.
  @Test func someCopiesCannotBeCompared() {
    let open = TestConversation().conversation
    #expect(!open.isComparable)
    #expect(!open.remembersTheSame(as: open))
    let inner = TestConversation(as: "sockjs").conversation
    #expect(inner.isSettled)
    #expect(!inner.isComparable)
    #expect(!inner.remembersTheSame(as: inner))
  }

  /// Text that nothing claims is remembered nowhere: only that the search has ended.
  @Test func textThatNothingClaimsIsComparableOnceTheSearchHasEnded() {
    var talk = TestConversation()
    for _ in 0..<200 where !talk.conversation.isSettled { _ = talk.server("wind") }
    let before = talk.conversation
    #expect(before.isComparable)
    _ = talk.server(#"{"a":1}"#)
    #expect(talk.conversation.remembersTheSame(as: before))
    // Several messages have to agree on protobuf: the first is remembered.
    _ = talk.units([0x08, 0x96, 0x01], isText: false)
    #expect(!talk.conversation.remembersTheSame(as: before))
  }
}
