import TestSupport
import Testing

@testable import WebSocket

/// What a parser says of compressed messages (RFC 7692, section 6), as zlib compresses them.
@Suite struct FrameParserInflatingTests {
  private struct Found: Equatable {
    var rules: [FindingID] = []
    /// The row of each compressed message's last frame, and the bytes the message inflates to.
    var inflated: [String] = []
    var checkpoints: [[UInt8]] = []
    var frames = 0
  }

  private static func found(_ stream: [UInt8], pieces size: Int = .max) throws -> Found {
    let element = try #require(ExtensionOffer(element: "permessage-deflate"))
    var limits = FrameLimits()
    limits.deflate = PermessageDeflate(accepted: element)
    limits.definedReservedBits = 0x40
    var parser = FrameParser(from: .client, streamOffset: 0, limits: limits)
    let batch = FrameBatch()
    var number: UInt32 = 0
    var found = Found()
    for start in stride(from: 0, to: stream.count, by: min(size, stream.count)) {
      batch.begin()
      stream[start..<min(stream.count, start + min(size, stream.count))].withUnsafeBytes {
        parser.receive($0, number: &number, into: batch)
      }
      found.rules += batch.marks.map(\.finding.rule)
      found.inflated += batch.inflated.map { "\(found.frames + $0.row): \($0.length)" }
      found.checkpoints += batch.checkpoints.map(\.window)
      found.frames += batch.count
    }
    return found
  }

  /// A message in frames that hold a part each, masked with keys that differ.
  private static func frames(
    _ message: [UInt8], isText: Bool, parts: Int, _ generator: inout SeededGenerator
  ) -> [UInt8] {
    let size = max(1, (message.count + parts - 1) / parts)
    var stream: [UInt8] = []
    var start = 0
    repeat {
      let payload = Array(message[start...].prefix(size))
      let isLast = start + payload.count == message.count
      let header = FrameHeader(
        fin: isLast, rsv1: start == 0, opcode: start > 0 ? .continuation : isText ? .text : .binary,
        length: UInt64(payload.count),
        maskingKey: MaskingKey(UInt32(truncatingIfNeeded: generator.next())))
      stream += FrameSerializer.frame(header: header, payload: payload)
      start += payload.count
    } while start < message.count
    return stream
  }

  @Test(arguments: [1, 2, 3, 7])
  func eachMessageHasTheLengthThatWentIntoItHoweverItsBytesArrive(
    parts: Int
  ) throws {
    var generator = SeededGenerator(seed: UInt64(parts))
    let deflater = try #require(Deflater())
    var stream: [UInt8] = []
    let texts = ["Hello", "", String(repeating: "né日😀", count: 50), "Hello"]
    for text in texts {
      stream += Self.frames(
        deflater.deflate(Array(text.utf8)), isText: true, parts: parts, &generator)
    }
    let whole = try Self.found(stream)
    #expect(whole.rules.isEmpty)
    #expect(
      whole.inflated.map { $0.split(separator: " ").last }
        == texts.map { "\($0.utf8.count)"[...] })
    for size in 1...40 { #expect(try Self.found(stream, pieces: size) == whole, "\(size)") }
  }

  /// RFC 6455, section 8.1, of the text that a message inflates to: also where a character is cut
  /// by a frame, or by a read.
  @Test(
    arguments: [
      ([0x61, 0xFF, 0x62], true), ([0xE2, 0x82], true), ([0xED, 0xA0, 0x80], true),
      ([0xE2, 0x82, 0xAC], false), ([0xF0, 0x9F, 0x98, 0x80, 0x41], false),
    ] as [([UInt8], Bool)])
  func aTextThatDoesNotInflateToUTF8IsFoundOnceABinaryMessageIsNot(
    text: [UInt8], isBad: Bool
  ) throws {
    for (isText, parts) in [(true, 1), (true, 2), (true, 3), (false, 2)] {
      var generator = SeededGenerator(seed: 4)
      // Stored, so that each frame has some of the bytes as they are.
      let deflater = try #require(Deflater(level: 0))
      let stream = Self.frames(deflater.deflate(text), isText: isText, parts: parts, &generator)
      for size in [1, 2, 3, 5, Int.max] {
        let found = try Self.found(stream, pieces: size)
        #expect(found.rules == (isText && isBad ? [.t05] : []), "\(parts) frames, \(size) bytes")
        #expect(found.inflated.count == 1)
      }
    }
  }

  @Test func afterEachMebibyteComesAPlaceFromWhichInflatingCanBeginAgain() throws {
    var generator = SeededGenerator(seed: 9)
    let deflater = try #require(Deflater())
    let message = [UInt8](repeating: 0x61, count: 300 << 10) + generator.bytes(100)
    var stream: [UInt8] = []
    var next: [UInt8] = []
    for index in 0..<5 {
      let compressed = deflater.deflate(message)
      stream += Self.frames(compressed, isText: false, parts: 1, &generator)
      if index == 4 { next = compressed }
    }
    let found = try Self.found(stream)
    #expect(found.inflated.count == 5 && found.checkpoints.count == 1)
    // The fourth message passes the mebibyte; the fifth inflates from there.
    let inflater = try #require(Inflater(window: found.checkpoints.first ?? []))
    var text: [UInt8] = []
    let status = next.withUnsafeBytes { bytes in
      inflater.inflate(bytes, endsMessage: true) { text += $0 }
    }
    #expect(status == .good && text == message)
  }
}
