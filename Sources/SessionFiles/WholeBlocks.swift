import Glibc

/// Finds where the blocks of a recording end: a file is continued after a whole one.
enum WholeBlocks {
  /// The end of the last block that is there as a whole.
  ///
  /// - Parameters:
  ///   - start: Where a block begins.
  ///   - limit: Where the file ends, or what is known of it.
  static func end(in file: FileDescriptor, from start: UInt64, upTo limit: UInt64) -> UInt64 {
    var end = start
    while end + 12 <= limit {
      let header = file.read(at: end + 4, count: 4)
      guard header.count == 4 else { break }
      let length = header.reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
      guard length >= 12, length % 4 == 0, end + length <= limit else { break }
      end += length
    }
    return end
  }
}
