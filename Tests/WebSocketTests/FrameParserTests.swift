import TestSupport
import Testing

@testable import WebSocket

/// What one pass over a whole stream found, in a form to compare.
private struct Walked: Equatable {
  var frames: [String] = []
  var findings: [String] = []
  var controls: [[UInt8]] = []
  var unfinished: [String] = []

  /// Feeds `stream` in chunks of the given sizes; the last chunk takes what is left.
  init(_ stream: [UInt8], from: Endpoint, limits: FrameLimits = FrameLimits(), sizes: [Int]) {
    var parser = FrameParser(from: from, streamOffset: 0, limits: limits)
    let batch = FrameBatch()
    var number: UInt32 = 0
    var position = 0
    var sizes = sizes[...]
    while position < stream.count {
      let size = min(sizes.popFirst() ?? stream.count, stream.count - position)
      batch.begin()
      stream[position..<position + size].withUnsafeBytes {
        parser.receive($0, number: &number, into: batch)
      }
      add(batch)
      position += size
    }
    unfinished = parser.end().map { "\($0.rule.rawValue)@\($0.offset)" }
    if let frame = parser.frameUnderWay { unfinished.append("at \(frame.offset)") }
  }

  private mutating func add(_ batch: FrameBatch) {
    for row in 0..<batch.count {
      let frame = batch[row]
      frames.append(
        "\(frame.firstByte) \(frame.flags.rawValue) \(frame.key) \(frame.length) "
          + "\(frame.message).\(frame.fragment)")
      // A row's place is known twice: from the chunk, or as carried in from an earlier one.
      if frame.start != FrameParser.carriedStart {
        // A frame ends where the next one begins.
        let end = UInt64(frame.start) + UInt64(frame.flags.headerByteCount) + frame.length
        if row + 1 < batch.count { #expect(end == UInt64(batch[row + 1].start)) }
      } else {
        #expect(row == 0 && batch.isFirstCarried)
      }
    }
    findings += batch.marks.map { "\(frames.count - batch.count + $0.row): \($0.finding)" }
    controls += batch.notables.map(\.payload)
  }
}

/// Streams of RFC 6455 and of those who break it.
private enum Streams {
  static let hello = [UInt8]("Hello".utf8)
  static let key = MaskingKey(0x37FA_213D)

  static func frame(
    _ first: UInt8, _ payload: [UInt8], key: MaskingKey? = nil,
    form: FrameHeader.LengthForm? = nil
  ) -> [UInt8] {
    let length = UInt64(payload.count)
    let header = FrameHeader(
      firstByte: first, length: length, lengthForm: form ?? .minimal(for: length), maskingKey: key)
    return FrameSerializer.frame(header: header, payload: payload)
  }

