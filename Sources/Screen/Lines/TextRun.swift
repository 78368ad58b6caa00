/// A piece of a line in one role, as the original bytes, which are not always text.
package struct TextRun: Equatable, Sendable {
  package var bytes: [UInt8]
  package var role: Role

  package init(_ bytes: [UInt8], _ role: Role = .text) {
    self.bytes = bytes
    self.role = role
  }

  package init(_ text: String, _ role: Role = .text) { self.init(Array(text.utf8), role) }
}

extension TextRun {
  /// The run in pieces, with those that equal `text` in the role of a match; ASCII letters match in
  /// either case.
  package func marking(_ text: String) -> [TextRun] {
    let needle = text.utf8.map(\.asciiLowercased)
    guard !needle.isEmpty, needle.count <= bytes.count else { return [self] }
    var runs: [TextRun] = []
    var (start, index) = (0, 0)
    while index <= bytes.count - needle.count {
      guard
        bytes[index..<index + needle.count].elementsEqual(needle, by: { $0.asciiLowercased == $1 })
      else {
        index += 1
        continue
      }
      if index > start { runs.append(TextRun(Array(bytes[start..<index]), role)) }
      start = index + needle.count
      runs.append(TextRun(Array(bytes[index..<start]), .searchMatch))
      index = start
    }
    if start < bytes.count { runs.append(TextRun(Array(bytes[start...]), role)) }
    return runs
  }
}

extension UInt8 {
  /// The letter in lower case; any other byte as it is.
  fileprivate var asciiLowercased: UInt8 { self >= 0x41 && self <= 0x5A ? self + 0x20 : self }
}
