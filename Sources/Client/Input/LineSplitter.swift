import Glibc

/// Cuts a stream of bytes into lines of any length.
package struct LineSplitter {
  /// What ends a line.
  package enum Separator: Sendable {
    /// LF or CR LF.
    case newline
    /// A byte of 0, so that a line may have line ends in it.
    case null

    /// The last byte of a line's end.
    package var byte: UInt8 {
      switch self {
      case .newline: 0x0A
      case .null: 0
      }
    }
  }

  private let separator: Separator
  private let limit: Int
  /// The beginning of a line whose end has not come.
  private var partial: [UInt8] = []

  /// - Parameters:
  ///   - separator: What ends a line.
  ///   - limit: The most bytes of a line: a longer one would have to be in memory as a whole.
  package init(_ separator: Separator = .newline, limit: Int = 64 << 20) {
    self.separator = separator
    self.limit = limit
  }

  /// Whether the line under way is longer than the limit.
  package var isOverLimit: Bool { partial.count > limit }

  /// Takes the next bytes.
  ///
  /// - Parameter line: Called for each whole line, without its end; the bytes are valid during the
  ///   call.
  package mutating func receive(
    _ bytes: UnsafeRawBufferPointer, _ line: (UnsafeRawBufferPointer) -> Void
  ) {
    var rest = bytes
    while let base = rest.baseAddress, !rest.isEmpty,
      let end = memchr(base, Int32(separator.byte), rest.count)
    {
      let length = UnsafeRawPointer(end) - base
      let part = UnsafeRawBufferPointer(rebasing: rest[..<length])
      if partial.isEmpty {
        line(withoutReturn(part))
      } else {
        partial += part
        partial.withUnsafeBytes { line(withoutReturn($0)) }
        partial.removeAll(keepingCapacity: partial.capacity < 1 << 16)
      }
      rest = UnsafeRawBufferPointer(rebasing: rest[(length + 1)...])
    }
    partial += rest
  }

  /// Ends the stream.
  ///
  /// - Returns: The last line, when the stream does not end with a line's end.
  package mutating func finish() -> [UInt8]? {
    defer { partial = [] }
    return partial.isEmpty ? nil : partial.withUnsafeBytes { Array(withoutReturn($0)) }
  }

  private func withoutReturn(_ line: UnsafeRawBufferPointer) -> UnsafeRawBufferPointer {
    separator == .newline && line.last == 0x0D ? .init(rebasing: line.dropLast()) : line
  }
}