  /// Every kind of frame, legal or not, as a client would send them.
  static var everything: [UInt8] {
    var stream: [UInt8] = []
    var generator = SeededGenerator(seed: 0x1234_5678)
    func masked(
      _ first: UInt8, _ payload: [UInt8], form: FrameHeader.LengthForm? = nil
    ) -> [UInt8] {
      let key = MaskingKey(UInt32(truncatingIfNeeded: generator.next()))
      return frame(first, payload, key: key, form: form)
    }
    stream += masked(0x81, hello)
    stream += masked(0x82, [UInt8](repeating: 7, count: 126))
    stream += masked(0x01, [0xC3])
    stream += masked(0x89, [1, 2, 3])
    stream += masked(0x80, [0xA9])
    stream += masked(0x81, [0xFF])
    stream += masked(0x81, [0xE2, 0x82])
    stream += masked(0x01, [0x41, 0xED, 0xA0])
    stream += masked(0x80, [0x80])
    stream += masked(0x82, [], form: .bits16)
    stream += masked(0x82, [9], form: .bits64)
    stream += masked(0x09, [])
    stream += masked(0x8A, [UInt8](repeating: 0x61, count: 130))
    stream += masked(0x83, [1])
    stream += masked(0x8B, [1])
    stream += masked(0xF1, [0x61])
    stream += masked(0x80, [1])
    stream += masked(0x01, [0x61])
    stream += masked(0x82, [2])
    stream += masked(0x88, [0x03, 0xE8])
    stream += masked(0x81, [0x62])
    stream += frame(0x81, hello)
    stream += Array(masked(0x82, [UInt8](repeating: 1, count: 70_000)).prefix(80))
    return stream
  }
}

/// Frame parser: RFC 6455, section 5.
@Suite struct FrameParserTests {
  @Test func theExamplesOfSection5And7AreReadAsTheyAreMeant() {
    let server = Walked(
      [0x81, 0x05, 0x48, 0x65, 0x6C, 0x6C, 0x6F, 0x01, 0x03, 0x48, 0x65, 0x6C, 0x80, 0x02, 0x6C]
        + [0x6F, 0x89, 0x05] + Streams.hello, from: .server, sizes: [])
    #expect(server.frames.count == 4)
    #expect(server.findings.isEmpty)
    #expect(server.controls == [Streams.hello])
    let client = Walked(
      [0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58], from: .client, sizes: [])
    #expect(client.frames == ["129 2 \(0x37FA_213D) 5 1.0"])
    #expect(client.findings.isEmpty)
  }

  @Test func whatIsFoundDoesNotDependOnHowTheBytesWereChunked() {
    let stream = Streams.everything
    let whole = Walked(stream, from: .client, sizes: [])
    #expect(whole.frames.count == 22)
    #expect(!whole.unfinished.isEmpty)
    #expect(Walked(stream, from: .client, sizes: stream.map { _ in 1 }) == whole)
    for split in 1..<stream.count {
      #expect(Walked(stream, from: .client, sizes: [split]) == whole, "split at \(split)")
    }
  }

  @Test(arguments: 0..<200)
  func randomBytesAreWalkedTheSameInAnyChunksAndNeverTrap(seed: UInt64) {
    var random = SeededGenerator(seed: seed)
    let stream = (0..<400).map { _ in UInt8(truncatingIfNeeded: random.next()) }
    for from in Endpoint.allCases {
      let whole = Walked(stream, from: from, sizes: [])
      #expect(Walked(stream, from: from, sizes: stream.map { _ in 1 }) == whole, "seed \(seed)")
      let sizes = stream.map { _ in 1 + Int(random.next() % 9) }
      #expect(Walked(stream, from: from, sizes: sizes) == whole, "seed \(seed)")
    }
  }

  /// A frame, and the rules it breaks when the client sends it.
  @Test(
    arguments: [
      (0x81, 5, FrameHeader.LengthForm.bits7, []),
      (0xC1, 1, .bits7, ["F03"]), (0xA1, 1, .bits7, ["F04"]), (0x91, 1, .bits7, ["F05"]),
      (0x83, 1, .bits7, ["F06"]), (0x87, 1, .bits7, ["F06"]), (0x8B, 1, .bits7, ["F07"]),
      (0x82, 125, .bits16, ["F08"]), (0x82, 126, .bits16, []), (0x82, 65535, .bits64, ["F09"]),
      (0x82, 65536, .bits64, []), (0x89, 125, .bits7, []), (0x89, 126, .bits16, ["F11"]),
      (0x89, 3, .bits16, ["F08", "F11"]), (0x09, 1, .bits7, ["F12"]), (0x80, 1, .bits7, ["F13"]),
    ] as [(UInt8, Int, FrameHeader.LengthForm, [String])]
  )
  func eachRuleIsFoundOnTheFrameThatBreaksIt(
    first: UInt8, length: Int, form: FrameHeader.LengthForm, rules: [String]
  ) {
    let payload = [UInt8](repeating: 0x61, count: length)
    let stream = Streams.frame(first, payload, key: Streams.key, form: form)
    #expect(ruleNames(stream, from: .client) == rules)
  }

