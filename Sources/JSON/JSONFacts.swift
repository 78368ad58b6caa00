/// The strings, numbers and flags of a small JSON object, by their names; those of an object in it
/// as `outer.inner`.
package struct JSONFacts {
  private var strings: [String: String] = [:]
  /// Strings in arrays, by the array's name.
  package private(set) var lists: [String: [String]] = [:]
  package private(set) var numbers: [String: UInt64] = [:]
  /// The names of the flags that are true.
  package private(set) var flags: Set<String> = []

  /// Nil when the text is not a JSON object.
  package init?(_ text: some StringProtocol) {
    var tokenizer = JSONTokenizer()
    tokenizer.stringLimit = 64 << 10
    var path: [String] = []
    var isObject = false
    let isRead = Array(text.utf8).withUnsafeBytes { bytes in
      var position = 0
      while let token = tokenizer.next(in: bytes, at: &position) {
        if case .invalid = token { return false }
        if case .objectStart = token { isObject = true }
        take(token, depth: tokenizer.depth, &path)
      }
      return tokenizer.isComplete
    }
    guard isRead, isObject else { return nil }
  }

  package subscript(name: String) -> String? { strings[name] }

  private mutating func take(_ token: JSONToken, depth: Int, _ path: inout [String]) {
    switch token {
    case .name(let name):
      path = path.prefix(depth - 1) + [String(decoding: name, as: UTF8.self)]
    case .string(let bytes, omitted: _):
      if !path.isEmpty {
        let text = String(decoding: bytes, as: UTF8.self)
        strings[name(path)] = text
        lists[name(path), default: []].append(text)
      }
    case .number(let digits): numbers[name(path)] = UInt64(String(decoding: digits, as: UTF8.self))
    case .bool(true): flags.insert(name(path))
    case .objectStart, .objectEnd, .arrayStart, .arrayEnd, .bool, .null, .invalid: break
    }
  }

  private func name(_ path: [String]) -> String { path.joined(separator: ".") }
}
