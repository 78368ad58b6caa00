import CaptureSupport
import ImportSupport
import TestSupport
import Testing

@testable import Capture
@testable import Import
@testable import Pcapng
@testable import WebSocket

/// IP packets cut into fragments (RFC 791, section 3.2; RFC 8200, section 4.5).
@Suite struct FragmentTests {
  /// The fragments of an IPv4 packet, each with `size` bytes of it.
  private static func cut(_ packet: [UInt8], every size: Int, identification: UInt16) -> [[UInt8]] {
    let body = Array(packet.dropFirst(20))
    return stride(from: 0, to: body.count, by: size).map { start in
      fragment(
        packet, body, start..<min(start + size, body.count), identification: identification)
    }
  }

  private static func fragment(
    _ packet: [UInt8], _ body: [UInt8], _ range: Range<Int>, identification: UInt16
  ) -> [UInt8] {
    var header = Array(packet.prefix(20))
    let length = 20 + range.count
    let place = UInt16(range.lowerBound / 8) | (range.upperBound < body.count ? 0x2000 : 0)
    for (index, number) in [(2, UInt16(length)), (4, identification), (6, place)] {
      header[index] = UInt8(number >> 8)
      header[index + 1] = UInt8(number & 0xFF)
    }
    return header + body[range]
  }

  private static func read(
    _ order: ([[UInt8]], _ number: Int) -> [[UInt8]]
  ) -> ReadCapture {
    var builder = CaptureBuilder()
    for (number, segment) in TCPConversation.sample().segments.enumerated() {
      let pieces = cut(segment.packet, every: 16, identification: UInt16(number + 1))
      for piece in order(pieces, number) { builder.add(piece) }
    }
    return ReadCapture(builder.bytes)
  }

  @Test func inAnyOrderTheyGiveTheSameFrames() {
    let orders: [([[UInt8]], Int) -> [[UInt8]]] = [
      { pieces, _ in pieces }, { pieces, _ in pieces.reversed() },
      { pieces, _ in pieces.flatMap { [$0, $0] } },
      { pieces, number in
        var generator = SeededGenerator(seed: UInt64(number))
        return pieces.shuffled(using: &generator)
      },
    ]
    for order in orders {
      let capture = Self.read(order)
      #expect(capture.texts == TCPConversation.sampleTexts)
      #expect(capture.summary.warnings == [])
    }
  }

  @Test func whereTheyOverlapTheFirstWins() {
    let capture = Self.read { pieces, _ in
      guard pieces.count > 2, let last = pieces.last else { return pieces }
      // The second one again, with other bytes, and eight more from the place of the third.
      var longer = pieces[1]
      longer[3] += 8
      longer = longer.prefix(20) + [UInt8](repeating: 0xEE, count: 24)
      return [pieces[0], pieces[1], longer] + pieces[2...].dropLast() + [last]
    }
    // The eight bytes that came first are wrong, and stay.
    #expect(capture.texts.count <= TCPConversation.sampleTexts.count)
    let same = Self.read { pieces, _ in
      pieces.count > 2 ? [pieces[0], pieces[1], pieces[1]] + pieces[2...] : pieces
    }
    #expect(same.texts == TCPConversation.sampleTexts)
  }

  @Test func onesThatAreMissingAreCountedAtTheEnd() {
    let capture = Self.read { pieces, number in number == 5 ? Array(pieces.dropLast()) : pieces }
    let lost = capture.summary.unread.filter { $0.unread == .fragments }
    #expect(lost.count == 1 && lost.first.map { $0.count > 1 } == true)
  }

  @Test func manyUnfinishedOnesTakeBoundedMemory() {
    var table = FragmentTable()
    var lost = 0
    let packet = TCPConversation.sample().segments[5].packet
    for number in 0..<20_000 {
      var piece = Self.cut(packet, every: 400, identification: UInt16(number & 0xFFFF))[0]
      piece[12] = UInt8(number >> 12)
      piece[6] |= 0x20
      while piece.count < 420 { piece.append(0) }
      piece[2] = UInt8(piece.count >> 8)
      piece[3] = UInt8(piece.count & 0xFF)
      #expect(Self.add(piece, to: &table, at: 0) == nil)
      lost += table.takeLost()
    }
    #expect(lost >= 20_000 - 4096)
    #expect(table.finish() <= 4096)
  }

  /// Adds a packet that is a fragment; returns what it completes.
  private static func add(
    _ piece: [UInt8], to table: inout FragmentTable, at time: UInt64
  ) -> [UInt8]? {
    piece.withUnsafeBytes { bytes in
      guard let base = bytes.baseAddress,
        let header = InternetHeader(base, count: bytes.count, start: 0, frameEnd: bytes.count),
        let datagram = DatagramPiece(
          header,
          in: CapturedPacket(
            time: time, linkType: .raw, bytes: bytes, position: 0, originalLength: bytes.count),
          parts: [])
      else { return nil }
      return table.add(datagram, layers: 1)?.bytes
    }
  }

  private static func pieces(_ identification: UInt16) -> [[UInt8]] {
    cut(TCPConversation.sample().segments[0].packet, every: 16, identification: identification)
  }

  @Test func oneThatStaysIncompleteHoldsUpNothing() {
    var table = FragmentTable()
    _ = Self.add(Self.pieces(0)[0], to: &table, at: 0)
    for second in UInt64(1)...61 {
      for piece in Self.pieces(7) { _ = Self.add(piece, to: &table, at: second * 1_000_000_000) }
    }
    #expect(table.takeLost() == 1, "its patience has ended")
    _ = Self.add(Self.pieces(0)[0], to: &table, at: 0)
    let pieces = Self.pieces(7)
    for _ in 0..<66_000 { for piece in pieces { _ = Self.add(piece, to: &table, at: 1) } }
    #expect(table.takeLost() == 1, "too many began since")
  }

  /// Identifications of 16 bits are soon used again.
  @Test func anIdentificationIsUsedAgain() {
    var table = FragmentTable()
    for piece in Self.pieces(7) { _ = Self.add(piece, to: &table, at: 0) }
    _ = Self.add(Self.pieces(7)[0], to: &table, at: 1_000_000_000)
    #expect(table.finish() == 0, "a second copy")
    for piece in Self.pieces(7) { _ = Self.add(piece, to: &table, at: 0) }
    _ = Self.add(Self.pieces(7)[0], to: &table, at: 100_000_000_000)
    #expect(table.finish() == 1, "another packet")
  }
}
