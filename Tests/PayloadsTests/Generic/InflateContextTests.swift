import CZlib
import Testing

@testable import Payloads

/// Compresses bytes as one zlib stream.
func compressed(_ bytes: [UInt8]) -> [UInt8]? {
  var size = compressBound(UInt(bytes.count))
  var packed = [UInt8](repeating: 0, count: Int(size))
  guard compress2(&packed, &size, bytes, UInt(bytes.count), 9) == Z_OK else { return nil }
  return Array(packed.prefix(Int(size)))
}

/// A zlib stream through all messages of a direction, as Python's zlib flushes it for Discord's
/// gateway.
@Suite struct InflateContextTests {
  static let messages = [
    hex(
      "789caa56ca2f50b23234d0514a51b2aa56ca484d2c2a494a4d2c89cfcc2b492d2a4bcc51b23231343235a8ad0500"
        + "0000ffff"),
    hex("aa06ab042a2c51b2520a7275748954826a2a0319505b0b000000ffff"),
    hex("82283034246c14000000ffff"),
  ]
  static let texts = [
    #"zlib {"op":10,"d":{"heartbeat_interval":41250}}"#, #"zlib {"op":0,"t":"READY","d":{"v":10}}"#,
    #"zlib {"op":11,"d":{"heartbeat_interval":41250}}"#,
  ]

  @Test func streamThroughMessages() {
    var conversation = TestConversation(target: "/?v=10&encoding=json&compress=zlib-stream")
    for (message, text) in zip(Self.messages, Self.texts) {
      let units = conversation.units(message, isText: false, fromClient: false)
      #expect(units.map(\.form) == ["zlib/json"])
      #expect(units.map(\.summary.string) == [text])
      #expect(units.flatMap(\.issues).isEmpty)
      // The other direction is not compressed.
      #expect(conversation.client(#"{"op":1}"#).map(\.form) == ["json"])
    }
  }

  @Test func streamIsKnownByItsFlush() {
    var conversation = TestConversation()
    let summaries = Self.messages.flatMap {
      conversation.units($0, isText: false, fromClient: false).map(\.summary.string)
    }
    #expect(summaries == Self.texts)
  }

  @Test func copiesAreCheckpoints() {
    var conversation = TestConversation()
    _ = conversation.units(Self.messages[0], isText: false, fromClient: false)
    var checkpoint = conversation
    _ = conversation.units(Self.messages[1], isText: false, fromClient: false)
    for message in [1, 2] {
      let units = checkpoint.units(Self.messages[message], isText: false, fromClient: false)
      #expect(units.map(\.summary.string) == [Self.texts[message]])
    }
    let last = conversation.units(Self.messages[2], isText: false, fromClient: false)
    #expect(last.map(\.summary.string) == [Self.texts[2]])
  }

  @Test func messageInPieces() throws {
    var conversation = TestConversation(target: "/?compress=zlib-stream")
    for (message, text) in zip(Self.messages, Self.texts) {
      let first = conversation.sink(
        Array(message.prefix(9)), isText: false, fromClient: false)
      #expect(first.isWaiting && first.units.isEmpty)
      let second = conversation.sink(
        Array(message.dropFirst(9)), isText: false, fromClient: false)
      #expect(second.units.map(\.summary.string) == [text])
      #expect(second.units.map(\.continuesEarlier) == [true])
      #expect(second.sources.map(\.how) == [nil, "joined", "inflated"])
    }
  }

  /// A flushed message alone does not take those after it for itself.
  @Test func otherMessagesBehindAFlush() {
    var conversation = TestConversation()
    _ = conversation.units(Self.messages[0], isText: false, fromClient: false)
    let other = conversation.sink(hex("81 a1 61 01"), isText: false, fromClient: false)
    #expect(!other.isWaiting)
    #expect(other.units.map(\.form) == ["msgpack"])
    let next = conversation.units(Self.messages[1], isText: false, fromClient: false)
    #expect(next.map(\.summary.string) == [Self.texts[1]])
  }

  @Test func brokenStream() {
    var conversation = TestConversation(target: "/?compress=zlib-stream")
    _ = conversation.units(Self.messages[0], isText: false, fromClient: false)
    var bad = Self.messages[1]
    bad[0] = 0x07
    let units = conversation.units(bad, isText: false, fromClient: false)
    #expect(units.flatMap(\.issues).map(\.text) == ["it does not inflate: invalid block type"])
    // Later messages cannot be read any more.
    #expect(
      conversation.units(Self.messages[2], isText: false, fromClient: false).map(\.form)
        == ["binary"])
  }

  @Test func pendingBytesAreBounded() {
    var conversation = TestConversation(target: "/?compress=zlib-stream")
    let noise = [UInt8](repeating: 0x55, count: 600_000)
    let first = conversation.sink([0x78, 0x9C] + noise, isText: false, fromClient: false)
    #expect(first.isWaiting)
    let second = conversation.sink(noise, isText: false, fromClient: false)
    #expect(!second.isWaiting)
    #expect(second.units.map(\.form) == ["text"])
  }

  @Test func damagedMessages() {
    damage(Self.messages.map { ($0, false, false) })
    damage(Self.messages.map { ($0, false, false) }, target: "/?compress=zlib-stream")
  }
}
