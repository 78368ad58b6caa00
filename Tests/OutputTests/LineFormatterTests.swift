import CaptureSupport
import Testing

@testable import Capture
@testable import Output

@Suite struct LineFormatterTests {
  private static func formatter(
    _ ending: LineFormatter.Ending = .newline, isTerminal: Bool = false,
    isWanted: @escaping ([LoggedFrame]) -> Bool = { _ in true },
    report: @escaping (String) -> Void = { _ in }
  ) -> LineFormatter {
    LineFormatter(ending, isTerminal: isTerminal, isWanted: isWanted, report: report)
  }

  private static func bytes(
    _ frames: [[UInt8]], extensions: String? = nil, _ formatter: LineFormatter
  ) -> [UInt8] {
    let talk = Conversation()
    let line = extensions.map { "Sec-WebSocket-Extensions: \($0)\r\n" } ?? ""
    talk.open(requestLines: line, responseLines: line)
    for frame in frames { talk.server(frame) }
    return ExampleSession(talk).bytes(formatter)
  }

  @Test func theMessagesOfTheServerAndNothingElse() {
    let binary = (0..<256).map { UInt8($0) }
    #expect(
      ExampleSession().bytes(Self.formatter()) == Array("Hello\n".utf8) + binary + [0x0A])
    #expect(ExampleSession().bytes(Self.formatter(.null)) == Array("Hello\0".utf8) + binary + [0])
    #expect(ExampleSession().bytes(Self.formatter(.none)) == Array("Hello".utf8) + binary)
  }

  @Test func lineEndsInAMessageStayAsTheyAre() {
    let frame: [UInt8] = [0x81, 5] + Array("a\r\n\nb".utf8)
    #expect(Self.bytes([frame], Self.formatter()) == Array("a\r\n\nb\n".utf8))
    #expect(Self.bytes([[0x81, 0]], Self.formatter()) == [0x0A])
  }

  @Test func compressedMessagesAreInflated() {
    // RFC 7692, section 7.2.3.1, whole and in two frames.
    let whole: [UInt8] = [0xC1, 7, 0xF2, 0x48, 0xCD, 0xC9, 0xC9, 7, 0]
    let parts: [[UInt8]] = [[0x41, 3, 0xF2, 0x48, 0xCD], [0x80, 4, 0xC9, 0xC9, 7, 0]]
    #expect(
      Self.bytes([whole], extensions: "permessage-deflate", Self.formatter())
        == Array("Hello\n".utf8))
    #expect(
      Self.bytes(parts, extensions: "permessage-deflate", Self.formatter())
        == Array("Hello\n".utf8))
  }

  @Test func whatDoesNotInflateIsReportedAndNotWritten() {
    var reports: [String] = []
    let broken: [UInt8] = [0xC1, 3, 0xFF, 0xFF, 0xFF]
    let written = Self.bytes(
      [broken, [0x81, 1, 0x61]], extensions: "permessage-deflate",
      Self.formatter(report: { reports.append($0) }))
    #expect(written == Array("a\n".utf8))
    #expect(reports.count == 1 && reports[0].contains("cannot be inflated"))
  }

  @Test func onATerminalNothingActsOnIt() {
    let frame: [UInt8] = [0x81, 8] + Array("a\u{1B}[1m\n\tb".utf8)
    #expect(
      Self.bytes([frame], Self.formatter(isTerminal: true))
        == Array("a\\u{1B}[1m\n\tb\n".utf8))
    #expect(
      Self.bytes([[0x82, 2, 0xFF, 0x41]], Self.formatter(isTerminal: true))
        == Array("\\xFFA\n".utf8))
  }

  @Test func textThatIsNoneIsWrittenAndReported() {
    var reports: [String] = []
    let written = Self.bytes(
      [[0x81, 2, 0xC3, 0x28]], Self.formatter(report: { reports.append($0) }))
    #expect(written == [0xC3, 0x28, 0x0A])
    #expect(reports.count == 1 && reports[0].contains("(T01)"))
  }

  @Test func onlyWhatIsWanted() {
    var asked = 0
    let written = Self.bytes(
      [[0x81, 1, 0x61], [0x81, 1, 0x62], [0x81, 1, 0x63]],
      Self.formatter(isWanted: { _ in
        asked += 1
        return asked == 2
      }))
    #expect(written == Array("b\n".utf8) && asked == 3)
  }
}
