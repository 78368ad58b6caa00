package import Screen

/// What a started program has printed: its last lines, without what only a terminal understands.
package struct OutputLines: Sendable {
  /// The most lines that are kept, and the most bytes of one line.
  private static let lineLimit = 10_000
  private static let longest = 4096

  /// The lines that are complete.
  private var complete: [TextRun] = []
  /// How many of its beginning no longer count: they are removed a thousand at a time.
  private var gone = 0
  /// The line that has not ended.
  private var open: [UInt8] = []
  /// The control sequence of the terminal that has begun; nil outside of one.
  private var escape: [UInt8]?
  /// Whether lines before the first are missing here.
  package private(set) var isCut = false

  /// How many lines there are, the one that has not ended among them.
  package var count: Int { complete.count - gone + (open.isEmpty ? 0 : 1) }

  /// A part of the lines.
  package func lines(from first: Int, count: Int) -> [[TextRun]] {
    let start = min(max(0, first), self.count)
    return (start..<min(self.count, start + max(0, count))).map { number in
      let place = gone + number
      return [place < complete.count ? complete[place] : Self.run(open)]
    }
  }

  /// Takes what was printed next.
  ///
  /// - Parameter isGap: Whether bytes before it were left out.
  mutating func add(_ bytes: [UInt8], isGap: Bool) {
    if isGap {
      (open, escape, isCut) = ([], nil, true)
    }
    for byte in bytes { add(byte) }
  }

  private mutating func add(_ byte: UInt8) {
    if let escape { return addEscaped(byte, after: escape) }
    switch byte {
    case 0x1B: escape = []
    case 0x0A: endLine()
    case 0x0D: if open.last != byte { open.append(byte) }
    case 0x09: repeat { add(0x20) } while open.count % 8 != 0 && open.count < Self.longest
    default:
      // What follows a carriage return replaces the line: programs print all of it again.
      if open.last == 0x0D { open.removeAll(keepingCapacity: true) }
      if open.count < Self.longest { open.append(byte) }
    }
  }

  /// Colours, movements and titles are the terminal's (ECMA-48, sections 5.4 and 5.6): they are
  /// left out of the lines.
  private mutating func addEscaped(_ byte: UInt8, after escape: [UInt8]) {
    switch (escape.first, byte) {
    case (nil, 0x5B), (nil, 0x50), (nil, 0x58), (nil, 0x5D...0x5F): self.escape = [byte]
    case (0x5B?, 0x20...0x3F) where escape.count < 64: self.escape?.append(byte)
    case (0x5B?, _), (nil, _), (_, 0x07): endEscape(byte)
    case (_, 0x1B): self.escape = []
    case (_, 0..<0x20): endEscape(byte)
    // A string of its own, such as a title, up to BEL or the ST that ESC begins.
    default: break
    }
  }

  private mutating func endEscape(_ byte: UInt8) {
    escape = nil
    if byte < 0x20, byte != 0x07 { add(byte) }
  }

  private mutating func endLine() {
    if open.last == 0x0D { open.removeLast() }
    complete.append(Self.run(open))
    open.removeAll(keepingCapacity: true)
    if complete.count - gone > Self.lineLimit { (gone, isCut) = (gone + 1, true) }
    guard gone >= 1000 else { return }
    complete.removeFirst(gone)
    gone = 0
  }

  private static func run(_ line: [UInt8]) -> TextRun {
    TextRun(line.last == 0x0D ? Array(line.dropLast()) : line)
  }
}