  @Test func aClientMustMaskAServerMustNot() {
    #expect(ruleNames(Streams.frame(0x81, Streams.hello), from: .client) == ["F01"])
    #expect(ruleNames(Streams.frame(0x81, Streams.hello), from: .server) == [])
    let masked = Streams.frame(0x81, Streams.hello, key: Streams.key)
    #expect(ruleNames(masked, from: .server) == ["F02"])
    // Trap 11: without a handshake nobody knows who is the client, or what RSV1 means.
    #expect(ruleNames(masked, from: .server, limits: .unknown) == [])
    #expect(ruleNames(Streams.frame(0xC1, [1]), from: .client, limits: .unknown) == [])
  }

  @Test(arguments: 0..<60 as Range<UInt64>)
  func framesAlikeInARowWithOneThatIsNotComeToTheSameByEveryPath(seed: UInt64) {
    var generator = SeededGenerator(seed: seed)
    let from: Endpoint = seed % 2 == 0 ? .client : .server
    let size = [0, 1, 7, 8, 64, 125, 126, 300].randomElement(using: &generator) ?? 0
    var stream: [UInt8] = []
    var last: UInt32 = 1
    for _ in 0..<Int.random(in: 1...300, using: &generator) {
      var payload = [UInt8](repeating: 0x61, count: size)
      let oddity = Int.random(in: 0..<40, using: &generator)
      // Bad text, a repeated key, another opcode, a fragment, a longer length than needed.
      if oddity == 0, size > 0 { payload[Int.random(in: 0..<size, using: &generator)] = 0xFF }
      if oddity != 1 { last = UInt32.random(in: 0...UInt32.max, using: &generator) }
      let first: UInt8 = oddity == 2 ? 0x89 : oddity == 3 ? 0x01 : oddity == 4 ? 0x80 : 0x81
      stream += Streams.frame(
        first, payload, key: from == .client ? MaskingKey(last) : nil,
        form: oddity == 5 ? .bits64 : nil)
    }
    let whole = Walked(stream, from: from, sizes: [])
    #expect(whole == Walked(stream, from: from, sizes: stream.map { _ in 1 }), "seed \(seed)")
    let sizes = (0..<stream.count).map { _ in Int.random(in: 1...500, using: &generator) }
    #expect(whole == Walked(stream, from: from, sizes: sizes), "seed \(seed)")
  }

  @Test func aLengthWithItsTopBitSetIsAFindingAndTheFrameIsWaitedFor() {
    var parser = FrameParser(from: .server, streamOffset: 0, limits: FrameLimits())
    let batch = FrameBatch()
    var number: UInt32 = 0
    let stream: [UInt8] = [0x82, 127, 0x80, 0, 0, 0, 0, 0, 0, 1, 1, 2, 3]
    batch.begin()
    stream.withUnsafeBytes { parser.receive($0, number: &number, into: batch) }
    #expect(batch.count == 0)
    #expect(parser.frameUnderWay?.header?.length == UInt64(1) << 63 | 1)
    #expect(parser.frameUnderWay?.received == 3)
    #expect(parser.frameUnderWay?.findings.map(\.rule) == [.f10, .f19])
  }

  @Test func aNewMessageInsideAFragmentedOneIsFoundAndTakenAsTheNewOne() {
    let stream = Streams.frame(0x01, [0x61]) + Streams.frame(0x82, [1]) + Streams.frame(0x80, [2])
    #expect(ruleNames(stream, from: .server) == ["F14", "F13"])
  }

  @Test func controlFramesBetweenFragmentsAreLegal() {
    let stream = Streams.frame(0x01, [0x61]) + Streams.frame(0x89, []) + Streams.frame(0x80, [0x62])
    let walked = Walked(stream, from: .server, sizes: [])
    #expect(walked.findings.isEmpty)
    #expect(walked.frames == ["1 1 0 1 1.0", "137 1 0 0 0.0", "128 1 0 1 1.1"])
  }

