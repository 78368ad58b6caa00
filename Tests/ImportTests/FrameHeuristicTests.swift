import Testing

@testable import Import

/// How sure it is that bytes are frames: the frames are those of RFC 6455, sections 5.2 and 5.7.
@Suite struct FrameHeuristicTests {
  /// "Hello", unmasked and masked.
  private static let hello: [UInt8] = [0x81, 0x05, 0x48, 0x65, 0x6C, 0x6C, 0x6F]
  private static let masked: [UInt8] = [
    0x81, 0x85, 0x37, 0xFA, 0x21, 0x3D, 0x7F, 0x9F, 0x4D, 0x51, 0x58,
  ]

  private static func follow(
    _ bytes: [UInt8], ends: [Int] = [], mask: Bool? = nil
  ) -> FrameHeuristic? {
    bytes.withUnsafeBytes { FrameHeuristic.follow($0, from: 0, ends: ends, mask: mask) }
  }

  @Test func eachPropertyAddsToTheCertainty() throws {
    let plain = try #require(Self.follow(Self.hello))
    #expect(plain.frames == 1 && !plain.isMasked)
    // The first byte is one of few, and five letters can be read.
    #expect(plain.bits == 6 + 5)
    #expect(Self.follow(Self.hello, ends: [7])?.bits == 6 + 5 + 7)
    #expect(Self.follow(Self.hello, ends: [1, 6, 8, 20])?.bits == 6 + 5)
    #expect(Self.follow(Self.hello, ends: [3, 7, 9])?.bits == 6 + 5 + 7)
    #expect(Self.follow([0x89, 0], ends: [2])?.bits == 6 + 4, "an empty frame says less")
    #expect(Self.follow([0x88, 2, 0x03, 0xE8])?.bits == 6 + 4)
    let long = [0x81, 20] + [UInt8](repeating: 0x61, count: 20)
    #expect(Self.follow(long)?.bits == 6 + 8)
    let odd: [UInt8] = [0x81, 2, 0x61, 0x01]
    #expect(Self.follow(odd)?.bits == 6, "text that nobody writes")
    let large = [0x82, 127, 0, 0, 0, 0, 0, 1, 0, 0] + [UInt8](repeating: 0, count: 65_536)
    #expect(Self.follow(large)?.bits == 6 + 16)
    #expect(Self.follow([0x82, 126, 0xFF, 0xFF] + [UInt8](repeating: 0, count: 65_535))?.bits == 6)
  }

  @Test func itStopsWhenThereIsNoDoubt() throws {
    let many = try #require(Self.follow(Array(repeatElement(Self.hello, count: 20).joined())))
    #expect(many.bits >= FrameHeuristic.certain && many.frames == 6)
  }

  @Test func fragmentsSayLittleHoweverManyThereAre() throws {
    let parts: [UInt8] = [0x02, 1, 0, 0x00, 1, 0, 0x00, 1, 0, 0x00, 1, 0, 0x80, 1, 0]
    let chain = try #require(Self.follow(parts))
    #expect(chain.frames == 5 && chain.bits == 5 + 6)
    #expect(Self.follow([0x80, 1, 0])?.frames == 1, "a message may be under way at the beginning")
    #expect(Self.follow(Self.hello + [0x80, 1, 0]) == nil, "and nowhere else")
    #expect(Self.follow([0x02, 1, 0] + Self.hello) == nil, "messages do not interleave")
    #expect(Self.follow([0x02, 1, 0, 0x89, 0, 0x80, 1, 0])?.frames == 3, "but for control frames")
  }

  @Test(
    arguments: [
      [0x83, 0], [0x91, 0], [0xA1, 0], [0x84, 1, 0], [0x08, 0], [0x09, 0], [0x8B, 0], [0x01, 0],
      [0x02, 0],
      [0x89, 126, 0, 126], [0x82, 126, 0, 125], [0x82, 127, 0, 0, 0, 0, 0, 0, 0xFF, 0xFF],
      [0x82, 127, 0, 0, 0, 0, 0x80, 0, 0, 1], [0x81, 1, 0xFF], [0x88, 1, 0x03],
      [0x88, 2, 0x03, 0xE7],
      [0x88, 2, 0x13, 0x88],
    ] as [[UInt8]])
  func whatNoPeerSendsIsNoFrame(bytes: [UInt8]) {
    #expect(Self.follow(bytes) == nil)
  }

  @Test(
    arguments: [
      [0x88, 2, 0x03, 0xE8], [0x88, 2, 0x13, 0x87], [0x88, 0],
      [0x89, 125] + [UInt8](repeating: 0, count: 125),
      [0x82, 126, 0, 126] + [UInt8](repeating: 0, count: 126), [0xC1, 1, 0xFF], [0x41, 1, 0],
      [0x82, 127, 0, 0, 0, 0, 0x80, 0, 0, 0],
    ] as [[UInt8]])
  func whatIsAtTheEdgeIsOne(bytes: [UInt8]) {
    #expect(Self.follow(bytes) != nil)
  }

