/// A JSON document in memory, and where each of its values is.
///
/// The values lie in one flat table in the order of the text, so that neither reading nor freeing a
/// deeply nested document needs stack.
package struct JSONDocument: Equatable, Sendable {
  /// A value or the name of a member.
  struct Entry: Equatable, Sendable {
    var kind: JSONReader.Token.Kind
    var range: Range<Int>
    var hasEscapes: Bool
    /// The entry after this value and everything in it.
    var next: Int
  }

  /// The text that the document was read from.
  package let bytes: [UInt8]
  let entries: [Entry]
  /// The deepest nesting of arrays and objects.
  package let depth: Int

  /// Reads a document.
  ///
  /// - Parameters:
  ///   - bytes: The text, as UTF-8.
  ///   - start: Where in `bytes` the document begins; it has to reach to the end of them.
  /// - Throws: What breaks the grammar; its offset counts from the beginning of `bytes`.
  package init(_ bytes: [UInt8], from start: Int = 0) throws(JSONError) {
    self.bytes = bytes
    let result: Result<(entries: [Entry], depth: Int), JSONError> = bytes.withUnsafeBytes { all in
      Self.read(UnsafeRawBufferPointer(rebasing: all[start...]), offset: start)
    }
    (entries, depth) = try result.get()
  }

  /// The outermost value.
  package var root: JSONNode { JSONNode(document: self, index: 0) }

  private static func read(
    _ bytes: UnsafeRawBufferPointer, offset: Int
  ) -> Result<(entries: [Entry], depth: Int), JSONError> {
    var reader = JSONReader(bytes)
    var entries: [Entry] = []
    var open: [Int] = []
    var depth = 0
    while let token = reader.next() {
      let range = token.range.lowerBound + offset..<token.range.upperBound + offset
      switch token.kind {
      case .objectEnd, .arrayEnd:
        guard let start = open.popLast() else { continue }
        entries[start].range = entries[start].range.lowerBound..<range.upperBound
        entries[start].next = entries.count
      default:
        if token.kind == .objectStart || token.kind == .arrayStart { open.append(entries.count) }
        depth = max(depth, open.count)
        entries.append(
          Entry(
            kind: token.kind, range: range, hasEscapes: token.hasEscapes, next: entries.count + 1))
      }
    }
    if let error = reader.error {
      return .failure(JSONError(error.reason, at: error.offset + offset))
    }
    return .success((entries, depth))
  }
}
