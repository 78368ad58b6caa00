import TestSupport
import Testing

@testable import WebSocket

@Suite struct MessageInflaterTests {
  private let hello: [UInt8] = [0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00]

  private func inflater(
    _ parameters: String = "", limits: InflateLimits = InflateLimits()
  ) throws -> MessageInflater {
    let element = try #require(ExtensionOffer(element: "permessage-deflate" + parameters))
    let agreed = PermessageDeflate(accepted: element)
    return try #require(MessageInflater(agreed: agreed, from: .client, limits: limits))
  }

  private func rules(
    _ inflater: MessageInflater, _ bytes: [UInt8], pieces size: Int = .max,
    key: MaskingKey? = nil
  ) -> (rules: [FindingID], text: [UInt8]) {
    var found: [FindingID] = []
    var text: [UInt8] = []
    var begin = 0
    repeat {
      // Every piece is a frame of its own.
      let piece = Masking.unmasked(bytes[begin...].prefix(size), key: key)
      begin += piece.count
      found += piece.withUnsafeBytes {
        inflater.inflate(
          $0, key: key, keyOffset: 0, endsMessage: begin == bytes.count, offset: 3
        ) { text += $0 }
      }.map(\.rule)
    } while begin < bytes.count
    return (found, text)
  }

  @Test func aCleanMessageHasNoFindingMaskedOrNotHoweverCut() throws {
    for size in [1, 2, 100] {
      for key in [nil, MaskingKey(0x1234_5678)] {
        let result = rules(try inflater(), hello, pieces: size, key: key)
        #expect(result.rules == [])
        #expect(result.text == Array("Hello".utf8))
      }
    }
  }

  @Test func largeMaskedFramesComeOutWhole() throws {
    var random = SeededGenerator(seed: 3)
    let message = random.bytes(100_000)
    let deflater = try #require(Deflater())
    let compressed = deflater.deflate(message)
    #expect(rules(try inflater(), compressed, key: MaskingKey(0xA1B2_C3D4)).text == message)
  }

  @Test func d08AndD09AreRSV1OnControlFramesAndContinuations() {
    func rule(_ opcode: Opcode, rsv1: Bool = true) -> FindingID? {
      let header = FrameHeader(rsv1: rsv1, opcode: opcode, length: 0, maskingKey: nil)
      return MessageInflater.finding(for: header, from: .client, offset: 0)?.rule
    }
    #expect(rule(.ping) == .d08)
    #expect(rule(.close) == .d08)
    #expect(rule(.continuation) == .d09)
    #expect(rule(.text) == nil)
    #expect(rule(.ping, rsv1: false) == nil)
  }

  @Test func d10IsDataThatDoesNotDecodeAndItsFollowersAreNotAccused() throws {
    let inflater = try inflater()
    #expect(rules(inflater, hello).rules == [])
    #expect(rules(inflater, [0xFF, 0xFF]).rules == [.d10])
    #expect(rules(inflater, [0xF2, 0x00, 0x11, 0x00, 0x00]).rules == [])
    #expect(inflater.status == .contextLost)
    #expect(rules(try self.inflater(), [0xF2, 0x00, 0x11, 0x00, 0x00]).rules == [.d10])
  }

  /// A message of `distance` literals and a match that reaches the first of them.
  private func reaching(_ distance: Int) -> [UInt8] {
    var writer = BitWriter()
    writer.fixedBlock()
    for _ in 0..<distance { writer.literal(0x61) }
    writer.match(distance: distance)
    writer.endOfBlock()
    writer.flush()
    return writer.bytes
  }

  @Test func d11IsAReferenceBeyondTheWindowWhichZlibLetsPass() throws {
    let narrow = "; client_max_window_bits=9"
    #expect(rules(try inflater(narrow), reaching(512)).rules == [])
    #expect(rules(try inflater(narrow), reaching(513)).rules == [.d11])
    #expect(rules(try inflater(narrow), reaching(2100)).rules == [.d11])
    #expect(rules(try inflater(), reaching(32768)).rules == [])
    #expect(rules(try inflater("; server_max_window_bits=9"), reaching(513)).rules == [])
  }

  @Test func d12IsAReferenceIntoAnEarlierMessageWithoutContextTakeover() throws {
    let deflater = try #require(Deflater())
    let first = deflater.deflate(Array("The same words again".utf8))
    let second = deflater.deflate(Array("The same words again".utf8))
    let forgetting = try inflater("; client_no_context_takeover")
    #expect(rules(forgetting, first).rules == [])
    let result = rules(forgetting, second)
    #expect(result.rules == [.d12])
    #expect(result.text == Array("The same words again".utf8))
    let keeping = try inflater("; server_no_context_takeover")
    #expect(rules(keeping, first).rules == [])
    #expect(rules(keeping, second).rules == [])
  }

  @Test func d13IsACompressedMessageWithoutPayloadAnd00AnHonestEmptyOne() throws {
    #expect(rules(try inflater(), []).rules == [.d13])
    #expect(rules(try inflater(), [0x00]).rules == [])
  }

  @Test func d14IsAFinalBlockOnceAndTheDataGoesOn() throws {
    let inflater = try inflater()
    let final: [UInt8] = [0xF3, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00]
    let result = rules(inflater, final + final + [0x00], pieces: 3)
    #expect(result.rules == [.d14])
    #expect(result.text == Array("HelloHello".utf8))
    #expect(rules(inflater, [0xF2, 0x00, 0x11, 0x00, 0x00]).rules == [])
  }

  @Test func d15IsATailLeftOnTheEndNotOneInside() throws {
    #expect(rules(try inflater(), hello + [0x00, 0x00, 0xFF, 0xFF], pieces: 2).rules == [.d15])
    let inside: [UInt8] = [
      0xF2, 0x48, 0x05, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xCA, 0xC9, 0xC9, 0x07, 0x00,
    ]
    #expect(rules(try inflater(), inside).rules == [])
  }

  @Test func d16IsAMessageOverTheSizeLimitOrPastTheRatio() throws {
    let deflater = try #require(Deflater(keepsContext: false, level: 9))
    let bomb = deflater.deflate([UInt8](repeating: 0, count: 2 << 20))
    #expect(rules(try inflater(), bomb, pieces: 50).rules == [.d16])
    let small = deflater.deflate([UInt8](repeating: 0, count: 1 << 19))
    #expect(rules(try inflater(), small).rules == [])
    let limit = InflateLimits(bytes: 1000)
    let over = rules(try inflater(limits: limit), small, pieces: 50)
    #expect(over.rules == [.d16])
    #expect(over.text.count == 1000)
  }

  @Test func afterAnAbandonedMessageTheNextOnesAreReadAsFarAsTheyCanBe() throws {
    let inflater = try inflater()
    _ = [UInt8]([0xF2, 0x48]).withUnsafeBytes {
      inflater.inflate($0, key: nil, keyOffset: 0, endsMessage: false, offset: 0) { _ in }
    }
    inflater.abandon()
    #expect(rules(inflater, hello).text == Array("Hello".utf8))
  }
}