  @Test func keysThatRepeatOrCountAreFoundALoneZeroKeyIsAWarning() {
    func found(_ keys: [UInt32]) -> [Finding] {
      findings(
        keys.flatMap { Streams.frame(0x82, [1], key: MaskingKey($0)) }, from: .client)
    }
    #expect(found([7, 99, 12]).isEmpty)
    #expect(found([7, 99, 99]).map(\.fact) == [.repeatedKey(MaskingKey(99))])
    #expect(found([7, 8, 9, 10]).map(\.fact) == [.keyStep(1), .keyStep(1)])
    #expect(found([7, 0, 9]).map(\.level) == [.warning])
    #expect(found([7, 7]).map(\.level) == [.error])
  }

  @Test func badUTF8IsFoundInWholeAndInFragmentedTextsAtItsOffsetInTheMessage() {
    let whole = findings(Streams.frame(0x81, [0x61, 0xFF]), from: .server)
    #expect(whole.map(\.rule) == [.t01])
    #expect(whole.first?.fact == .utf8(UTF8Error(.badLead, at: 1)))
    let split = Streams.frame(0x01, [0x61, 0xE2]) + Streams.frame(0x80, [0x28])
    #expect(findings(split, from: .server).map(\.rule) == [.t02])
    #expect(findings(split, from: .server).first?.fact != nil)
    let short = Streams.frame(0x81, [0xE2, 0x82])
    #expect(findings(short, from: .server).map(\.rule) == [.t03])
    // Trap 3: a code point may be split over fragments, and noncharacters are characters here.
    let legal = Streams.frame(0x01, [0xEF, 0xBF]) + Streams.frame(0x80, [0xBE, 0x00])
    #expect(findings(legal, from: .server).isEmpty)
  }

  @Test func anEndOfTheTransportInsideAFrameOrAMessageIsFound() {
    let inHeader = Walked([0x81], from: .server, sizes: [])
    #expect(inHeader.unfinished.first == "F16@0")
    let inPayload = Walked(
      Array(Streams.frame(0x81, Streams.hello).dropLast()), from: .server, sizes: [])
    #expect(inPayload.unfinished.first == "F16@0")
    let inMessage = Walked(Streams.frame(0x01, [0x61]), from: .server, sizes: [])
    #expect(inMessage.unfinished == ["F17@0"])
    let closed = Streams.frame(0x01, [0x61]) + Streams.frame(0x88, [])
    #expect(ruleNames(closed, from: .server) == ["F17"])
  }

  @Test func aFloodOfTinyFragmentsAndAnOversizedMessageAreFoundOnce() {
    let flood =
      Streams.frame(0x02, [1])
      + (0..<5000).flatMap { _ in Streams.frame(0x00, []) } + Streams.frame(0x80, [1])
    #expect(ruleNames(flood, from: .server) == ["F18"])
    var limits = FrameLimits()
    limits.sizeLimit = 10
    let large =
      Streams.frame(0x02, [UInt8](repeating: 0, count: 8))
      + Streams.frame(0x00, [UInt8](repeating: 0, count: 8)) + Streams.frame(0x80, [1])
    #expect(ruleNames(large, from: .server, limits: limits) == ["F19"])
    #expect(
      ruleNames(
        Streams.frame(0x82, [UInt8](repeating: 0, count: 11)), from: .server, limits: limits)
        == ["F19"])
  }

  private func findings(
    _ stream: [UInt8], from: Endpoint, limits: FrameLimits = FrameLimits()
  ) -> [Finding] {
    var parser = FrameParser(from: from, streamOffset: 0, limits: limits)
    let batch = FrameBatch()
    var number: UInt32 = 0
    batch.begin()
    stream.withUnsafeBytes { parser.receive($0, number: &number, into: batch) }
    return batch.marks.map(\.finding)
  }

  private func ruleNames(
    _ stream: [UInt8], from: Endpoint, limits: FrameLimits = FrameLimits()
  ) -> [String] {
    findings(stream, from: from, limits: limits).map(\.rule.rawValue)
  }
}
