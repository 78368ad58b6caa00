import Testing
import WebSocket

@testable import Capture

/// Fragments of a message are not mixed with those of another of the same end (RFC 6455, section
/// 5.4); the two ends, and connections, have theirs at the same time.
@Suite struct FrameJoinerTests {
  private static func frame(
    _ number: UInt32, message: UInt32?, fragment: UInt32 = 0, fin: Bool = true,
    connection: UInt32 = 1, from end: Endpoint = .client
  ) -> LoggedFrame {
    let header = FrameHeader(fin: fin, opcode: .text, length: 0, maskingKey: nil)
    let row = FrameRow(
      number: number, connection: connection, from: end, header: header, time: 0, timeEnd: 0,
      message: message, fragment: message.map { _ in fragment }, flags: [], position: 0)
    return LoggedFrame(row: row, rules: [], segments: [])
  }

  private static func joined(_ frames: [LoggedFrame]) -> [[UInt32]?] {
    var joiner = FrameJoiner()
    return frames.map { joiner.take($0).map { $0.map(\.row.number) } }
  }

  @Test func aMessageIsCompleteWithItsLastFrame() {
    #expect(
      Self.joined([
        Self.frame(1, message: 1), Self.frame(2, message: 2, fin: false),
        Self.frame(3, message: nil), Self.frame(4, message: 2, fragment: 1, fin: false),
        Self.frame(5, message: 2, fragment: 2), Self.frame(6, message: 3),
      ]) == [[1], nil, nil, nil, [2, 4, 5], [6]])
  }

  @Test func endsAndConnectionsAreApart() {
    #expect(
      Self.joined([
        Self.frame(1, message: 1, fin: false),
        Self.frame(2, message: 2, fin: false, from: .server),
        Self.frame(3, message: 1, fin: false, connection: 2),
        Self.frame(4, message: 7, connection: 3),
        Self.frame(5, message: 2, fragment: 1, from: .server),
        Self.frame(6, message: 1, fragment: 1),
        Self.frame(7, message: 1, fragment: 1, connection: 2),
      ]) == [nil, nil, nil, [4], [2, 5], [1, 6], [3, 7]])
  }

  @Test func aMessageThatAnotherInterruptsIsLeftBehind() {
    #expect(
      Self.joined([
        Self.frame(1, message: 1, fin: false), Self.frame(2, message: 2),
        Self.frame(3, message: 3, fin: false), Self.frame(4, message: 4, fin: false),
        Self.frame(5, message: 4, fragment: 1),
      ]) == [nil, [2], nil, nil, [4, 5]])
  }
}
