import Testing

@testable import Client
@testable import WebSocket

@Suite struct MessageBatchTests {
  private static func batch(_ texts: [String]) -> MessageBatch {
    var batch = MessageBatch(.text)
    for text in texts { batch.append(Array(text.utf8)) }
    return batch
  }

  private static func opened(_ reflexes: ClientReflexes = ClientReflexes()) -> ClientSession {
    var session = ClientSession(url: "ws://x/", reflexes: reflexes, handshakePatience: 1)
    session.state = .open
    return session
  }

  @Test func messagesKeepTheirOrderAndTheirLengths() {
    let texts = ["one", "", "three\nlines\n", ""]
    let batch = Self.batch(texts)
    #expect(batch.count == 4 && !batch.isEmpty)
    #expect((0..<4).map { String(decoding: batch[$0], as: UTF8.self) } == texts)
    #expect(batch.prefix(2) == Self.batch(["one", ""]))
    #expect(batch.prefix(9) == batch && batch.prefix(0).isEmpty)
  }

  @Test func halvesOfACharacterDoNotMakeOne() {
    var batch = MessageBatch(.text)
    batch.append([0xC3])
    batch.append([0xA9])
    #expect(!UTF8Validator.isValid(batch.bytes))
  }

  @Test func aBatchIsSentInOneWriteAsItsMessagesWouldBe() {
    var key: UInt32 = 0
    func next() -> MaskingKey {
      key += 1
      return MaskingKey(key)
    }
    var session = Self.opened()
    let actions = session.run(Self.batch(["a", "", "ccc"]), keys: next)
    let frames = ["a", "", "ccc"].enumerated().flatMap { index, text in
      FrameSerializer.frame(
        header: FrameHeader(
          opcode: .text, length: UInt64(text.utf8.count),
          maskingKey: MaskingKey(UInt32(index + 1))),
        payload: Array(text.utf8))
    }
    #expect(actions == [.write(frames)])
  }

  @Test func withoutMasksThereAreNone() {
    var reflexes = ClientReflexes()
    reflexes.masks = false
    var session = Self.opened(reflexes)
    let key = MaskingKey(7)
    #expect(session.run(Self.batch(["ab"]), keys: { key }) == [.write([0x81, 2, 0x61, 0x62])])
    #expect(session.run(.text("ab"), key: key) == [.write([0x81, 2, 0x61, 0x62])])
    #expect(session.run(.ping([1]), key: key) == [.write([0x89, 1, 1])])
  }

  @Test func itWaitsForNoHandshakeAndFollowsNoClose() {
    let batch = ClientCommand.messages(Self.batch(["a"]))
    var session = ClientSession(url: "ws://x/", handshakePatience: 1)
    #expect(!session.accepts(batch))
    session.state = .closing(isSent: true, isReceived: false)
    #expect(!session.accepts(batch))
    #expect(session.run(Self.batch(["a"]), keys: { MaskingKey(1) }) == [])
  }
}
