import TestSupport
import Testing

@testable import WebSocket

/// Messages that should do without those before them (RFC 7692, section 7.1.1), and may not.
@Suite struct MessageInflaterAloneTests {
  private static func text(_ random: inout SeededGenerator) -> [UInt8] {
    let words = [
      "wind", "north", "gusting", "knots", "harbour", "tide", "{\"type\":", "\"snapshot\"",
    ]
    // Some longer than the small window, and some than one of 32 KiB.
    let count = [3, 40, 200, 9000][Int.random(in: 0..<4, using: &random)]
    return (0..<count).flatMap { _ in
      Array(words.randomElement(using: &random)?.utf8 ?? "".utf8)
        + [UInt8.random(in: 0...255, using: &random)]
    }
  }

  @Test(arguments: 1...12 as ClosedRange<UInt64>, [9, 15] as [UInt8])
  func whatAMessageSaysAndBreaksIsTheSameWholeInPiecesAndAmongOthers(
    seed: UInt64, bits: UInt8
  ) throws {
    var agreed = PermessageDeflate()
    (agreed.serverMaxWindowBits, agreed.serverNoContextTakeover) = (bits, true)
    let inflater = try #require(MessageInflater(agreed: agreed, from: .server))
    // One sender keeps the agreement, the other refers to all that was said.
    let honest = try #require(Deflater(windowBits: bits, keepsContext: false))
    let other = try #require(Deflater(windowBits: 15, keepsContext: true))
    var random = SeededGenerator(seed: seed)
    for number in 0..<12 {
      let text = Self.text(&random)
      let referring = other.deflate(text)
      let bytes = Bool.random(using: &random) ? honest.deflate(text) : referring
      let scanner = DeflateDistanceScanner()
      bytes.withUnsafeBytes { scanner.scan($0) }
      let pieces = Bool.random(using: &random) ? [bytes] : Self.halves(bytes, &random)
      var content: [UInt8] = []
      var findings: [Finding] = []
      for (index, piece) in pieces.enumerated() {
        findings += piece.withUnsafeBytes {
          inflater.inflate(
            $0, key: nil, keyOffset: 0, endsMessage: index == pieces.count - 1, offset: 0
          ) { content += $0 }
        }
      }
      let what: Comment = "seed \(seed), message \(number)"
      #expect(content == text && inflater.produced == UInt64(text.count), what)
      #expect(findings.contains { $0.rule == .d12 } == (scanner.intoEarlier != nil), what)
      #expect(findings.contains { $0.rule == .d11 } == (scanner.farthest > 1 << Int(bits)), what)
      #expect(findings.allSatisfy { $0.rule == .d11 || $0.rule == .d12 }, what)
      #expect(inflater.history.suffix(text.count) == text.suffix(inflater.history.count), what)
    }
  }

  private static func halves(_ bytes: [UInt8], _ random: inout SeededGenerator) -> [[UInt8]] {
    let middle = Int.random(in: 0...bytes.count, using: &random)
    return [Array(bytes[..<middle]), Array(bytes[middle...])]
  }

  @Test func whatNeedsMoreThanIsKnownIsLostNotWrong() throws {
    var agreed = PermessageDeflate()
    agreed.serverNoContextTakeover = true
    let other = try #require(Deflater(keepsContext: true))
    let text = Array("gusting knots, gusting knots".utf8)
    _ = other.deflate(text)
    let bytes = other.deflate(text)
    let late = MessageInflater(agreed: agreed, from: .server, isContextMissing: true)
    let first = MessageInflater(agreed: agreed, from: .server)
    for inflater in try [#require(late), #require(first)] {
      _ = bytes.withUnsafeBytes {
        inflater.inflate($0, key: nil, keyOffset: 0, endsMessage: true, offset: 0) { _ in }
      }
    }
    #expect(late?.status == .contextLost)
    #expect(first?.status == .corrupt("invalid distance too far back"))
  }
}
