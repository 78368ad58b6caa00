import CaptureSupport
import Testing

@testable import Capture
@testable import Output
@testable import WebSocket

/// The columns that the README names: number, time, connection, direction, opcode, flags, key,
/// length, payload; values by RFC 6455, section 5.
@Suite struct TextFormatterTests {
  private static func frames(_ session: ExampleSession) -> [[Substring]] {
    session.lines(TextFormatter()).filter { $0.contains("──▶  ") || $0.contains("◀──  ") }
      .map { $0.split(separator: " ") }
  }

  @Test func aFrameIsALineOfColumns() {
    let frames = Self.frames(ExampleSession())
    #expect(frames.map { $0[0] } == ["1", "2", "3", "4", "5", "6", "7", "8"])
    // Two milliseconds pass before the first frame.
    #expect(frames.map { $0[1] } == (2...9).map { "+0.00\($0)000" })
    #expect(frames.map { $0[3] } == ["──▶", "◀──", "◀──", "◀──", "──▶", "◀──", "◀──", "──▶"])
    #expect(
      frames.map { $0[4] } == ["TEXT", "TEXT", "PING", "CONT", "PONG", "BIN", "CLOS", "CLOS"])
    #expect(frames[0][5...] == ["FIN", "37fa213d", "5", "Hello"])
    #expect(frames[1][5...] == ["┌", "·", "3", "Hel"])
    #expect(frames[2][5...] == ["│", "FIN", "·", "5", "\"Hello\""])
    #expect(frames[3][5...] == ["└", "FIN", "·", "2", "lo"])
    #expect(frames[4][5...].prefix(4) == ["FIN", "37fa213d", "5", "\"Hello\""])
    #expect(frames[4][9...].prefix(2) == ["!", "F15"])
    let hex = (0..<32).map { ($0 < 16 ? "0" : "") + String($0, radix: 16) }.joined()
    #expect(frames[5][5...] == ["FIN", "·", "256", "\(hex)…"])
    #expect(frames[6][5...].prefix(4) == ["FIN", "·", "6", "1001"])
    #expect(frames[6].last == "\"gone\"" && frames[7][5...].prefix(3) == ["FIN", "01020304", "0"])
  }

  @Test func columnsStandBelowEachOther() {
    let lines = ExampleSession().lines(TextFormatter()).filter { $0.contains("FIN ") }
    func columns(of mark: String) -> Set<Int> {
      Set(
        lines.compactMap { line in
          line.firstRange(of: mark).map {
            line.distance(from: line.startIndex, to: $0.lowerBound)
          }
        })
    }
    #expect(columns(of: "FIN ").count == 1)
    // The length ends in the same column, after the key.
    for line in lines where line.contains("37fa213d") {
      #expect(line.contains("37fa213d       5  "))
    }
    let unmasked = "·" + String(repeating: " ", count: 14) + "5  "
    #expect(lines.contains { $0.contains("PING") && $0.contains(unmasked) })
  }

  @Test func reservedBitsAndOpcodesAreNamed() {
    let session = ExampleSession(unended: [0xD1, 0, 0xB3, 1, 0x61])
    let frames = Self.frames(session)
    #expect(frames[0][4...].prefix(3) == ["TEXT", "FIN", "rsv1,3"])
    #expect(frames[1][4...].prefix(3) == ["0x3", "FIN", "rsv2,3"])
  }

  @Test func whatIsNoFrameHasALineToo() throws {
    let lines = ExampleSession().lines(TextFormatter())
    let first = try #require(lines.first)
    #expect(
      first.hasPrefix("     ·  +0.001000  1  ws://") && first.contains("101 Switching Protocols"))
    #expect(first.hasSuffix("subprotocol chat"))
    #expect(lines.last == "")
    let last = try #require(lines.dropLast().last)
    #expect(last.contains("1  closed by the server 1001") && last.hasSuffix("\"gone\""))
    let cut = ExampleSession(unended: [0x82, 0x05, 1, 2]).lines(TextFormatter())
    #expect(cut.contains { $0.contains("1  ◀──  incomplete binary: 2 of 5 bytes") })
    #expect(cut.contains { $0.hasSuffix(", without a closing handshake") })
    let header = ExampleSession(unended: [0x82]).lines(TextFormatter())
    #expect(header.contains { $0.contains("incomplete header: 0 of ? bytes") })
  }

  @Test func aLongPayloadIsCutAndItsControlsAreVisible() throws {
    let talk = Conversation()
    talk.open()
    talk.server(talk.frame(0x81, Array(String(repeating: "a", count: 5000).utf8), from: .server))
    talk.server(talk.frame(0x81, Array("\u{1B}[2J\n".utf8), from: .server))
    talk.server(talk.frame(0x89, [0xFF, 0x00], from: .server))
    talk.server(talk.frame(0x82, [UInt8](repeating: 0xAB, count: 32), from: .server))
    let frames = Self.frames(ExampleSession(talk))
    #expect(frames[0].last == "\(String(repeating: "a", count: 4096))…")
    #expect(frames[1].last == "\\u{1B}[2J\\n" && frames[2].last == "ff00")
    #expect(frames[3].last == "\(String(repeating: "ab", count: 32))")
  }
}
