import CaptureSupport
import TestSupport
import Testing
import WebSocket

@testable import Capture

/// The second stage of the dissector.
@Suite struct ContentStageTests {
  private static var limits: FrameLimits {
    var limits = FrameLimits()
    limits.deflate = PermessageDeflate()
    return limits
  }

  /// Both stages read the same bytes.
  private static func read(_ bytes: [UInt8]) -> (rows: FrameBatch, events: [DissectorEvent]) {
    var first = FrameParser(from: .server, streamOffset: 100, limits: limits, stage: .headers)
    let second = ContentStage(from: .server, streamOffset: 100, limits: limits)
    let rows = FrameBatch()
    var number: UInt32 = 0
    return bytes.withUnsafeBytes { bytes in
      first.receive(bytes, number: &number, into: rows)
      var events = rows.marks.map { DissectorEvent.finding($0.finding, row: $0.row) }
      second.receive(bytes, into: rows, events: &events, marks: 0..<events.count)
      return (rows, events)
    }
  }

  @Test func findingsOnContentStandAfterThoseOnTheHeaderOfTheirFrame() {
    // RSV2 on a Ping; RSV3 on a message whose data is no DEFLATE; RSV2 on a message that is not
    // compressed.
    let bytes: [UInt8] = [0xA9, 0x00, 0xD2, 0x01, 0xFF, 0xA2, 0x00]
    let (rows, events) = Self.read(bytes)
    let found = events.compactMap { event -> (FindingID, Int?, UInt64)? in
      guard case .finding(let finding, let row, _) = event else { return nil }
      return (finding.rule, row, finding.offset)
    }
    #expect(rows.count == 3)
    #expect(found.map(\.0) == [.f04, .f05, .d10, .f04])
    #expect(found.map(\.1) == [0, 1, 1, 2])
    #expect(found.map(\.2) == [100, 102, 102, 105])
  }

  @Test func theRowOfAMessageSaysWhatItInflatesTo() throws {
    let deflater = try #require(Deflater())
    let text = SeededGenerator.text(700)
    let payload = deflater.deflate(text)
    let (first, rest) = (payload.prefix(payload.count / 2), payload.dropFirst(payload.count / 2))
    let frames: [[UInt8]] = [
      [0x41, UInt8(first.count)] + first, [0x89, 0x00], [0x80, UInt8(rest.count)] + rest,
    ]
    let (rows, events) = Self.read(frames.flatMap { $0 })
    #expect(events.isEmpty)
    // The Ping stands between the two.
    #expect(rows.inflated.map(\.row) == [2])
    #expect(rows.inflated.map(\.length) == [700])
  }

  @Test func theFirstStageLooksIntoNoCompressedMessage() {
    var parser = FrameParser(
      from: .server, streamOffset: 0, limits: Self.limits, stage: .headers)
    let rows = FrameBatch()
    var number: UInt32 = 0
    // No DEFLATE, then text that is not UTF-8.
    let bytes: [UInt8] = [0xC1, 0x01, 0xFF, 0x81, 0x01, 0xFF]
    bytes.withUnsafeBytes { parser.receive($0, number: &number, into: rows) }
    #expect(rows.marks.map(\.finding.rule) == [.t01])
    #expect(rows.marks.map(\.row) == [1])
    #expect(rows.inflated.isEmpty)
    #expect(rows[0].flags.contains(.compressed))
    #expect(!rows[1].flags.contains(.compressed))
  }
}