  @Test func anEndMasksAllOfItsFramesOrNone() {
    #expect(Self.follow(Self.masked)?.isMasked == true && Self.follow(Self.masked)?.bits == 11)
    #expect(
      Self.follow(Self.masked, mask: true) != nil && Self.follow(Self.masked, mask: false) == nil)
    #expect(
      Self.follow(Self.hello, mask: false) != nil && Self.follow(Self.hello, mask: true) == nil)
    #expect(
      Self.follow(Self.masked + Self.hello) == nil && Self.follow(Self.hello + Self.masked) == nil)
    #expect(Self.follow(Self.masked + Self.masked)?.frames == 2)
  }

  @Test func aFrameThatIsNotWholeIsNoCounterproof() {
    for count in 0..<Self.masked.count {
      let chain = Self.follow(Array(Self.masked.prefix(count)))
      #expect(chain?.frames == 0, "\(count) bytes")
    }
    #expect(Self.follow(Self.hello + [0x81])?.frames == 1)
    #expect(Self.follow(Self.hello + [0x83, 0]) == nil)
  }
}

/// Where frames begin in the middle of a stream.
@Suite struct FrameResyncTests {
  private static func resync(_ packets: [[UInt8]]) -> FrameResync {
    var resync = FrameResync()
    for (index, packet) in packets.enumerated() {
      packet.withUnsafeBytes { resync.add($0, at: UInt64(index) * 1000, time: UInt64(index)) }
    }
    return resync
  }

  private static let hello: [UInt8] = [0x81, 0x05, 0x48, 0x65, 0x6C, 0x6C, 0x6F]

  @Test func framesThatBeginWithAPacketAreFoundSooner() {
    var one = Self.resync([[7, 7], Self.hello])
    // 18 bits: enough where it is known that it is a WebSocket.
    #expect(one.find(mask: nil, threshold: .unknownProtocol) == nil)
    #expect(one.find(mask: nil, threshold: .knownProtocol)?.offset == 2)
    #expect(one.find(mask: true, threshold: .knownProtocol) == nil)
    #expect(Self.resync([[7, 7], Self.hello]).bytes.count == 9)
    var final = Self.resync([[7, 7], Self.hello])
    #expect(final.find(mask: nil, threshold: .unknownProtocol, isFinal: true)?.offset == 2)
    var two = Self.resync([[7, 7], Self.hello, Self.hello])
    #expect(two.find(mask: false, threshold: .unknownProtocol)?.offset == 2)
  }

  @Test func framesThatBeginAnywhereNeedMore() {
    let inside = [7, 7, 7] + Self.hello + Self.hello + Self.hello
    var waiting = Self.resync([inside])
    #expect(
      waiting.find(mask: nil, threshold: .knownProtocol) == nil, "every place is tried seldom")
    #expect(waiting.find(mask: nil, threshold: .knownProtocol, isFinal: true)?.offset == 3)
    var long = Self.resync([[UInt8](repeating: 7, count: 4096) + inside])
    #expect(long.find(mask: nil, threshold: .knownProtocol)?.offset == 4099)
  }

  @Test func whatIsHeldIsHandedOutFromAPlaceOn() {
    let resync = Self.resync([[1, 2, 3], [4, 5], [6]])
    var found: [[Int]] = []
    resync.forEach(from: 2) { found.append($0.map(Int.init) + [Int($1), Int($2)]) }
    #expect(found == [[3, 2, 0], [4, 5, 1000, 1], [6, 2000, 2]])
    found = []
    resync.forEach(from: 5) { found.append($0.map(Int.init) + [Int($1), Int($2)]) }
    #expect(found == [[6, 2000, 2]])
  }

  @Test func whatIsGivenUpIsCounted() {
    var resync = Self.resync([[1, 2, 3]])
    resync.restart(missing: 10)
    #expect(resync.dropped == 13 && resync.bytes.isEmpty && resync.pieces.isEmpty)
    [UInt8](repeating: 1, count: FrameResync.limit).withUnsafeBytes {
      resync.add($0, at: 0, time: 0)
    }
    #expect(resync.dropped == 13 && resync.bytes.count == FrameResync.limit)
    [UInt8]([2]).withUnsafeBytes { resync.add($0, at: 0, time: 0) }
    #expect(resync.bytes == [2] && resync.dropped == 13 + UInt64(FrameResync.limit))
    var many = FrameResync()
    for _ in 0..<1024 { [UInt8]([1]).withUnsafeBytes { many.add($0, at: 0, time: 0) } }
    #expect(many.bytes.count == 1024)
    [UInt8]([1]).withUnsafeBytes { many.add($0, at: 0, time: 0) }
    #expect(many.bytes.count == 1 && many.dropped == 1024)
  }
}
