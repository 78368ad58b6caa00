package import Screen
import Text

/// Bytes beside a tree: an offset, hexadecimal digits and characters, those of the selected value
/// between brackets.
package struct ByteLines: Equatable, Sendable {
  package let bytesPerLine: Int
  /// Digits of an offset.
  private let digits: Int

  /// Columns that a tree needs beside the bytes.
  private static let treeColumns = 25

  /// The bytes beside a tree, where the width has room for both; nil where it has not.
  ///
  /// - Parameter count: How many bytes there are.
  package init?(besideTreeIn width: Int, count: Int) {
    digits = count > 0xFFFF ? 6 : 4
    for bytesPerLine in [16, 8] {
      let tree = bytesPerLine == 16 ? 2 * Self.treeColumns : Self.treeColumns
      guard Self.width(bytesPerLine, digits: digits) + 1 + tree <= width else { continue }
      self.bytesPerLine = bytesPerLine
      return
    }
    return nil
  }

  /// The bytes below a tree; nil where the width has no room for a line.
  package init?(belowTreeIn width: Int, count: Int) {
    digits = count > 0xFFFF ? 6 : 4
    bytesPerLine = 8
    guard Self.width(bytesPerLine, digits: digits) <= width else { return nil }
  }

  private static func width(_ bytes: Int, digits: Int) -> Int { digits + 1 + 3 * bytes + 1 + bytes }

  package var width: Int { Self.width(bytesPerLine, digits: digits) }

  package func lineCount(_ count: Int) -> Int { (count + bytesPerLine - 1) / bytesPerLine }

  /// A line of bytes.
  ///
  /// - Parameters:
  ///   - lit: The bytes of the selected value.
  ///   - cursor: The byte under the cursor, while that is in the bytes.
  package func line(
    _ line: Int, of bytes: [UInt8], lit: Range<Int>, cursor: Int?
  ) -> [TextRun] {
    let start = line * bytesPerLine
    let end = min(bytes.count, start + bytesPerLine)
    guard start < end else { return [] }
    var runs = [TextRun(HexText.number(UInt64(start), width: digits), .hexOffset)]
    for place in start..<start + bytesPerLine {
      runs.append(gap(before: place, lit: lit, in: start..<end))
      guard place < end else {
        runs.append(TextRun("  "))
        continue
      }
      let role = role(of: place, bytes[place], lit: lit, cursor: cursor)
      runs.append(TextRun(HexText.number(UInt64(bytes[place]), width: 2), role))
    }
    runs.append(gap(before: start + bytesPerLine, lit: lit, in: start..<end))
    runs.append(TextRun(" "))
    for place in start..<end {
      let byte = bytes[place]
      let isPrintable = byte >= 0x20 && byte < 0x7F
      let role = role(of: place, byte, lit: lit, cursor: cursor)
      runs.append(TextRun([isPrintable ? byte : 0x2E], role))
    }
    return runs
  }

  /// What is before a byte, or after the last one: brackets show without colour which bytes are
  /// meant.
  private func gap(before place: Int, lit: Range<Int>, in line: Range<Int>) -> TextRun {
    guard !lit.isEmpty else {
      // An offset without bytes: what is wrong begins there.
      let isHere = lit.lowerBound == place && (line.contains(place) || place == line.upperBound)
      return isHere ? TextRun("|", .hexSelected) : TextRun(" ")
    }
    if place == lit.lowerBound, line.contains(place) { return TextRun("[", .hexSelected) }
    if place == lit.upperBound, place > line.lowerBound, place <= line.upperBound {
      return TextRun("]", .hexSelected)
    }
    let isInside = lit.contains(place) && lit.contains(place - 1) && line.contains(place)
    return TextRun(" ", isInside && place > line.lowerBound ? .hexSelected : .text)
  }

  private func role(of place: Int, _ byte: UInt8, lit: Range<Int>, cursor: Int?) -> Role {
    if place == cursor { return .searchCurrent }
    if lit.contains(place) { return .hexSelected }
    return HexDump.role(of: byte)
  }

  /// The byte whose digits or character are in a column of a line; nil where there is none.
  package func byte(at column: Int, line: Int) -> Int? {
    let digitStart = digits + 1
    let charStart = digitStart + 3 * bytesPerLine + 1
    let place: Int
    if column >= charStart {
      place = column - charStart
    } else if column >= digitStart {
      place = (column - digitStart) / 3
    } else {
      return nil
    }
    return place < bytesPerLine ? line * bytesPerLine + place : nil
  }
}
