import Testing
import WebSocket

@testable import Capture
@testable import Filter

/// What a window gives is what stands in the file, wherever reads begin and end.
@Suite struct PayloadWindowTests {
  private static let length = 600_000

  /// Bytes that tell their place.
  private static func byte(_ place: Int) -> UInt8 {
    UInt8(truncatingIfNeeded: place &* 31 ^ place >> 8)
  }

  private let store = MemoryStore()

  init() { _ = store.append([.copied((0..<Self.length).map(Self.byte))]) }

  /// A frame that stands at some places, header first.
  private static func frame(
    _ count: Int, at segments: [Segment], key: MaskingKey? = nil, flags: FrameFlags = []
  ) -> LoggedFrame {
    let header = FrameHeader(opcode: .binary, length: UInt64(count), maskingKey: key)
    let row = FrameRow(
      number: 1, connection: 1, from: .client, header: header, time: 0, timeEnd: 0, flags: flags,
      position: segments.first?.position ?? 0)
    return LoggedFrame(row: row, rules: [], segments: Segments(segments))
  }

  private func content(_ frame: LoggedFrame, in window: PayloadWindow? = nil) -> [UInt8]? {
    let window = window ?? PayloadWindow(store: store, inflating: nil)
    var bytes: [UInt8] = [1, 2, 3]
    guard window.append(contentOf: frame, to: &bytes) else { return nil }
    #expect(bytes.starts(with: [1, 2, 3]), "what was there stays")
    return Array(bytes.dropFirst(3))
  }

  @Test(arguments: [0, 1, 3, 5000, 100_000, 299_999])
  func payloadsAreReadForwardsBackwardsAndAcross(count: Int) {
    let window = PayloadWindow(store: store, inflating: nil)
    let places = [0, count + 2, 4094, 4096, 270_000, 262_144, 1000, 299_999, 300_001, 2, 0]
    var total = 0
    // RFC 6455, section 5.2: 2 bytes, and 2 or 8 for the length.
    let head = count < 126 ? 2 : count < 65536 ? 4 : 10
    for place in places where place + head + count <= Self.length {
      let segment = Segment(position: UInt64(place), count: head + count)
      let expected = (place + head..<place + head + count).map(Self.byte)
      #expect(content(Self.frame(count, at: [segment]), in: window) == expected, "at \(place)")
      total += count
      #expect(window.byteCount == total)
    }
  }

  @Test func aPayloadInPiecesIsPutTogetherBehindItsHeader() {
    // The first piece ends in the header, the second is the rest of it, the fourth has more than
    // is wanted.
    let segments = [(10, 1), (50, 1), (100, 3), (20, 9)].map {
      Segment(position: UInt64($0.0), count: $0.1)
    }
    let expected = [100, 101, 102, 20, 21].map(Self.byte)
    #expect(content(Self.frame(5, at: segments)) == expected)
    #expect(content(Self.frame(13, at: segments)) == nil)
    #expect(content(Self.frame(12, at: segments))?.count == 12)
    #expect(content(Self.frame(0, at: [])) == [])
    #expect(content(Self.frame(1, at: [])) == nil)
  }

  @Test func aMaskIsTakenOffFromThePayloadsFirstByteOn() {
    let key = MaskingKey(0x0102_0304)
    // RFC 6455, section 5.3: octet i of the payload is combined with octet i modulo 4 of the key.
    let expected = (46..<53).enumerated().map { Self.byte($1) ^ UInt8($0 % 4 + 1) }
    let frame = Self.frame(7, at: [Segment(position: 40, count: 13)], key: key, flags: [.masked])
    #expect(content(frame) == expected)
  }

  @Test func whatTheFileDoesNotHaveIsMissing() {
    let end = UInt64(Self.length)
    #expect(content(Self.frame(8, at: [Segment(position: end - 10, count: 10)]))?.count == 8)
    #expect(content(Self.frame(9, at: [Segment(position: end - 10, count: 11)])) == nil)
    #expect(content(Self.frame(1, at: [Segment(position: end + 10, count: 3)])) == nil)
    #expect(content(Self.frame(1, at: [Segment(position: .max - 2, count: 3)])) == nil)
  }

  /// Says that everything inflates to one byte, and with which limit it was asked.
  private final class Inflating: InflatedContents {
    var limits: [Int] = []

    func append(contentOf frame: LoggedFrame, limit: Int, to bytes: inout [UInt8]) -> Bool {
      limits.append(limit)
      bytes.append(0x61)
      return true
    }
  }

  @Test func compressedContentComesFromElsewhereOrNotAtAll() {
    let frame = Self.frame(4, at: [Segment(position: 0, count: 6)], flags: [.compressed])
    #expect(content(frame) == nil)
    let inflating = Inflating()
    let window = PayloadWindow(store: store, inflating: inflating)
    #expect(content(frame, in: window) == [0x61])
    #expect(window.byteCount == 1)
    #expect(inflating.limits == [PayloadWindow.contentLimit])
  }

  @Test func contentBeyondTheLimitIsNotRead() {
    let limit = PayloadWindow.contentLimit
    let frame = Self.frame(limit + 1, at: [Segment(position: 0, count: limit + 1 + 10)])
    let window = PayloadWindow(store: store, inflating: nil)
    #expect(content(frame, in: window) == nil)
    #expect(window.byteCount == 0)
  }
}
