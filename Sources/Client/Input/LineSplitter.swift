import Glibc

/// Cuts a stream of bytes into lines, each as long as it is.
package struct LineSplitter {
  private let limit: Int
  /// The beginning of a line whose end has not come.
  private var partial: [UInt8] = []

  /// - Parameter limit: The most bytes of a line: what is longer is a message that would have to be
  ///   in memory as a whole.
  package init(limit: Int = 64 << 20) { self.limit = limit }

  /// Whether the line under way is longer than the limit.
  package var isOverLimit: Bool { partial.count > limit }

  /// Takes the next bytes.
  ///
  /// - Parameter line: Called for each whole line, without its LF or CR LF.
  package mutating func receive(_ bytes: UnsafeRawBufferPointer, _ line: ([UInt8]) -> Void) {
    var rest = bytes
    while let base = rest.baseAddress, !rest.isEmpty, let end = memchr(base, 0x0A, rest.count) {
      let length = UnsafeRawPointer(end) - base
      partial += UnsafeRawBufferPointer(rebasing: rest[..<length])
      line(Self.withoutReturn(partial))
      partial.removeAll(keepingCapacity: partial.capacity < 1 << 16)
      rest = UnsafeRawBufferPointer(rebasing: rest[(length + 1)...])
    }
    partial += rest
  }

  /// Ends the stream.
  ///
  /// - Returns: The last line, when the stream does not end with LF.
  package mutating func finish() -> [UInt8]? {
    defer { partial = [] }
    return partial.isEmpty ? nil : Self.withoutReturn(partial)
  }

  private static func withoutReturn(_ line: [UInt8]) -> [UInt8] {
    line.last == 0x0D ? Array(line.dropLast()) : line
  }
}
