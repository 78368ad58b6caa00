extension String {
  /// The text without the spaces around it.
  package var trimmed: String {
    let start = firstIndex { $0 != " " } ?? endIndex
    let end = lastIndex { $0 != " " }.map { index(after: $0) } ?? start
    return String(self[start..<max(start, end)])
  }
}
